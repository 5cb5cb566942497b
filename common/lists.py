"""The page of a filtered list: the same in every app."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.filters import StrictFilterSet
from common.pagination import page_of


def list_page(
    request: HttpRequest, template: str, found: StrictFilterSet, *, newest_first: bool, key: str = "pk", **more: Any
) -> HttpResponse:
    """Render one page of what the filters find; 400, and nothing found, where one of them is at fault.

    ``key`` is what pages are cut by (:func:`page_of`). ``more`` goes to the template as it is.
    """
    status = 200 if found.form.is_valid() else 400
    page = page_of(found.qs, request.GET, newest_first=newest_first, key=key)
    return render(request, template, {"filter": found, "page": page, **more}, status=status)
