"""What pages, exports and REST read of catalogues: versions, what stands in them, summaries."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Left
from django.http import Http404

from accounts.models import User
from demands.models import Catalogue, Posting
from reference.models import Field
from reference.options import sector_names


def newest_catalogues(catalogues: QuerySet[Catalogue]) -> QuerySet[Catalogue]:
    """The newest published version of each year and region, the newest year first."""
    newest = catalogues.published().order_by("-year", "region_id", "-version").distinct("year", "region_id")  # type: ignore[attr-defined]
    return newest.select_related("region", "issuer")


def newest_year_catalogues() -> list[Catalogue]:
    """The newest versions of the newest year that has a published catalogue."""
    found = list(newest_catalogues(Catalogue.objects.all()))
    return [catalogue for catalogue in found if catalogue.year == found[0].year]


def find_catalogue(user: User | AnonymousUser, year: int, region: str, version: int | None) -> Catalogue:
    """The version asked for, the newest where none is; published ones only.

    Raises:
        Http404: there is none.
    """
    rows = Catalogue.objects.visible_to(user).published().filter(year=year, region=region)
    if version is not None:
        rows = rows.filter(version=version)
    found = rows.select_related("region", "issuer").order_by("-version").first()
    if found is None:
        raise Http404
    return found


def postings_of(catalogue: Catalogue) -> QuerySet[Posting]:
    """What stands in a catalogue, each with its ``serial`` and the names that a row shows."""
    return Posting.objects.for_list().filter(entries__catalogue=catalogue).annotate(serial=F("entries__serial"))


def versions_of(catalogue: Catalogue) -> list[Catalogue]:
    """The published versions of the same year and region, the newest first."""
    same = Catalogue.objects.published().filter(year=catalogue.year, region=catalogue.region)
    return list(same.order_by("-version"))


def version_before(catalogue: Catalogue) -> Catalogue | None:
    """The published version before this one; for a draft, the newest."""
    older = Catalogue.objects.published().filter(year=catalogue.year, region=catalogue.region)
    return older.filter(version__lt=catalogue.version).order_by("version").last()


def summary_of(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Needs and posts of each sector, in the order of the catalogue."""
    rows = (
        Posting.objects.filter(entries__catalogue=catalogue)
        .order_by()
        .values(sector=Left("field_id", 2))
        .annotate(needs=Count("pk"), posts=Sum("headcount"), employers=Count("employer_name", distinct=True))
        .order_by("sector")
    )
    names = sector_names()
    return [{**row, "name": names[row["sector"]]} for row in rows]


def field_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of fields by code, in one query."""
    return {field.code: field.name for field in Field.objects.filter(code__in=set(codes))}


def mark_open(rows: Iterable[Posting]) -> None:
    """Say of each posting (``is_open``) whether its need is open now, in this wording or a newer one.

    By a query of its own: as a column of the list it would make the planner compile the whole query first.
    """
    rows = list(rows)
    live = Posting.objects.live().filter(demand__in=[row.demand_id for row in rows])
    open_needs = set(live.values_list("demand_id", flat=True))
    for row in rows:
        row.is_open = row.demand_id in open_needs  # type: ignore[attr-defined]
