"""The talents in the database: one chunk after another, every table by COPY."""

import functools
from collections.abc import Callable
from datetime import date

import numpy as np

from config.demo.chance import Bools, Dice, Ints
from config.demo.fields import Fields, Titles
from config.demo.loading import day_number, days, load, moments, named, numbers, periods, reserve, truths
from config.demo.people import EMPLOYMENTS, IN_SERVICE, POSTDOC, SOCIAL, Census, People, is_of
from config.demo.senders import Senders
from config.demo.windows import Windows, draw_windows
from config.demo.wishes import EXCLUDABLE, MODES, PREFERABLE, draw_clearance, draw_modes, draw_regions
from reference.pinyin import pinyin_of
from talent.enums import Stance, TimesKind
from talent.models import (
    Availability,
    Commitment,
    Endorsement,
    Talent,
    TalentContact,
    TalentField,
    TalentMode,
    TalentRegion,
    Times,
)

CHUNK = 50_000
# Four zeros after the network's prefix: no such number is given out.
PHONE = "1990000{:04}"
EMAIL = "talent{:07}@yinqiao.example"
_KNOWN_UNIT = np.array((1.0, 0.85, 1.0, 0.4))


class Register:
    """Writes people with all that belongs to them."""

    def __init__(self, *, seed: int, today: date, fields: Fields, senders: Senders) -> None:
        self._seed, self._today, self._now = seed, today, day_number(today)
        self._fields, self._titles, self._senders = fields, Titles(fields), senders
        self._census = Census(fields, self._titles)

    def write(self, talents: int, say: Callable[[str], None]) -> None:
        """Write ``talents`` people, saying how far it is after every chunk."""
        for chunk, start in enumerate(range(0, talents, CHUNK)):
            self._write_chunk(chunk, start, min(CHUNK, talents - start))
            say(f"talents: {min(start + CHUNK, talents):,} of {talents:,}")

    def _write_chunk(self, chunk: int, start: int, count: int) -> None:
        def dice(part: str) -> Dice:
            return Dice(self._seed, "talents", chunk, part)

        people = self._census.draw(dice("people"), count, self._today)
        windows = draw_windows(dice("windows"), people, self._now)
        home, has_home = self._homes(dice("homes"), people)
        first_id = reserve(Talent, count)
        ids = np.arange(first_id, first_id + count)
        self._write_talents(dice("standing"), ids, people, windows, home, has_home)
        self._write_contacts(ids, start, people)
        self._write_fields(ids, people)
        _write_wishes(dice("wishes"), ids, people)
        self._write_windows(dice("clock"), ids, windows)
        self._write_endorsements(dice("endorsements"), ids, people, home)

    def _homes(self, dice: Dice, people: People) -> tuple[Ints, Bools]:
        """Home organisation, and whether there is one: some of the retired and most free people name none."""
        count = len(people)
        units = self._senders.draw(dice, people.fields[0], people.employment == POSTDOC)
        agencies = dice.one_of(self._senders.agencies.tolist(), None, count)
        home = np.where(people.employment == SOCIAL, agencies, units)
        return home, dice.happens(_KNOWN_UNIT[people.employment], count)

    def _write_talents(
        self, dice: Dice, ids: Ints, people: People, windows: Windows, home: Ints, has_home: Bools
    ) -> None:
        count, now = len(people), self._now
        altitude, is_cleared = draw_clearance(dice, people)
        has_documents, expired = dice.happens(0.7, count), dice.happens(0.03, count)
        expiry = np.where(expired, now - dice.whole(5, 200, count), now + dice.whole(30, 1500, count))
        joined = moments(now - dice.whole(1, 420, count), dice.whole(8 * 60, 21 * 60, count))
        load(
            Talent,
            {
                "id": numbers(ids),
                "surname": people.surname,
                "birth_year": numbers(people.birth_year),
                "employment": named(EMPLOYMENTS, people.employment),
                "home_organisation": numbers(home, has_home),
                "degree": numbers(people.degree),
                "title": named(self._titles.codes, people.title),
                "cleared_altitude_m": numbers(altitude, is_cleared),
                "shortest_stint_days": numbers(windows.shortest),
                "longest_stint_days": numbers(windows.longest),
                "is_active": truths(dice.happens(0.975, count)),
                "may_be_proposed": truths(dice.happens(0.965, count)),
                "verified_on": days(now - dice.whole(5, 400, count), dice.happens(0.8, count)),
                "documents_expire_on": days(expiry, has_documents),
                "last_service_end": days(now - dice.whole(20, 2200, count), dice.happens(0.12, count)),
                "is_synthetic": "t",
                "created_at": joined,
                "updated_at": joined,
            },
        )

    def _write_contacts(self, ids: Ints, start: int, people: People) -> None:
        places = range(start, start + len(ids))
        load(
            TalentContact,
            {
                "talent": numbers(ids),
                "full_name": people.full_name,
                "phone": [PHONE.format(place % 10_000) for place in places],
                "email": [EMAIL.format(place + 1) for place in places],
                "id_number": "",
                "pinyin": map(_reading(), people.full_name),
            },
        )

    def _write_fields(self, ids: Ints, people: People) -> None:
        for place, field in enumerate(people.fields, 1):
            has = people.field_count >= place
            load(
                TalentField,
                {"talent": numbers(ids[has]), "place": str(place), "field": named(self._fields.codes, field[has])},
            )

    def _write_windows(self, dice: Dice, ids: Ints, windows: Windows) -> None:
        """Windows, the day they lapse, and for a few the days already promised inside the first."""
        count = len(ids)
        of, column = np.nonzero(np.arange(windows.start.shape[1]) < windows.count[:, None])
        lapsed = dice.happens(0.03, count)
        lapse = self._now + np.where(lapsed, -dice.whole(0, 60, count), dice.whole(20, 180, count))
        owners, spans = numbers(ids[of]), periods(windows.start[of, column], windows.end[of, column])
        first_id = reserve(Times, len(of)) if len(of) else 0
        stated = numbers(np.arange(first_id, first_id + len(of)))
        load(Times, {"id": stated, "talent": owners, "kind": TimesKind.FIXED.value, "period": spans})
        load(
            Availability,
            {"talent": owners, "period": spans, "times": stated, "lapses_on": days(lapse[of])},
        )
        first, end = windows.start[:, 0], windows.end[:, 0]
        busy_start = first + (end - first) * dice.whole(0, 40, count) // 100
        busy_end = np.minimum(end, busy_start + 1 + (end - first) * dice.whole(20, 60, count) // 100)
        busy = dice.happens(0.03, count)
        load(
            Commitment,
            {"talent": numbers(ids[busy]), "period": periods(busy_start[busy], busy_end[busy])},
        )

    def _write_endorsements(self, dice: Dice, ids: Ints, people: People, home: Ints) -> None:
        """Six in ten of those who have a unit to let them go have its word, given within the year."""
        count = len(people)
        has = is_of(people.employment, IN_SERVICE, POSTDOC) & dice.happens(0.6, count)
        given = self._now - dice.whole(5, 300, count)
        load(
            Endorsement,
            {
                "talent": numbers(ids[has]),
                "organisation": numbers(home[has]),
                "endorsed_on": days(given[has]),
                "valid_to": days(given[has] + 365),
            },
        )


def _reading() -> Callable[[str], str]:
    """Reads each full name once: a few thousand of them come again and again."""
    return functools.cache(pinyin_of)


def _write_wishes(dice: Dice, ids: Ints, people: People) -> None:
    """Modes accepted, regions preferred and excluded."""
    modes, preferred = draw_modes(dice, people)
    load(
        TalentMode,
        {
            "talent": numbers(ids[modes.of]),
            "mode": named(MODES, modes.option),
            "is_preferred": truths(preferred),
        },
    )
    wanted, excluded = draw_regions(dice, people)
    for rows, codes, stance in (
        (wanted, tuple(PREFERABLE), Stance.PREFERRED),
        (excluded, tuple(EXCLUDABLE), Stance.EXCLUDED),
    ):
        load(
            TalentRegion,
            {"talent": numbers(ids[rows.of]), "region": named(codes, rows.option), "stance": stance.value},
        )
