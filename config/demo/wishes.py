"""What people want: modes, regions, how high they may go."""

from dataclasses import dataclass

import numpy as np

from config.demo.chance import Bools, Dice, Ints
from config.demo.people import People
from reference.models import region_prefix

MODES = ("advisory", "part_time", "seasonal", "rehire", "directed", "project", "leasing", "exchange")
# In the order of MODES, by employment; nobody in service is re-employed after retirement.
_MODE_TASTE = np.array(
    [
        (30, 30, 3, 0, 40, 30, 6, 25),
        (35, 22, 28, 42, 10, 10, 2, 2),
        (30, 20, 2, 0, 10, 40, 2, 12),
        (30, 30, 20, 6, 10, 25, 20, 4),
    ],
    dtype=np.float64,
)
_MODE_COUNTS = (12, 36, 34, 18)
_MODE_PREFERRED = 0.35

# Provinces and prefectures that people name, and how often.
PREFERABLE = {
    "530000": 30, "532800": 12, "532900": 9, "530700": 8, "530500": 3, "532500": 3, "530800": 2, "533100": 2,
    "532600": 2, "532300": 2, "530900": 1.5, "533400": 2, "530300": 1.5, "530100": 3, "650000": 12, "653100": 14,
    "650200": 4, "540000": 5, "540200": 7, "630000": 3, "632600": 3, "520000": 3, "520300": 7, "500101": 3,
    "420506": 3,
}  # fmt: skip
# None of these lies in another.
EXCLUDABLE = {"540000": 45, "630000": 30, "533400": 14, "650000": 11}
_PREFERRED_COUNTS = (34, 32, 22, 12)
_ALTITUDES = (2000, 2500, 3000, 3500, 4000, 4500, 5000)
# Up to 45, up to 60, above.
_ALTITUDE_TASTE = np.array([(4, 8, 12, 16, 28, 20, 12), (10, 16, 20, 20, 18, 11, 5), (28, 26, 20, 13, 8, 4, 1)])
_ON_RECORD = 0.45


@dataclass(frozen=True, slots=True)
class Rows:
    """Child rows: whose (position of the person), and which option (position in its list)."""

    of: Ints
    option: Ints


def draw_modes(dice: Dice, people: People) -> tuple[Rows, Bools]:
    """One to four modes each, and which of them are preferred."""
    ranked = dice.ranking(_MODE_TASTE[people.employment])
    rows = _first(ranked, 1 + dice.pick(_MODE_COUNTS, len(people)))
    return rows, dice.happens(_MODE_PREFERRED, len(rows.of))


def draw_regions(dice: Dice, people: People) -> tuple[Rows, Rows]:
    """Up to three preferred and two excluded regions; nobody excludes what they prefer, or what it lies in."""
    count = len(people)
    preferable, excludable = tuple(PREFERABLE), tuple(EXCLUDABLE)
    weights = np.tile(np.array(list(PREFERABLE.values())), (count, 1))
    preferred = _first(dice.ranking(weights), dice.pick(_PREFERRED_COUNTS, count))
    clash = np.array([[_lies_in(inner, outer) for outer in excludable] for inner in preferable])
    barred = np.zeros((count, len(excludable)), dtype=bool)
    np.logical_or.at(barred, preferred.of, clash[preferred.option])
    weights = np.where(barred, 0, np.array(list(EXCLUDABLE.values()), dtype=np.float64))
    is_old = people.age > 60
    wanted = np.where(is_old, dice.pick((45, 38, 17), count), dice.pick((78, 17, 5), count))
    wanted = np.minimum(wanted, (~barred).sum(axis=1))
    return preferred, _first(dice.ranking(weights), wanted)


def draw_clearance(dice: Dice, people: People) -> tuple[Ints, Bools]:
    """Cleared altitude in metres, and whether one is on record."""
    count = len(people)
    band = np.searchsorted((45, 60), people.age)
    return np.array(_ALTITUDES)[dice.pick_by(_ALTITUDE_TASTE, band)], dice.happens(_ON_RECORD, count)


def _first(ranked: Ints, wanted: Ints) -> Rows:
    """The first ``wanted`` entries of each row."""
    of, column = np.nonzero(np.arange(ranked.shape[1]) < wanted[:, None])
    return Rows(of, ranked[of, column])


def _lies_in(inner: str, outer: str) -> bool:
    return inner.startswith(region_prefix(outer))
