"""The catalogue, and any selection of it, as a file: Atom, JSON, XLSX, CSV. Public, and cacheable by anybody."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.pagination import page_of
from common.problems import PROBLEM_JSON, faulty_request
from common.sheets import CSV_TYPE, XLSX_TYPE
from demands.catalogue_reading import find_catalogue, postings_of
from demands.filters.postings import PostingFilter
from demands.formats.atom import ATOM_TYPE, write_atom
from demands.formats.names import Names
from demands.formats.table import MAX_SHEET_ROWS, csv_of, json_of, xlsx_of
from demands.models import Catalogue, Posting
from demands.views.catalogues import version_address

FEED_SIZE = 200
FRESH_SECONDS, FROZEN_SECONDS = 60, 3600
READ_AT_ONCE = 2000


@require_safe
def file(
    request: HttpRequest, suffix: str, year: int | None = None, region: str = "", version: int | None = None
) -> HttpResponseBase:
    """What the page with the same query string shows, as a file: the open needs, or an official catalogue."""
    catalogue = None if year is None else find_catalogue(request.user, year, region, version)
    rows = postings_of(catalogue) if catalogue else Posting.objects.visible_to(request.user).live().for_list()
    found = PostingFilter(request.GET, rows)
    if not found.form.is_valid():
        return _refusal(found)
    etag, modified = _state_of(catalogue)
    answer: HttpResponseBase | None = get_conditional_response(request, etag, int(modified.timestamp()))
    if answer is None:
        answer = WRITERS[suffix](request, found, catalogue)
    return _with_headers(answer, etag, modified, catalogue)


def _refusal(found: PostingFilter) -> HttpResponse:
    """400 as a problem document, as in REST."""
    return JsonResponse(faulty_request(found.form.errors), status=400, content_type=PROBLEM_JSON)


def _state_of(catalogue: Catalogue | None) -> tuple[str, datetime]:
    """A mark that changes whenever the rows do, and when they last did. A language of its own has its own mark."""
    language = get_language() or ""
    if catalogue is not None:
        return f'W/"c{catalogue.pk}-{language}"', catalogue.published_at or timezone.now()
    newest = Posting.objects.order_by("-pk").values_list("pk", "posted_at").first()
    ended = Posting.objects.filter(is_live=False).aggregate(number=Count("pk"), last=Max("ended_at"))
    pk, posted = newest or (0, None)
    moments = [moment for moment in (posted, ended["last"]) if moment is not None]
    modified = max(moments, default=datetime(2026, 1, 1, tzinfo=timezone.get_default_timezone()))
    return f'W/"p{pk}-{ended["number"]}-{language}"', modified


def _with_headers(
    answer: HttpResponseBase, etag: str, modified: datetime, catalogue: Catalogue | None
) -> HttpResponseBase:
    seconds = FRESH_SECONDS if catalogue is None else FROZEN_SECONDS
    answer["ETag"], answer["Last-Modified"] = etag, http_date(modified.timestamp())
    answer["Cache-Control"] = f"public, max-age={seconds}"
    # The reader's language comes from a cookie or the browser.
    patch_vary_headers(answer, ("Accept-Language", "Cookie"))
    return answer


def _rows(found: PostingFilter, catalogue: Catalogue | None) -> QuerySet[Posting]:
    rows: QuerySet[Posting] = found.qs
    return rows.order_by("-pk" if catalogue is None else "serial")


def _title(catalogue: Catalogue | None) -> str:
    return catalogue.title if catalogue else _("Urgently needed people: open needs")


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _page(request: HttpRequest, catalogue: Catalogue | None) -> str:
    """The page of the selection."""
    path = version_address(catalogue) if catalogue else reverse("catalogue:list")
    query = request.META["QUERY_STRING"]
    return f"{_base(request)}{path}" + (f"?{query}" if query else "")


def _atom(request: HttpRequest, found: PostingFilter, catalogue: Catalogue | None) -> HttpResponse:
    key = "pk" if catalogue is None else "serial"
    page = page_of(found.qs, request.GET, newest_first=catalogue is None, size=FEED_SIZE, key=key, total=0)
    params = request.GET.copy()
    params.pop("before", None)
    params["after"] = str(page.after)
    address = request.build_absolute_uri(request.path)
    feed = write_atom(
        page.rows,  # type: ignore[arg-type]
        title=_title(catalogue),
        page_url=_page(request, catalogue),
        feed_url=request.build_absolute_uri(),
        next_url=f"{address}?{params.urlencode()}" if page.after else None,
        names=Names.read(),
    )
    return HttpResponse(feed, content_type=ATOM_TYPE)


def _json(request: HttpRequest, found: PostingFilter, catalogue: Catalogue | None) -> StreamingHttpResponse:
    head: dict[str, Any] = {"title": _title(catalogue), "url": _page(request, catalogue)}
    if catalogue is not None:
        head |= {
            "code": catalogue.code,
            "year": catalogue.year,
            "region": catalogue.region_id,
            "version": catalogue.version,
            "document_number": catalogue.document_number,
            "issuer": catalogue.issuer.name,
        }
    rows = _rows(found, catalogue).iterator(chunk_size=READ_AT_ONCE)
    pieces = json_of(rows, head=head, names=Names.read(), base=_base(request))
    return StreamingHttpResponse(pieces, content_type="application/json")


def _xlsx(request: HttpRequest, found: PostingFilter, catalogue: Catalogue | None) -> HttpResponse:
    rows = list(_rows(found, catalogue)[: MAX_SHEET_ROWS + 1])
    notes = [(_("Title"), _title(catalogue)), (_("Page"), _page(request, catalogue))]
    if catalogue is not None:
        notes += [(_("Number"), catalogue.code), (_("Issued by"), catalogue.issuer.name)]
    notes.append((_("As of"), timezone.localtime().strftime("%Y-%m-%d %H:%M")))
    if len(rows) > MAX_SHEET_ROWS:
        bound = _("Only the first %(most)d needs stand here: narrow the selection, or take the JSON, which has all.")
        notes.append((_("Not complete"), bound % {"most": MAX_SHEET_ROWS}))
    data = xlsx_of(rows[:MAX_SHEET_ROWS], title=_title(catalogue), notes=notes, names=Names.read(), base=_base(request))
    return _attachment(data, XLSX_TYPE, f"{_file_name(catalogue)}.xlsx")


def _csv(request: HttpRequest, found: PostingFilter, catalogue: Catalogue | None) -> HttpResponse:
    rows = _rows(found, catalogue)[:MAX_SHEET_ROWS]
    return _attachment(csv_of(rows, names=Names.read(), base=_base(request)), CSV_TYPE, f"{_file_name(catalogue)}.csv")


def _file_name(catalogue: Catalogue | None) -> str:
    return catalogue.code if catalogue else "yinqiao-catalogue"


def _attachment(data: bytes, content_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


WRITERS: dict[str, Callable[[HttpRequest, PostingFilter, Catalogue | None], HttpResponseBase]] = {
    "atom": _atom,
    "json": _json,
    "xlsx": _xlsx,
    "csv": _csv,
}
