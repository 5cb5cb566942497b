"""Under which programme a need is posted, and what that lays down (FACTS §3); without one, FACTS §7."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from config.demo.chance import Bools, Dice, Floats, Ints
from config.demo.employers import KINDS, Employer
from config.demo.fields import Fields
from demands.models import Programme, ProgrammeRule
from reference.models import region_prefix

# A need begins within the next two to twelve months.
FIRST_START, LAST_START = 60, 365
# The study's "early June", in which some programmes depart.
JUNE, LAST_DEPARTURE = 6, 10

Choice = dict[int, float]
Modes = dict[str, float]


@dataclass(frozen=True, slots=True)
class Terms:
    """What needs under a programme look like.

    Attributes:
        weight: how readily it is chosen where it may be.
        modes, durations, title_min: values and their weights; a title of 0 means none is named.
        stint: shortest useful stint under relay, or ``None`` where nobody relays.
        fields: prefixes to which the paper restricts it beyond its sector; kinds: name endings likewise.
        starts: «term», «june» or «any».
    """

    weight: float
    modes: Modes
    durations: Choice
    title_min: Choice
    stint: int | None = None
    fields: tuple[str, ...] = ("",)
    kinds: tuple[str, ...] = ("",)
    starts: str = "any"


OWN = Terms(
    2.2,
    modes={
        "project": 32,
        "part_time": 25,
        "advisory": 21,
        "rehire": 8,
        "directed": 6,
        "seasonal": 4,
        "exchange": 3,
        "leasing": 1,
    },
    durations={1095: 38, 730: 22, 365: 25, 540: 4, 180: 7, 90: 4},
    title_min={0: 5, 2: 11, 3: 62, 4: 22},
    stint=30,
)
TERMS = {
    "ten_thousand_teachers": Terms(
        4,
        modes={"directed": 1},
        durations={540: 1},
        title_min={0: 2, 2: 3, 3: 5},
        kinds=("中学", "小学", "学校", "学院"),
        starts="term",
    ),
    "team_education": Terms(
        3,
        modes={"directed": 1},
        durations={1095: 6, 365: 2, 540: 2},
        title_min={3: 6, 4: 4},
        fields=("0203", "0208"),
        kinds=("中学",),
        starts="term",
    ),
    "team_medicine": Terms(
        4,
        modes={"directed": 1},
        durations={1095: 5, 365: 5},
        title_min={3: 4, 4: 6},
        kinds=("医院",),
    ),
    "retired_teachers_xsbn": Terms(
        5,
        modes={"rehire": 6, "seasonal": 2, "part_time": 2},
        durations={150: 1},
        title_min={4: 1},
        starts="term",
    ),
    "medical_support_yn_gz": Terms(
        4,
        modes={"part_time": 40, "advisory": 22, "project": 18, "rehire": 20},
        durations={1095: 40, 365: 20, 180: 25, 90: 15},
        title_min={3: 65, 4: 35},
        stint=90,
        starts="june",
    ),
    "famous_doctor_studio": Terms(
        4,
        modes={"advisory": 6, "part_time": 4},
        durations={730: 25, 365: 30, 30: 25, 10: 20},
        title_min={4: 8, 5: 2},
        stint=30,
        kinds=("医院",),
    ),
    "postdoc_service_group": Terms(
        2,
        modes={"project": 6, "advisory": 4},
        durations={5: 1},
        title_min={0: 6, 2: 2, 3: 2},
        fields=("03", "04", "0501", "1004", "0103", "0104", "0131"),
    ),
    "silver_age_xj": Terms(
        1.2,
        modes={"advisory": 3, "part_time": 3, "project": 2, "rehire": 2},
        durations={365: 30, 90: 30, 60: 20, 30: 20},
        title_min={3: 4, 4: 6},
        stint=30,
    ),
    "yunhai_silver": Terms(
        2,
        modes={"rehire": 4, "seasonal": 3, "advisory": 3},
        durations={365: 35, 180: 35, 90: 30},
        title_min={3: 5, 4: 5},
        stint=30,
        fields=("01", "02"),
    ),
    "social_organisations": Terms(
        0.3,
        modes={"advisory": 4, "part_time": 4, "project": 2},
        durations={5: 5, 3: 2, 7: 3},
        title_min={0: 4, 3: 6},
    ),
}


class Programmes:
    """The programmes whose rules hold on every day on which a need may begin."""

    def __init__(self, today: date, fields: Fields) -> None:
        first, last = today + timedelta(days=FIRST_START), today + timedelta(days=LAST_START)
        self.codes: list[str] = []
        self.terms: list[Terms] = []
        self._regions: list[tuple[str, ...]] = []
        self._fields: list[Bools] = []
        self.title_floor: list[int] = []
        self.stint_floor: list[int] = []
        june = june_days(today)
        for programme in Programme.objects.filter(code__in=TERMS).order_by("code").prefetch_related("regions"):
            rules = list(ProgrammeRule.objects.filter(programme=programme).on(first).on(last))
            terms = TERMS[programme.code]
            if not rules or (terms.starts == "june" and not june):
                continue
            sectors = {rule.sector_id or "" for rule in rules}
            self.codes.append(programme.code)
            self.terms.append(terms)
            self._regions.append(tuple(sorted(region_prefix(region.code) for region in programme.regions.all())))
            self._fields.append(
                np.array([code.startswith(tuple(sectors)) and code.startswith(terms.fields) for code in fields.codes])
            )
            self.title_floor.append(max(rule.title_min_level for rule in rules))
            self.stint_floor.append(min(rule.stint_days_min for rule in rules))

    def draw(self, dice: Dice, employers: list[Employer], employer: Ints, field: Ints) -> Ints:
        """A programme's position for each need, or −1 for none."""
        admits = np.array([self._admits(unit) for unit in employers])[employer] & np.array(self._fields).T[field]
        weights = np.where(admits, np.array([terms.weight for terms in self.terms]), 0.0)
        alone = np.full((len(field), 1), OWN.weight)
        chosen = dice.ranking(np.hstack([weights, alone]))[:, 0]
        return np.where(chosen == len(self.codes), -1, chosen)

    def _admits(self, unit: Employer) -> list[bool]:
        name = KINDS[unit.kind].suffix
        return [
            unit.place.code.startswith(regions) and name.endswith(terms.kinds)
            for regions, terms in zip(self._regions, self.terms, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Starts:
    """The days on which needs begin, as day numbers: any first of a month, terms, early June (there may be none)."""

    any: Ints
    term: Ints
    june: Ints

    @classmethod
    def of(cls, today: date) -> "Starts":
        """Those two to twelve months from ``today``."""
        days = [today + timedelta(days=n) for n in range(FIRST_START, LAST_START + 1)]
        epoch = date(1970, 1, 1)

        def numbers(found: list[date]) -> Ints:
            return np.array([(day - epoch).days for day in found], dtype=np.int64)

        firsts = numbers([day for day in days if day.day == 1])
        term = numbers([day for day in days if (day.month, day.day) in ((3, 1), (9, 1))])
        return cls(firsts, term, numbers(june_days(today)))


def june_days(today: date) -> list[date]:
    """The days of early June two to twelve months from ``today``; none where early June has just passed, or is near."""
    days = [today + timedelta(days=n) for n in range(FIRST_START, LAST_START + 1)]
    return [day for day in days if day.month == JUNE and day.day <= LAST_DEPARTURE]


def weights_table(choices: list[dict[int, float]]) -> tuple[Ints, Floats]:
    """All values that occur, and a row of weights for each choice."""
    values = sorted({value for choice in choices for value in choice})
    return np.array(values), np.array([[choice.get(value, 0.0) for value in values] for choice in choices])
