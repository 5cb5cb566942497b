"""What the page of supply against demand shows, put together from the cells; no query here is per row."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from common.charts import heat
from common.sheets import Value
from demands.models import Demand
from matching.enums import RunKind, RunStatus
from matching.filters import SupplyFilter
from matching.models import MatchRun, SupplyCount
from matching.supply_wording import advice, gate_name
from matching.supplying import Cell, Receiving, cell_of

DEFAULT_SECTOR = "01"
# From so many people for a post on a tile has the darkest shade.
ENOUGH = 8
MOST_ROWS = 100
MOST_LINKS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One cell with its words; ``own`` are the reader's own needs in it."""

    count: SupplyCount
    own: list[Demand]

    @property
    def narrowest(self) -> str:
        """What closes most, in words; empty where every post has somebody."""
        return gate_name(self.count.narrowest)

    @property
    def advice(self) -> str:
        """What to change, in words."""
        return advice(self.count.narrowest)

    @property
    def tile(self) -> dict[str, Any]:
        """People who fit for long enough, for each post; in words where nobody fits at all."""
        count = self.count
        each = count.fit_long // count.posts
        label = f"{each:,}"
        if not count.fit:
            label = _("nobody")
        elif count.fit_long and not each:
            label = _("under 1")
        return {"label": label, "heat": max(heat(min(each, ENOUGH), ENOUGH), 1 if count.fit_long else 0)}


class OwnNeeds:
    """The published needs of the reader's own employers, by cell."""

    def __init__(self, user: User) -> None:
        self._by_cell: dict[Cell, list[Demand]] = defaultdict(list)
        self._sectors: Counter[str] = Counter()
        if not user.standing.employer_ids:
            return
        receiving = Receiving()
        for demand in Demand.objects.published().filter(employer__in=user.standing.employer_ids).order_by("pk"):
            self._by_cell[cell_of(receiving, demand.field_id, demand.region_id)].append(demand)
            self._sectors[demand.field_id[:2]] += 1

    def of(self, count: SupplyCount) -> list[Demand]:
        """Those in one cell."""
        return self._by_cell.get(Cell(count.field_id, count.region_id), [])

    @property
    def sector(self) -> str:
        """The sector of most of them; health where there are none."""
        return min(self._sectors, key=lambda code: (-self._sectors[code], code), default=DEFAULT_SECTOR)


def supply_filter(asked: QueryDict, user: User, own: OwnNeeds) -> SupplyFilter:
    """The filters as asked; where no sector was named, that of the reader's own needs."""
    data = asked.copy()
    data.setdefault("sector", own.sector)
    return SupplyFilter(data, SupplyCount.objects.visible_to(user).newest())


def supply_rows(found: SupplyFilter, own: OwnNeeds) -> list[Row]:
    """The cells found: the reader's own first, then the worst, by posts that nobody fits."""
    rows = [Row(count, own.of(count)) for count in found.qs.select_related("field", "region", "run")]
    rows.sort(
        key=lambda row: (
            not row.own,
            -row.count.posts_hopeless,
            -row.count.posts_short,
            row.count.fit_long / row.count.posts,
            row.count.field_id,
            row.count.region_id,
        )
    )
    return rows


def supply_page(found: SupplyFilter, own: OwnNeeds) -> dict[str, Any]:
    """The page: the tile grid, the table of the worst, and as of which count."""
    rows = supply_rows(found, own)
    runs = MatchRun.objects.filter(kind=RunKind.SUPPLY)
    return {
        "filter": found,
        "run": runs.filter(status=RunStatus.FINISHED).order_by("-pk").first(),
        "is_counting": runs.unfinished().exists(),
        "rows": rows[:MOST_ROWS],
        "all_rows": len(rows),
        "most_links": MOST_LINKS,
        "grid": _grid(rows),
        "posts": sum(row.count.posts for row in rows),
        "posts_hopeless": sum(row.count.posts_hopeless for row in rows),
        "posts_short": sum(row.count.posts_short for row in rows),
    }


def _grid(rows: list[Row]) -> dict[str, Any]:
    """Disciplines down, regions across, both in the order of their codes; ``None`` where nothing is asked for."""
    tiles = {(row.count.field_id, row.count.region_id): row.tile for row in rows}
    regions = {row.count.region_id: row.count.region for row in rows}
    fields = {row.count.field_id: row.count.field for row in rows}
    columns = sorted(regions)
    return {
        "regions": [regions[code] for code in columns],
        "lines": [(fields[code], [tiles.get((code, region)) for region in columns]) for code in sorted(fields)],
    }


def sheet_header() -> list[str]:
    """The columns of the spreadsheet."""
    return [
        _("Field"),
        _("Region"),
        _("Needs"),
        _("Posts"),
        _("People who fit"),
        _("For long enough"),
        _("Posts nobody fits"),
        _("Posts nobody fits for long enough"),
        _("What closes most"),
        _("What to change"),
    ]


def sheet_row(row: Row) -> list[Value]:
    """One cell as a line of the spreadsheet."""
    count = row.count
    return [
        count.field.name,
        count.region.name,
        count.needs,
        count.posts,
        count.fit,
        count.fit_long,
        count.posts_hopeless,
        count.posts_short,
        row.narrowest,
        row.advice,
    ]
