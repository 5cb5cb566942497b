"""The geometry of the figures that templates draw as SVG: pure arithmetic, no Django.

Drawings are measured in whole units of a view box less than 1,000 wide, so that no locale can
put a decimal comma or a thousands separator into an attribute. Periods are half-open, as in the
database: the first day belongs to them, the last one does not.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

DAYS_PER_MONTH = 30.4375
MONTHS_FROM_DAYS = 45
"""From this many days on, a length is told in months rather than in days."""

Day = date | int
"""A date, or its proleptic Gregorian ordinal."""


def ordinal(day: Day) -> int:
    """Return ``day`` as a day number."""
    return day if isinstance(day, int) else day.toordinal()


def whole_months(days: int) -> int:
    """Return a length in days as the nearest whole number of average months."""
    return round(days / DAYS_PER_MONTH)


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of an axis: where it begins and how far it goes, in units."""

    x: int
    width: int


def share(value: int, maximum: int, width: int) -> int:
    """Return how many of ``width`` units ``value`` of ``maximum`` fills; something is never nothing."""
    if value <= 0 or maximum <= 0:
        return 0
    return max(1, round(width * min(value, maximum) / maximum))


def span(start: Day, end: Day, axis_start: Day, axis_end: Day, width: int) -> Box:
    """Place [start, end) on an axis of ``width`` units that runs over [axis_start, axis_end).

    What lies outside the axis is cut off. A period that touches the axis at all stays visible,
    at least two units wide; one that does not has no width.
    """
    origin, length = ordinal(axis_start), ordinal(axis_end) - ordinal(axis_start)
    first, last = max(ordinal(start) - origin, 0), min(ordinal(end) - origin, length)
    if length <= 0 or first >= last:
        return Box(0, 0)
    x = min(round(width * first / length), width - 2)
    return Box(x, max(round(width * last / length) - x, 2))


def ticks(axis_start: Day, axis_end: Day, width: int) -> list[int]:
    """Return where the months of a post begin, its own first day left out.

    Up to 18 months every month is marked, up to 48 every third, beyond that every twelfth; a post
    shorter than two months has no marks.
    """
    first = date.fromordinal(ordinal(axis_start))
    length = ordinal(axis_end) - ordinal(axis_start)
    months = whole_months(length)
    if months < 2:
        return []
    step = 1 if months <= 18 else 3 if months <= 48 else 12
    offsets = (add_months(first, month).toordinal() - first.toordinal() for month in range(step, months, step))
    return [round(width * offset / length) for offset in offsets if offset < length]


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one part in a score bar: ``width`` is its maximum, ``fill`` what it scored."""

    x: int
    width: int
    fill: int


def score_slots(values: Sequence[tuple[int, int]], *, width: int, gap: int, least: int) -> list[Slot]:
    """Give every part of a score its own place, as wide as the points it could bring.

    Parts keep their place from row to row, so that one reads down a column where points were lost;
    position says which part it is even where colour does not.

    Args:
        values: (value, maximum) of each part, in their fixed order.
        width, gap: units of the whole bar, and between two parts.
        least: units a part gets however small its weight, so that its number fits below it.
            A part of weight 0 gets none.
    """
    weights = [max(maximum, 0) for _, maximum in values]
    present = sum(1 for weight in weights if weight)
    room = width - gap * max(present - 1, 0)
    small = {i for i, weight in enumerate(weights) if weight and room * weight < least * sum(weights)}
    shared = sum(weight for i, weight in enumerate(weights) if i not in small)
    slots, x, passed = [], 0, 0
    start = 0
    for i, (value, maximum) in enumerate(values):
        if not weights[i]:
            slots.append(Slot(x, 0, 0))
            continue
        if i in small:
            size = least
        else:
            passed += weights[i]
            edge = round((room - least * len(small)) * passed / shared)
            size, start = edge - start, edge
        slots.append(Slot(x, size, share(value, maximum, size)))
        x += size + gap
    return slots


@dataclass(frozen=True, slots=True)
class Column:
    """One bar of a histogram."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


def columns(values: Sequence[int], *, width: int, top: int, bottom: int, gap: int) -> list[Column]:
    """Stand ``values`` side by side between the lines ``top`` and ``bottom``; the highest reaches ``top``."""
    highest = max(values, default=0)
    count = len(values)
    placed = []
    for i, value in enumerate(values):
        left, right = width * i // count, width * (i + 1) // count
        height = share(value, highest, bottom - top)
        placed.append(Column(left + gap // 2, bottom - height, max(right - left - gap, 1), height))
    return placed


def heat(value: int, maximum: int) -> int:
    """Return the shade of a tile: 0 for nothing, then four equal steps, 4 for the highest."""
    if value <= 0 or maximum <= 0:
        return 0
    return min(4, -(-4 * value // maximum))
