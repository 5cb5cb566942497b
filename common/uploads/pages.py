"""Answers that the pages of every kind of upload give."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from common.sheets import CSV_TYPE, XLSX_TYPE
from common.uploads.progress import UploadProgress


def sheet_answer(content: bytes, ending: str, name: str) -> HttpResponse:
    """A spreadsheet to be kept as ``name``.``ending``."""
    answer = HttpResponse(content, content_type=CSV_TYPE if ending == "csv" else XLSX_TYPE)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.{ending}") or ""
    return answer


def progress_answer(
    request: HttpRequest, template: str, progress: UploadProgress, context: dict[str, Any]
) -> HttpResponse:
    """The progress alone, for a page that asks again and again; at the end that page is loaded anew."""
    answer = render(request, template, {**context, "progress": progress})
    if progress.is_over:
        answer["HX-Refresh"] = "true"
    return answer
