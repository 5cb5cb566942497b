"""Who the people are: field, employment, age, title, degree."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from config.demo.chance import Bools, Dice, Ints
from config.demo.fields import EDUCATION, MEDICINE, OTHER, Fields, Titles, sector_group
from config.demo.names import draw_names
from config.demo.professions import WOMEN, by_prefix
from talent.enums import Employment

IN_SERVICE, RETIRED, POSTDOC, SOCIAL = range(4)
EMPLOYMENTS = tuple(Employment)
SECTOR_SHARES = (0.45, 0.30, 0.12, 0.13)
# By sector group: in service, retired, post-doc, social. All in all 46, 38, 6 and 10 %.
_EMPLOYMENT = ((50, 38, 6, 6), (44, 46, 2, 8), (44, 32, 14, 10), (38, 22, 10, 30))
_AGES = ((28, 59), (56, 76), (27, 35), (28, 68))

# Title level 0..5 by career: in service up to 30, 37, 46 and above; retired; post-doc; social.
_LEVELS = (
    (0, 5, 75, 20, 0, 0),
    (0, 2, 24, 68, 6, 0),
    (0, 0, 5, 57, 34, 4),
    (0, 0, 2, 32, 46, 20),
    (0, 0, 1, 16, 53, 30),
    (0, 0, 12, 70, 18, 0),
    (15, 4, 20, 38, 19, 4),
)
_CAREER_AGES = (30, 37, 46)
_CAREER_RETIRED, _CAREER_POSTDOC, _CAREER_SOCIAL = 4, 5, 6
# Degree 0..5 by schooling: physicians in service, other graduates in service, school and nursing staff in
# service, the retired, post-docs, social.
_DEGREES = (
    (0, 0, 1, 27, 43, 29),
    (0, 0, 3, 47, 36, 14),
    (0, 0, 8, 74, 16, 2),
    (0, 4, 15, 61, 14, 6),
    (0, 0, 0, 0, 0, 1),
    (1, 4, 16, 54, 20, 5),
)
_SENIOR, _DEPUTY = 5, 4
_BACHELOR, _COLLEGE = 3, 2
_FIELD_COUNTS = (45, 38, 17)


@dataclass(frozen=True, slots=True)
class People:
    """Columns of one chunk of talents; fields, titles and degrees by position or rank."""

    surname: list[str]
    full_name: list[str]
    birth_year: Ints
    age: Ints
    group: Ints
    employment: Ints
    title: Ints
    degree: Ints
    fields: tuple[Ints, Ints, Ints]
    field_count: Ints

    def __len__(self) -> int:
        return len(self.age)


class Census:
    """Draws people; what hangs only on the field tree is worked out once."""

    def __init__(self, fields: Fields, titles: Titles) -> None:
        self._fields, self._titles = fields, titles
        # By sector group, and once more for post-docs: nobody is a post-doc of primary education.
        everyone = [np.where(fields.group == group, fields.weight, 0) for group in range(OTHER + 1)]
        taught = np.array([code[:2] != "02" or code[:4] == "0207" for code in fields.codes])
        self._weights = np.array([*everyone, *(weights * taught for weights in everyone)])
        self._women = np.array([by_prefix(WOMEN, code, 0.46) for code in fields.codes])
        schooling = [_schooling(code) for code in fields.codes]
        self._schooling = np.array(schooling)

    def draw(self, dice: Dice, count: int, today: date) -> People:
        """Draw ``count`` people as of ``today``."""
        group = dice.pick(SECTOR_SHARES, count)
        employment = dice.pick_by(_EMPLOYMENT, group)
        is_postdoc = employment == POSTDOC
        first = self._draw_fields(dice, group + is_postdoc * (OTHER + 1))
        second, third = self._fields.companions(dice, first)
        youngest, oldest = np.array(_AGES).T
        age = dice.whole(youngest[employment], oldest[employment], count)
        level = dice.pick_by(_LEVELS, _career(employment, age))
        birth_year = today.year - age
        surnames, full_names = draw_names(dice, birth_year, dice.happens(self._women[first], count))
        degree = dice.pick_by(_DEGREES, self._school_of(employment, first))
        return People(
            surname=surnames,
            full_name=full_names,
            birth_year=birth_year,
            age=age,
            group=group,
            employment=employment,
            title=self._titles.draw(dice, first, level, is_postdoc),
            degree=np.maximum(degree, np.select([level == _SENIOR, level == _DEPUTY], [_BACHELOR, _COLLEGE], 0)),
            fields=(first, second, third),
            field_count=1 + dice.pick(_FIELD_COUNTS, count),
        )

    def _draw_fields(self, dice: Dice, row: Ints) -> Ints:
        """A specialty for each by the weights of its row; row by row, for the table is wide."""
        found = np.zeros(len(row), dtype=np.int64)
        for number, weights in enumerate(self._weights):
            here = np.flatnonzero(row == number)
            found[here] = dice.pick(weights, len(here))
        return found

    def _school_of(self, employment: Ints, field: Ints) -> Ints:
        fixed = np.array([0, 3, 4, 5])[employment]
        return np.where(employment == IN_SERVICE, self._schooling[field], fixed)


def _career(employment: Ints, age: Ints) -> Ints:
    fixed = np.array([0, _CAREER_RETIRED, _CAREER_POSTDOC, _CAREER_SOCIAL])[employment]
    return np.where(employment == IN_SERVICE, np.searchsorted(_CAREER_AGES, age, side="right"), fixed)


def _schooling(code: str) -> int:
    group = sector_group(code)
    if (group == EDUCATION and code[:4] != "0207") or code.startswith(("0135", "014103")):
        return 2
    return 0 if (group == MEDICINE and code[:4] < "0135") or code[:4] == "0207" else 1


def is_of(employment: Ints, *wanted: int) -> Bools:
    """Whether each is of one of these statuses."""
    return np.isin(employment, wanted)
