"""When people are free: yearly windows such as every June to August, or one to three periods of their own.

Days are numbers from 1970-01-01; a window's end is the day after its last.
"""

from dataclasses import dataclass

import numpy as np

from config.demo.chance import Dice, Ints
from config.demo.people import People

MOST_WINDOWS = 3
_HORIZON = 3 * 365
# Month, day, length in days of the yearly windows: summer; the half year from June of medical staff; autumn
# term; spring term; winter in the south; school holidays; the warm season of the plateau.
_YEARLY = ((6, 1, 92), (6, 1, 183), (9, 1, 137), (3, 1, 126), (12, 1, 90), (7, 5, 50), (4, 10, 204))
# Rows: in service, retired, post-doc, social; each in medicine, education, agriculture, the others.
_YEARLY_TASTE = np.array(
    [
        (25, 50, 0, 0, 5, 0, 20), (10, 2, 2, 2, 2, 80, 2), (40, 15, 0, 5, 5, 0, 35), (50, 10, 5, 5, 10, 10, 10),
        (35, 15, 10, 10, 20, 0, 10), (5, 5, 35, 35, 10, 5, 5), (30, 10, 10, 15, 10, 0, 25), (30, 5, 20, 20, 15, 0, 10),
        (60, 5, 5, 5, 5, 20, 0), (50, 0, 5, 5, 5, 35, 0), (50, 5, 5, 5, 5, 15, 15), (55, 5, 5, 5, 5, 25, 0),
        (40, 5, 15, 15, 10, 10, 5), (20, 5, 20, 20, 5, 30, 0), (40, 5, 15, 15, 10, 0, 15), (40, 5, 15, 15, 15, 5, 5),
    ]
)  # fmt: skip
_YEARLY_SHARE = (0.3, 0.42, 0.3, 0.35)
# How long people offer at most (FACTS §7: mostly five days to six months), by employment.
_LONGEST = (5, 7, 14, 30, 60, 90, 180, 270, 365, 540, 1095)
_LONGEST_SHARES = (
    (5, 2, 6, 10, 5, 13, 43, 2, 7, 4, 3),
    (1, 3, 3, 9, 9, 43, 18, 5, 5, 2, 2),
    (52, 10, 14, 12, 4, 6, 2, 0, 0, 0, 0),
    (28, 16, 16, 20, 8, 8, 4, 0, 0, 0, 0),
)
_LONG = 300


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows of each person (shape: people × 3), how many of them count, and the stint bounds that go with them."""

    start: Ints
    end: Ints
    count: Ints
    shortest: Ints
    longest: Ints


def draw_windows(dice: Dice, people: People, today: int) -> Windows:
    """Draw disjoint windows of the next three years, the first always in it."""
    count = len(people)
    longest = np.array(_LONGEST)[dice.pick_by(_LONGEST_SHARES, people.employment)]
    # Whoever can stay for a year or more says from when until when, once.
    is_yearly = (longest < _LONG) & dice.happens(np.array(_YEARLY_SHARE)[people.employment], count)
    yearly_start, yearly_end = _yearly(dice, people, today)
    own_start, own_end = _own(dice, longest, today)
    start = np.where(is_yearly[:, None], yearly_start, own_start)
    end = np.where(is_yearly[:, None], yearly_end, own_end)
    wanted = np.where(
        is_yearly, 2 + dice.pick((45, 55), count), np.where(longest >= _LONG, 1, 1 + dice.pick((52, 32, 16), count))
    )
    inside = (start < today + _HORIZON).sum(axis=1)
    held = np.maximum(1, np.minimum(wanted, inside))
    narrowest = np.where(np.arange(MOST_WINDOWS) < held[:, None], end - start, _HORIZON * 2).min(axis=1)
    return Windows(start, end, held, np.minimum(_shortest(dice, longest), narrowest), longest)


def _yearly(dice: Dice, people: People, today: int) -> tuple[Ints, Ints]:
    """The same months three years running, from the next time they come."""
    taste = dice.pick_by(_YEARLY_TASTE, people.employment * 4 + people.group)
    month, day, length = np.array(_YEARLY)[taste].T
    this_year = np.datetime64(today, "D").astype("datetime64[Y]").astype(np.int64)
    start = _day_of(this_year, month, day)
    first_year = this_year + (start < today + 7)
    starts = np.stack([_day_of(first_year + later, month, day) for later in range(MOST_WINDOWS)], axis=1)
    return starts, starts + length[:, None]


def _day_of(year: Ints | int, month: Ints, day: Ints) -> Ints:
    months = (year * 12 + month - 1).astype("datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64) + day - 1


def _own(dice: Dice, longest: Ints, today: int) -> tuple[Ints, Ints]:
    """Periods one after another, a month or more between them, somewhat longer than the stint offered."""
    count = len(longest)
    starts, ends = [], []
    end = np.full(count, today)
    for number in range(MOST_WINDOWS):
        # Most begin on the first of a month, as people say it.
        start = end + dice.whole(20 if number == 0 else 30, 230, count)
        first = start.astype("datetime64[D]").astype("datetime64[M]") + 1
        on_first = first.astype("datetime64[D]").astype(np.int64)
        start = np.where(dice.happens(0.6, count), on_first, start)
        room = np.where(longest < 30, dice.whole(4, 45, count), longest * dice.whole(-10, 60, count) // 100)
        end = start + longest + np.where(longest >= _LONG, np.abs(room) // 6, room)
        starts.append(start)
        ends.append(end)
    return np.stack(starts, axis=1), np.stack(ends, axis=1)


def _shortest(dice: Dice, longest: Ints) -> Ints:
    """The least that is worth the journey to them."""
    count = len(longest)
    few = dice.one_of((1, 2, 3, 5), (3, 3, 3, 4), count)
    some = dice.one_of((5, 7, 10, 15, 30), (3, 3, 3, 3, 4), count)
    many = dice.one_of((15, 30, 60, 90), (3, 5, 3, 3), count)
    return np.minimum(np.select([longest < 30, longest < 180], [few, some], many), longest)
