"""Supply against demand, cell by cell: a discipline in a receiving region."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from demands.models import Demand
from matching.engine import Gate, Need, World, funnel
from matching.engine.counting import Eligible, eligible
from matching.engine.types import Ints
from reference.models import ReceivingRegion, region_prefix

DISCIPLINE = 4


class Cell(NamedTuple):
    """A four-digit discipline in a receiving region."""

    field: str
    region: str


@dataclass(frozen=True, slots=True)
class CellCount:
    """What stands against what in one cell; the columns of :class:`~matching.models.SupplyCount`."""

    needs: int
    posts: int
    fit: int
    fit_long: int
    posts_hopeless: int
    posts_short: int
    narrowest: Gate | None


class Receiving:
    """Which receiving region a region counts for: the nearest one that holds it, else its province."""

    def __init__(self) -> None:
        codes = ReceivingRegion.objects.values_list("region_id", flat=True)
        self._by_prefix = {region_prefix(code): code for code in codes}

    def region_of(self, code: str) -> str:
        """The code of the receiving region, or of the province."""
        prefixes = (code, code[:4], code[:2])
        return next((self._by_prefix[part] for part in prefixes if part in self._by_prefix), f"{code[:2]}0000")


def cells_of(demand_ids: Sequence[int] | None = None) -> dict[Cell, dict[int, int]]:
    """The cells of the published needs, each with **all** its published needs and their headcounts, in order.

    With ``demand_ids`` only the cells in which one of these lies. A cell is always whole: whoever counts it counts
    the same.
    """
    receiving = Receiving()
    published = Demand.objects.published()
    wanted: set[Cell] | None = None
    if demand_ids is not None:
        named = published.filter(pk__in=demand_ids).values_list("field_id", "region_id")
        wanted = {cell_of(receiving, field, region) for field, region in named}
        published = published.filter(field__parent__in={cell.field for cell in wanted})
    cells: dict[Cell, dict[int, int]] = defaultdict(dict)
    for pk, field, region, headcount in published.values_list("pk", "field_id", "region_id", "headcount"):
        cell = cell_of(receiving, field, region)
        if wanted is None or cell in wanted:
            cells[cell][pk] = headcount
    return dict(sorted(cells.items()))


def cell_of(receiving: Receiving, field: str, region: str) -> Cell:
    """The cell of a need, by the codes of its specialty and its region."""
    return Cell(field[:DISCIPLINE], receiving.region_of(region))


def whole_cells(cells: Iterable[Iterable[int]], size: int) -> list[list[int]]:
    """The needs in parts of at least ``size``, no cell ever split; the last part may be smaller."""
    parts: list[list[int]] = []
    for demands in cells:
        if not parts or len(parts[-1]) >= size:
            parts.append([])
        parts[-1] += demands
    return parts


def count_cell(world: World, needs: Sequence[Need], headcounts: dict[int, int]) -> CellCount:
    """Count one cell: people once each, however many of its needs they fit."""
    found = [(need, eligible(world, need)) for need in needs]
    wanting = [(need, who) for need, who in found if not who.fit_long]
    return CellCount(
        needs=len(needs),
        posts=sum(headcounts[need.id] for need in needs),
        fit=_people(world, (who.who for _, who in found)),
        fit_long=_people(world, (who.long_enough for _, who in found)),
        posts_hopeless=sum(headcounts[need.id] for need, who in wanting if not who.fit),
        posts_short=sum(headcounts[need.id] for need, who in wanting if who.fit),
        narrowest=_narrowest(world, wanting) if wanting else None,
    )


def _people(world: World, positions: Iterable[Ints]) -> int:
    """How many people stand at these positions, each counted once."""
    named = np.zeros(len(world), dtype=np.bool_)
    for who in positions:
        named[who] = True
    return int(np.count_nonzero(named))


def _narrowest(world: World, wanting: list[tuple[Need, Eligible]]) -> Gate:
    """The gate after the field that closes most people out of these needs; the field where none does.

    Who fits, but not for the whole length, is closed out by the period.
    """
    closed: Counter[Gate] = Counter()
    for need, who in wanting:
        left = funnel(world, need)
        for before, gate in pairwise(Gate):
            if gate > Gate.FIELD:
                closed[gate] += left[before] - left[gate]
        closed[Gate.PERIOD] += who.fit
    gate = max(sorted(closed), key=lambda gate: closed[gate])
    return gate if closed[gate] else Gate.FIELD
