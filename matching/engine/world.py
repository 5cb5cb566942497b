"""All talents in an order in which every subtree of the field tree is one contiguous slice."""

from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matching.engine.types import Bools, Ints, TalentRows


@dataclass(frozen=True, slots=True)
class FieldOrder:
    """The talents that name a field as their first, or as a later one, sorted by that field's code.

    Attributes:
        codes: the six-digit codes that anybody names, sorted.
        start: where the people of each code begin; one entry more than there are codes.
        talent: positions in the world, code by code; who names two later fields may stand there twice.
    """

    codes: list[int]
    start: list[int]
    talent: NDArray[np.int32]

    def within(self, low: int, high: int) -> tuple[int, int]:
        """The slice of ``talent`` with the codes ``low <= code < high``."""
        return self.start[bisect_left(self.codes, low)], self.start[bisect_left(self.codes, high)]


@dataclass(slots=True)
class RegionWishes:
    """Region wishes with equal sets stored once; a need's region is answered per set, not per talent.

    Attributes:
        of: which set each talent has; 0 is the empty set. Of the type that NumPy indexes by.
        start: where a set's rows begin in ``low``; one entry more than there are sets.
        low, high: the codes that each named region covers, ``[low, high)``.
        excludes: whether the row excludes the region, rather than prefers it.
    """

    of: Ints
    start: Ints
    low: NDArray[np.int32]
    high: NDArray[np.int32]
    excludes: Bools
    _answers: dict[int, tuple[Bools, NDArray[np.int8]]] = field(default_factory=dict)

    def towards(self, region: int) -> tuple[Bools, NDArray[np.int8]]:
        """Per set: is the region excluded; and twice the preference ``r`` of DESIGN §5.2 (0, 1 or 2)."""
        if region not in self._answers:
            sets = len(self.start) - 1
            covers = (self.low <= region) & (region < self.high)
            excluded = self._any(covers & self.excludes, sets)
            preferred = self._any(covers & ~self.excludes, sets)
            states_one = self._any(~self.excludes, sets)
            doubled = np.where(preferred, 2, np.where(states_one, 0, 1)).astype(np.int8)
            self._answers[region] = excluded, doubled
        return self._answers[region]

    def _any(self, rows: Bools, sets: int) -> Bools:
        counted = np.concatenate(([0], np.cumsum(rows)))
        return counted[self.start[1:]] > counted[self.start[:sets]]


@dataclass(frozen=True, slots=True)
class World:
    """The talents, ready for :func:`~matching.engine.shortlist.best`. Build it with :meth:`build`.

    Talents stand in order of their first field, so that slices of the ``first`` order are views of the
    talents' own arrays. A talent without a field passes no field gate and stands at the end.

    Attributes:
        window_from: where a talent's windows begin; one entry more than there are talents.
        window_longest: the longest stint in a window, in days: the talent's longest, or what the window offers at most.
        sectors: bit mask of the sectors (two-digit codes) of a talent's fields.
        reach: longest stint that any of a talent's windows allows, in days.
    """

    rows: TalentRows
    first: FieldOrder
    later: FieldOrder
    wishes: RegionWishes
    window_from: Ints
    window_start: NDArray[np.int32]
    window_end: NDArray[np.int32]
    window_longest: NDArray[np.int16]
    reach: NDArray[np.int32]
    seen: Bools

    def __len__(self) -> int:
        return len(self.rows.id)

    @classmethod
    def build(cls, rows: TalentRows) -> "World":
        """Sort the talents and index fields, windows and wishes. O(n log n) in talents."""
        first = rows.fields[:, 0].astype(np.int64)
        order = np.lexsort((rows.id, np.where(first == 0, 10**7, first)))
        place_of = np.empty(len(order), dtype=np.int64)
        place_of[order] = np.arange(len(order))
        placed = _reordered(rows, order, place_of)
        window_from = _offsets(placed.window_talent, len(order))
        window_longest = np.minimum(placed.longest[placed.window_talent], placed.window_most)
        return cls(
            rows=placed,
            first=_field_order(placed.fields[:, :1]),
            later=_field_order(placed.fields[:, 1:]),
            wishes=_wishes(placed),
            window_from=window_from,
            window_start=placed.window_start,
            window_end=placed.window_end,
            window_longest=window_longest,
            reach=_reach(placed, window_from, window_longest),
            seen=np.zeros(len(order), dtype=np.bool_),
        )

    def position(self, talent_id: int) -> int | None:
        """Where a talent stands, or ``None`` for somebody who is not in this world."""
        found = np.flatnonzero(self.rows.id == talent_id)
        return int(found[0]) if len(found) else None


def _reordered(rows: TalentRows, order: Ints, place_of: Ints) -> TalentRows:
    """The same talents in ``order``; windows and wishes sorted to follow them."""
    window_talent, wish_talent = place_of[rows.window_talent], place_of[rows.wish_talent]
    by_window = np.lexsort((rows.window_start, window_talent))
    by_wish = np.lexsort((rows.wish_region, rows.wish_excludes, wish_talent))
    chosen = {"window": by_window, "wish": by_wish}
    columns = {}
    for name in TalentRows.__slots__:
        column = getattr(rows, name)
        columns[name] = column[chosen.get(name.partition("_")[0], order)]
    columns["window_talent"] = window_talent[by_window]
    columns["wish_talent"] = wish_talent[by_wish]
    return TalentRows(**columns)


def _offsets(sorted_talent: Ints, count: int) -> Ints:
    return np.searchsorted(sorted_talent, np.arange(count + 1))


def _field_order(codes: NDArray[np.int32]) -> FieldOrder:
    talent, place = np.nonzero(codes)
    named = codes[talent, place]
    order = np.argsort(named, kind="stable")
    known, start = np.unique(named[order], return_index=True)
    return FieldOrder(known.tolist(), [*start.tolist(), len(order)], talent[order].astype(np.int32))


def _reach(rows: TalentRows, window_from: Ints, window_longest: NDArray[np.int16]) -> NDArray[np.int32]:
    reach = np.zeros(len(rows.id), dtype=np.int32)
    has = np.flatnonzero(window_from[1:] > window_from[:-1])
    if len(has):
        lengths = np.minimum(rows.window_end - rows.window_start, window_longest)
        reach[has] = np.maximum.reduceat(lengths, window_from[has])
    return reach


def _wishes(rows: TalentRows) -> RegionWishes:
    """Store each distinct set of wishes once (thousands of talents share a few hundred sets)."""
    spans = region_spans(rows.wish_region)
    bounds = _offsets(rows.wish_talent, len(rows.id))
    signed = np.where(rows.wish_excludes, -rows.wish_region, rows.wish_region).astype(np.int32).tobytes()
    width = np.dtype(np.int32).itemsize
    sets: dict[bytes, int] = {b"": 0}
    kept: list[tuple[int, int]] = [(0, 0)]
    of = np.zeros(len(rows.id), dtype=np.int64)
    for talent in np.unique(rows.wish_talent):
        low, high = int(bounds[talent]), int(bounds[talent + 1])
        key = signed[low * width : high * width]
        if key not in sets:
            sets[key] = len(kept)
            kept.append((low, high))
        of[talent] = sets[key]
    chosen = np.concatenate([np.arange(low, high) for low, high in kept]).astype(np.int64)
    start = np.concatenate(([0], np.cumsum([high - low for low, high in kept])))
    return RegionWishes(
        of=of,
        start=start,
        low=spans[0][chosen],
        high=spans[1][chosen],
        excludes=rows.wish_excludes[chosen],
    )


def region_spans(codes: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The codes that each region covers: a province 10,000 of them, a prefecture 100, a county itself.

    The country, 100000, covers them all.
    """
    width = np.where(codes % 10_000 == 0, 10_000, np.where(codes % 100 == 0, 100, 1)).astype(np.int32)
    country = codes == 100_000
    low = np.where(country, 0, codes).astype(np.int32)
    return low, np.where(country, 1_000_000, codes + width).astype(np.int32)
