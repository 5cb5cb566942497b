"""The authority's desk: which catalogues there are, and what a new version would hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from accounts.models import User
from demands.catalogue_changes import APART
from demands.models import Catalogue, Posting
from reference.models import ReceivingRegion, Region

# For each region: what its newest catalogue of the year lacks, has too much, or has in an older wording.
_OUTLOOK = """
    WITH region AS (SELECT * FROM unnest(%(codes)s::text[], %(prefixes)s::text[]) AS r (code, prefix)),
    newest AS (
        SELECT DISTINCT ON (region_id) id, region_id FROM demands_catalogue
        WHERE year = %(year)s AND status = 'published' AND region_id = ANY(%(codes)s)
        ORDER BY region_id, version DESC
    ), before AS (
        SELECT newest.region_id AS code, p.demand_id, p.id FROM newest
        JOIN demands_catalogueentry e ON e.catalogue_id = newest.id JOIN demands_posting p ON p.id = e.posting_id
    ), open AS (
        SELECT id, demand_id, region_id, headcount FROM demands_posting
        WHERE is_live AND start_latest >= %(first)s AND start_earliest <= %(last)s
    ), place AS (
        SELECT region.code, here.region_id FROM region
        JOIN (SELECT DISTINCT region_id FROM open) here ON here.region_id LIKE region.prefix || '%%'
    ), after AS (
        SELECT place.code, open.demand_id, open.id, open.headcount FROM place JOIN open USING (region_id)
    )
    SELECT code, count(after.id), coalesce(sum(after.headcount), 0), count(*) FILTER (WHERE before.id IS NULL),
        count(*) FILTER (WHERE after.id IS NULL),
        count(*) FILTER (WHERE CASE WHEN before.id <> after.id THEN (
            SELECT to_jsonb(p) - %(apart)s FROM demands_posting p WHERE p.id = before.id
        ) <> (
            SELECT to_jsonb(p) - %(apart)s FROM demands_posting p WHERE p.id = after.id
        ) END)
    FROM before FULL JOIN after USING (code, demand_id)
    GROUP BY code
"""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A region's catalogue of a year: its newest version, its draft, and what a new version would hold."""

    region: Region
    newest: Catalogue | None
    draft: Catalogue | None
    needs: int = 0
    posts: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0


def regions_in_reach(user: User) -> list[Region]:
    """The receiving regions and their provinces for which the user is the authority."""
    receiving = list(ReceivingRegion.objects.values_list("region_id", flat=True))
    codes = {*receiving, *(f"{code[:2]}0000" for code in receiving)}
    mine = [code for code in codes if code.startswith(user.standing.coordinator_prefixes)]
    return list(Region.objects.filter(code__in=mine))


def outlooks(user: User, year: int) -> list[Outlook]:
    """The catalogues of a year that the user may publish, one for each region, in five queries."""
    regions = regions_in_reach(user)
    codes = [region.code for region in regions]
    rows = Catalogue.objects.visible_to(user).filter(year=year, region__in=codes).select_related("issuer")
    newest: dict[str, Catalogue] = {}
    drafts: dict[str, Catalogue] = {}
    for catalogue in rows.order_by("version"):
        (newest if catalogue.is_published else drafts)[catalogue.region_id] = catalogue
    counts = _outlook_counts(regions, year)
    return [
        Outlook(region, newest.get(region.code), drafts.get(region.code), *counts.get(region.code, ()))
        for region in regions
    ]


def _outlook_counts(regions: Sequence[Region], year: int) -> dict[str, tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _OUTLOOK,
            {
                "codes": [region.code for region in regions],
                "prefixes": [region.prefix for region in regions],
                "year": year,
                "first": date(year, 1, 1),
                "last": date(year, 12, 31),
                "apart": APART,
            },
        )
        return {code: tuple(numbers) for code, *numbers in cursor.fetchall()}


def outdated_entries(catalogue: Catalogue) -> int:
    """How many postings of a draft are no longer open as they stand in it."""
    return Posting.objects.filter(entries__catalogue=catalogue, is_live=False).count()


def left_out_postings(catalogue: Catalogue) -> list[Posting]:
    """The open needs that the authority keeps out of a draft."""
    rows = Posting.objects.live().filter(demand__in=catalogue.left_out)
    return list(rows.for_list().order_by("demand_id"))
