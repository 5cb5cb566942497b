"""The needs in the database: drawn as columns, written by COPY."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from config.demo.chance import Bools, Dice, Ints
from config.demo.employers import KINDS, Employers
from config.demo.fields import Fields
from config.demo.loading import NULL, day_number, days, load, moments, named, numbers, reserve, truths
from config.demo.programmes import FIRST_START, LAST_DEPARTURE, LAST_START, OWN, Programmes, Starts, weights_table
from config.demo.wishes import MODES
from config.demo.wording import equipment_of, position_of, success_of
from demands.enums import DemandStatus, FieldMatch, Support
from demands.models import Demand, DemandAlternative
from demands.services.states import REVIEW_DAYS

CHUNK = 50_000
_LONG, _SHORT, _ONE_WEEK = 365, 30, 7
_HIGH = 3000
_EDUCATION = "02"
_STATUS = {
    DemandStatus.PUBLISHED: 92.0, DemandStatus.SUBMITTED: 2.5, DemandStatus.DRAFT: 1.5, DemandStatus.RETURNED: 1,
    DemandStatus.CLOSED: 1.5, DemandStatus.FILLED: 1.5,
}  # fmt: skip
_FIELD_MATCH = {FieldMatch.DISCIPLINE: 75, FieldMatch.SPECIALTY: 18, FieldMatch.SECTOR: 7}
_SUPPORTS = {
    Support.LODGING: 0.92, Support.MEALS: 0.5, Support.TRAVEL: 0.86, Support.INSURANCE: 0.8,
    Support.ALLOWANCE: 0.6, Support.HEALTH_CHECK: 0.2, Support.ASSISTANT: 0.25,
}  # fmt: skip
_RELAY_STINTS, _RELAY_STINT_WEIGHTS = (30, 60, 90, 180), (25, 20, 35, 20)


@dataclass(frozen=True, slots=True)
class Period:
    """When and how long: day numbers and days; the shortest useful stint where ``has_shortest``."""

    start: Ints
    latest: Ints
    duration: Ints
    relay: Bools
    shortest: Ints
    has_shortest: Bools


class NeedWriter:
    """Writes needs of the given employers."""

    def __init__(self, *, seed: int, today: date, fields: Fields, employers: Employers) -> None:
        self._seed, self._now = seed, day_number(today)
        self._fields, self._employers = fields, employers
        self._programmes = Programmes(today, fields)
        self._starts = Starts.of(today)
        # Position −1, the last row, stands for no programme.
        self._terms = [*self._programmes.terms, OWN]
        self._within = [fields.within(kind.fields) for kind in KINDS]

    def write(self, demands: int, say: Callable[[str], None]) -> None:
        """Write ``demands`` needs."""
        for chunk, start in enumerate(range(0, demands, CHUNK)):
            self._write_chunk(chunk, min(CHUNK, demands - start))
            say(f"needs: {min(start + CHUNK, demands):,} of {demands:,}")

    def _write_chunk(self, chunk: int, count: int) -> None:
        def dice(part: str) -> Dice:
            return Dice(self._seed, "needs", chunk, part)

        employer = self._employers.draw(dice("employers"), count)
        field = self._draw_fields(dice("fields"), employer)
        programme = self._programmes.draw(dice("programmes"), self._employers.all, employer, field)
        period = self._draw_period(dice("period"), field, programme)
        first_id = reserve(Demand, count)
        ids = np.arange(first_id, first_id + count)
        load(
            Demand,
            {
                "id": numbers(ids),
                **self._places(employer, field, programme),
                **self._wishes(dice("wishes"), field, programme),
                **_period_columns(period),
                **self._words(dice("words"), employer, field, period.duration),
                **self._standing(dice("standing"), count),
                "is_synthetic": "t",
            },
        )
        self._write_alternatives(dice("alternatives"), ids, field)

    def _draw_fields(self, dice: Dice, employer: Ints) -> Ints:
        """A specialty in which the unit works."""
        kind = np.array([unit.kind for unit in self._employers.all])[employer]
        field = np.zeros(len(employer), dtype=np.int64)
        for number, within in enumerate(self._within):
            here = np.flatnonzero(kind == number)
            field[here] = within[dice.pick(self._fields.weights_of(within), len(here))]
        return field

    def _draw_period(self, dice: Dice, field: Ints, programme: Ints) -> Period:
        count = len(field)
        values, table = weights_table([terms.durations for terms in self._terms])
        duration = values[dice.pick_by(table, programme % len(self._terms))]
        floor = np.array([terms.stint or 0 for terms in self._terms])[programme]
        relay = (duration >= _LONG) & (floor > 0) & dice.happens(0.8, count)
        stint = np.maximum(dice.one_of(_RELAY_STINTS, _RELAY_STINT_WEIGHTS, count), floor)
        # Some who want one person take a shorter stay than wished.
        shorter = ~relay & (duration >= 60) & (programme == -1) & dice.happens(0.7, count)
        in_june = np.array([terms.starts == "june" for terms in self._terms])[programme]
        start = self._draw_starts(dice, field, programme, duration, in_june)
        latest = start + dice.one_of((0, 15, 30, 60, 90), (2, 2, 4, 3, 2), count)
        latest = np.where(in_june, np.minimum(latest, _last_departure(start)), latest)
        return Period(
            start, latest, duration, relay, np.where(relay, stint, np.maximum(30, duration // 90 * 30)), relay | shorter
        )

    def _draw_starts(self, dice: Dice, field: Ints, programme: Ints, duration: Ints, in_june: Bools) -> Ints:
        """Terms for schools, early June where a programme leaves then, any day for a visit, else a first of a month."""
        count = len(field)
        rule = np.array([terms.starts for terms in self._terms])[programme]
        is_school = np.array([code[:2] == _EDUCATION for code in self._fields.codes])[field]
        in_term = (rule == "term") | (is_school & (duration > _ONE_WEEK) & dice.happens(0.8, count))
        visit = self._now + dice.whole(FIRST_START, LAST_START, count)
        term, june, first = (
            dice.one_of(days.tolist() or [0], None, count)
            for days in (self._starts.term, self._starts.june, self._starts.any)
        )
        return np.select([in_june, in_term, duration <= _ONE_WEEK], [june, term, visit], first)

    def _places(self, employer: Ints, field: Ints, programme: Ints) -> dict[str, list[str]]:
        units = [self._employers.all[place] for place in employer.tolist()]
        return {
            "employer": [str(unit.id) for unit in units],
            "region": [unit.place.code for unit in units],
            "programme": named((*self._programmes.codes, NULL), programme),
            "field": named(self._fields.codes, field),
            "position": [
                position_of(self._fields.codes[place], self._fields.names[place], unit.name)
                for place, unit in zip(field.tolist(), units, strict=True)
            ],
        }

    def _wishes(self, dice: Dice, field: Ints, programme: Ints) -> dict[str, list[str]]:
        """Mode, title, degree, how close the field, how many, how urgent."""
        count, row = len(field), programme % len(self._terms)
        mode = dice.pick_by([[terms.modes.get(mode, 0) for mode in MODES] for terms in self._terms], row)
        values, table = weights_table([terms.title_min for terms in self._terms])
        lowest = values[dice.pick_by(table, row)]
        preferred = np.minimum(lowest + dice.pick((25, 60, 15), count), 5)
        is_school = np.array([code[:2] == _EDUCATION for code in self._fields.codes])[field]
        more = dice.pick_by([(50, 27, 12, 7, 2, 2), (30, 28, 18, 14, 5, 5)], is_school.astype(np.int64))
        return {
            "mode": named(MODES, mode),
            "title_min_level": numbers(lowest, lowest > 0),
            "title_preferred_level": numbers(preferred, (preferred > 0) & dice.happens(0.8, count)),
            "degree_min": numbers(dice.one_of((2, 3, 4, 5), (9, 79, 11, 1), count)),
            "field_match": named(tuple(_FIELD_MATCH), dice.pick(list(_FIELD_MATCH.values()), count)),
            "headcount": numbers(np.array((1, 2, 3, 4, 6, 8))[more]),
            "urgency": numbers(dice.one_of((1, 2, 3), (60, 30, 10), count)),
        }

    def _words(self, dice: Dice, employer: Ints, field: Ints, duration: Ints) -> dict[str, list[str]]:
        """Supports, equipment, success: said by some and left open by others."""
        count = len(field)
        supports = np.stack([dice.happens(share, count) for share in _SUPPORTS.values()], axis=1)
        health = list(_SUPPORTS).index(Support.HEALTH_CHECK)
        units = [self._employers.all[place] for place in employer.tolist()]
        high = np.array([unit.place.altitude_m >= _HIGH for unit in units])
        supports[:, health] |= high & dice.happens(0.9, count)
        equipped, said = (dice.happens(0.4, count) & (duration > _SHORT)).tolist(), dice.happens(0.55, count).tolist()
        number = dice.whole(0, 9999, count).tolist()
        names = tuple(_SUPPORTS)
        equipment, success = [], []
        short = (duration <= _SHORT).tolist()
        for place, unit, turn, tells, aims, brief in zip(
            field.tolist(), units, number, equipped, said, short, strict=True
        ):
            code, name = self._fields.codes[place], self._fields.names[place]
            equipment.append(equipment_of(code, KINDS[unit.kind].suffix, turn) if tells else "")
            success.append(success_of("brief" if brief else code, name, turn) if aims else "")
        return {
            "supports": [
                "{" + ",".join(n for n, has in zip(names, row, strict=True) if has) + "}" for row in supports.tolist()
            ],
            "equipment": equipment,
            "success": success,
        }

    def _standing(self, dice: Dice, count: int) -> dict[str, list[str]]:
        """Status, and when the need was written and published: all before the reference day."""
        states = tuple(_STATUS)
        state = dice.pick(list(_STATUS.values()), count)
        was_public = np.isin(
            state, [states.index(s) for s in (DemandStatus.PUBLISHED, DemandStatus.CLOSED, DemandStatus.FILLED)]
        )
        published, minute = self._now - dice.whole(1, 60, count), dice.whole(9 * 60, 17 * 60, count)
        written = moments(published - dice.whole(2, 20, count), minute)
        shown = [
            moment if public else NULL
            for moment, public in zip(moments(published, minute), was_public.tolist(), strict=True)
        ]
        waits = state == states.index(DemandStatus.SUBMITTED)
        submitted = self._now - dice.whole(0, REVIEW_DAYS + 2, count)
        sent = [text if wait else NULL for text, wait in zip(moments(submitted, minute), waits.tolist(), strict=True)]
        return {
            "status": named(states, state),
            "published_at": shown,
            "submitted_at": sent,
            "review_due": days(submitted + REVIEW_DAYS, waits),
            "created_at": written,
            "updated_at": written,
        }

    def _write_alternatives(self, dice: Dice, ids: Ints, field: Ints) -> None:
        """None to two further fields near the need's own."""
        many = dice.pick((55, 30, 15), len(ids))
        for place, other in enumerate(self._fields.companions(dice, field), 1):
            has = many >= place
            load(DemandAlternative, {"demand": numbers(ids[has]), "field": named(self._fields.codes, other[has])})


def _last_departure(start: Ints) -> Ints:
    """The tenth of the month in which each start lies, as day numbers."""
    months = start.astype("datetime64[D]").astype("datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64) + LAST_DEPARTURE - 1


def _period_columns(period: Period) -> dict[str, list[str]]:
    return {
        "start_earliest": days(period.start),
        "start_latest": days(period.latest),
        "duration_days": numbers(period.duration),
        "relay_allowed": truths(period.relay),
        "shortest_stint_days": numbers(period.shortest, period.has_shortest),
    }
