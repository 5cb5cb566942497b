"""In which slices of the world a need's people stand, best field first (DESIGN §5.2, field)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.engine.gates import open_before_period
from matching.engine.types import Ints, Need
from matching.engine.world import World

SAME_SPECIALTY, SAME_DISCIPLINE, SAME_SECTOR = 10_000, 6000, 2000
# base → how many codes a subtree of that width covers
WIDTHS = ((SAME_SPECIALTY, 1), (SAME_DISCIPLINE, 100), (SAME_SECTOR, 10_000))
OWN, ALTERNATIVE = 10_000, 8000
FIRST_CHOICE, LATER_CHOICE = 10_000, 8000


@dataclass(frozen=True, slots=True)
class Slice:
    """Talents who name, as their first or as a later field, one at one distance from one of the need's."""

    is_first: bool
    low: int
    high: int
    similarity: int


def similarity(base: int, *, is_own: bool, is_first: bool) -> int:
    """``base × d × t // 10^8``: 10,000 for the need's own field as somebody's first."""
    d = OWN if is_own else ALTERNATIVE
    t = FIRST_CHOICE if is_first else LATER_CHOICE
    return base * d * t // 10**8


def tiers(world: World, need: Need) -> Iterator[tuple[int, list[Slice]]]:
    """Yield ``(best similarity, slices)``, same specialty first, then discipline, then sector.

    Within a tier slices go from the greatest similarity down, and every similarity of a tier is greater
    than all of the next one: whoever was met before was met at their best.
    """
    taken: list[tuple[int, int]] = []
    for base, width in WIDTHS:
        if base < need.base_min:
            return
        slices: list[Slice] = []
        for number, field in enumerate(need.fields):
            low = field // width * width
            for piece in _without((low, low + width), taken):
                taken.append(piece)
                slices += _slices(world, piece, base, is_own=number == 0)
        slices.sort(key=lambda part: -part.similarity)
        if slices:
            yield slices[0].similarity, slices


def unmet(world: World, need: Need, part: Slice) -> Ints:
    """The positions in one slice that pass the gates before the period and are not marked as seen, each once."""
    if part.is_first:
        # The world stands in order of the first field: no gathering, the arrays are views.
        who = open_before_period(world, need, slice(part.low, part.high))
    else:
        named = world.later.talent[part.low : part.high].astype(np.int64)
        who = np.sort(open_before_period(world, need, named))
        who = who[np.flatnonzero(np.diff(who, prepend=-1))]  # once, even with two later fields there
    return who[~world.seen[who]]


def _slices(world: World, codes: tuple[int, int], base: int, *, is_own: bool) -> Iterator[Slice]:
    for is_first, order in ((True, world.first), (False, world.later)):
        low, high = order.within(*codes)
        if low < high:
            yield Slice(is_first, low, high, similarity(base, is_own=is_own, is_first=is_first))


def _without(span: tuple[int, int], taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of ``span`` that none of ``taken`` covers. Spans are nested or apart, never crossing."""
    pieces = [span]
    for low, high in taken:
        pieces = [
            part
            for start, end in pieces
            for part in ((start, min(end, low)), (max(start, high), end))
            if part[0] < part[1]
        ]
    return pieces
