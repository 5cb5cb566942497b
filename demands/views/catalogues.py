"""The catalogue as the public reads it: the open needs, the official catalogues, a page for each need."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from common.pagination import Page, page_of
from demands.catalogue_changes import changes_between
from demands.catalogue_reading import (
    field_names,
    find_catalogue,
    mark_open,
    newest_year_catalogues,
    postings_of,
    summary_of,
    version_before,
    versions_of,
)
from demands.content import rules_in_force
from demands.filters.facets import count
from demands.filters.postings import PostingFilter
from demands.formats.jobposting import as_script, description_of, job_posting
from demands.formats.names import Names
from demands.models import Catalogue, Posting
from reference.options import sector_names

# A printed catalogue of more needs than this comes in parts: a browser lays out no more at once.
PRINTED_ROWS = 5_000


@require_safe
def catalogue_list(request: HttpRequest) -> HttpResponse:
    """All open needs, newest first, with how many stand behind each choice; needs no log-in."""
    found = PostingFilter(request.GET, Posting.objects.visible_to(request.user).live().for_list())
    counts = count(found)
    page = page_of(found.qs, request.GET, newest_first=True, total=counts.needs)
    context = {"filter": found, "counts": counts, "page": page, "catalogues": newest_year_catalogues()}
    return render(request, "catalogue/list.html", context, status=200 if found.form.is_valid() else 400)


@require_safe
def official(request: HttpRequest, year: int, region: str, version: int | None = None) -> HttpResponse:
    """An official catalogue, the newest version where none is named; a page of its entries under the filters."""
    catalogue = find_catalogue(request.user, year, region, version)
    found = PostingFilter(request.GET, postings_of(catalogue))
    counts = count(found)
    page = page_of(found.qs, request.GET, newest_first=False, key="serial", total=counts.needs)
    mark_open(page.rows)  # type: ignore[arg-type]
    context = {
        **_about(catalogue),
        "filter": found,
        "counts": counts,
        "page": page,
        "groups": by_sector(page.rows),
        "address": version_address(catalogue),
    }
    return render(request, "catalogue/official.html", context, status=200 if found.form.is_valid() else 400)


@require_safe
def changes(request: HttpRequest, year: int, region: str, version: int) -> HttpResponse:
    """What a version has that the one before had not, and the other way round."""
    catalogue = find_catalogue(request.user, year, region, version)
    before = version_before(catalogue)
    context = {
        "catalogue": catalogue,
        "before": before,
        "changes": changes_between(before, catalogue) if before else None,
        "address": version_address(catalogue),
    }
    return render(request, "catalogue/changes.html", context)


@require_safe
def printed(request: HttpRequest, year: int, region: str, version: int) -> HttpResponse:
    """The whole catalogue, or what the filters leave of it, on one page for the printer."""
    catalogue = find_catalogue(request.user, year, region, version)
    found = PostingFilter(request.GET, postings_of(catalogue))
    page = page_of(found.qs, request.GET, newest_first=False, key="serial", size=PRINTED_ROWS)
    context = {
        **_about(catalogue),
        "filter": found,
        "page": page,
        "groups": by_sector(page.rows),
        "address": version_address(catalogue),
    }
    return render(request, "catalogue/print.html", context, status=200 if found.form.is_valid() else 400)


@require_safe
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one need, to be shared; it stays when the need is closed, and says so."""
    rows = Posting.objects.visible_to(request.user).filter(demand=pk).for_list()
    posting = rows.order_by("-revision").first()
    if posting is None:
        raise Http404
    names, url = Names.read(), request.build_absolute_uri(request.path)
    context = {
        "posting": posting,
        "url": url,
        "province": names.province(posting),
        "place": names.place(posting),
        "sector": names.sector(posting),
        "alternatives": list(field_names(posting.alternatives).values()),
        "rules": rules_in_force(posting.programme_id, posting.start_earliest) if posting.programme_id else [],
        "catalogues": _standing_in(posting),
        "description": Truncator(description_of(posting, names)).chars(200),
        "job_posting": as_script(job_posting(posting, url=url, names=names)),
    }
    return render(request, "catalogue/need.html", context)


def _standing_in(posting: Posting) -> list[Catalogue]:
    """The official catalogues in which the need stands, in any wording."""
    rows = Catalogue.objects.published().filter(entries__posting__demand=posting.demand_id)
    return list(rows.select_related("region").order_by("-year", "region", "-version"))


def _about(catalogue: Catalogue) -> dict[str, Any]:
    """What the first page of a catalogue says beside the catalogue's own columns."""
    versions = versions_of(catalogue)
    return {
        "catalogue": catalogue,
        "summary": summary_of(catalogue),
        "versions": versions,
        "newest": versions[0],
        "is_newest": versions[0] == catalogue,
    }


def version_address(catalogue: Catalogue) -> str:
    """The lasting address of a version; those of its files, its changes and its print begin with it."""
    return reverse("catalogue:version", args=[catalogue.year, catalogue.region_id, catalogue.version])


def by_sector(rows: Page | list[Any]) -> list[tuple[str, str, list[Any]]]:
    """Rows in the order of a catalogue, put under their sectors: code, name, rows."""
    names = sector_names()
    groups = groupby(rows, key=lambda posting: posting.field_id[:2])  # type: ignore[arg-type]
    return [(code, names[code], list(group)) for code, group in groups]
