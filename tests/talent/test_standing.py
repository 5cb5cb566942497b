"""The four facts in words, one reader for both pages."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import translation

from talent.models import Talent
from talent.standing import facts_of
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def day(reference):
    with time_machine.travel(TODAY, tick=False), translation.override("en"):
        yield


def fact(key, *, windows=(), busy=(), with_reason=True, **values):
    """One fact of a talent made so: whether it holds, its words, its tone, since when."""
    talent = factories.TalentFactory(windows=(), **values)
    for first, days, lapses_on in windows:
        period = DateRange(TODAY + first * DAY, TODAY + (first + days) * DAY)
        factories.AvailabilityFactory(talent=talent, period=period, lapses_on=lapses_on)
    for first, days in busy:
        period = DateRange(TODAY + first * DAY, TODAY + (first + days) * DAY)
        factories.CommitmentFactory(talent=talent, period=period)
    lines = facts_of(Talent.objects.for_detail().get(pk=talent.pk), with_reason=with_reason)
    assert [line.key for line in lines] == ["verified", "proposable", "available", "assigned"]
    line = next(line for line in lines if line.key == key)
    return line.is_on, line.words, line.tone, line.since_day


AGREES = "Title and degree agree with the proof"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"verified_on": None}, (False, "Not verified yet", "warn", None)),
        ({"verified_on": date(2026, 1, 1)}, (True, AGREES, "good", date(2026, 1, 1))),
        (
            {"verified_on": date(2026, 1, 1), "documents_expire_on": TODAY},
            (True, f"{AGREES}; a document is valid until 2026-11-23", "good", date(2026, 1, 1)),
        ),
        (
            {"verified_on": date(2026, 1, 1), "documents_expire_on": TODAY - DAY},
            (True, f"{AGREES}; a document expired on 2026-11-22", "warn", date(2026, 1, 1)),
        ),
    ],
)
def test_verified(values, told):
    assert fact("verified", **values) == told


def test_a_finding_against_it_is_told_apart_from_none():
    talent = factories.TalentFactory(verified_on=None)
    event = factories.TalentEventFactory(talent=talent, step="not_verified", actor=factories.UserFactory())
    line = facts_of(Talent.objects.for_detail().get(pk=talent.pk))[0]
    assert (line.words, line.by, line.since) == (
        "Title or degree does not agree with the proof",
        event.actor,
        event.at,
    )


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"may_be_proposed": True}, (True, "May be proposed for needs", "good", None)),
        ({"may_be_proposed": False}, (False, "Not released for proposals yet", "warn", None)),
        (
            {"may_be_proposed": False, "hold_reason": "health"},
            (False, "Held back: Health to be cleared first", "bad", None),
        ),
        (
            {"may_be_proposed": False, "hold_reason": "health", "with_reason": False},
            (False, "Held back by a coordinator", "bad", None),
        ),
    ],
)
def test_may_be_proposed(values, told):
    assert fact("proposable", **values) == told


LATER, SOON = date(2027, 5, 22), date(2027, 2, 1)
WINDOW = (10, 30, LATER)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            {"windows": [WINDOW]},
            (True, "2026-12-03 to 2027-01-01; to be confirmed anew before 2027-05-22", "good", None),
        ),
        (
            {"windows": [WINDOW, (60, 10, SOON)]},
            (
                True,
                "2026-12-03 to 2027-01-01 and 1 more time; to be confirmed anew before 2027-02-01",
                "good",
                None,
            ),
        ),
        (
            {"windows": [(-5, 6, LATER), WINDOW, (60, 10, SOON)]},
            (True, "2026-11-18 to 2026-11-23 and 2 more times; to be confirmed anew before 2027-02-01", "good", None),
        ),
        ({"windows": [(-5, 5, LATER)]}, (False, "The times stated have passed", "warn", None)),
        ({}, (False, "No times stated", "warn", None)),
        (
            {"windows": [(10, 30, TODAY)]},
            (False, "Lapsed: nobody confirmed the times before 2026-11-23", "warn", TODAY),
        ),
        ({"windows": [(10, 30, TODAY + DAY)]}, None),
        (
            {"windows": [WINDOW], "is_active": False, "unit_refuses": True},
            (False, "Paused: not proposed until taken up again", "warn", None),
        ),
        (
            {"windows": [WINDOW], "unit_refuses": True},
            (False, "The unit does not release for these times", "bad", None),
        ),
    ],
)
def test_available(values, told):
    found = fact("available", **values)
    assert found[0] is True if told is None else found == told


@pytest.mark.parametrize(
    ("busy", "told"),
    [
        ([], (False, "On no assignment", "", None)),
        ([(-10, 10)], (False, "On no assignment", "", None)),
        ([(-10, 11)], (True, "On assignment until 2026-11-23", "accent", date(2026, 11, 13))),
        ([(1, 5), (20, 5)], (False, "To be on assignment 2026-11-24 to 2026-11-28", "", None)),
    ],
)
def test_on_assignment(busy, told):
    assert fact("assigned", busy=busy) == told


def test_reading_takes_one_query_beside_the_profile(django_assert_num_queries):
    talent = factories.TalentFactory()
    for step in ("registered", "paused", "resumed", "held_back"):
        factories.TalentEventFactory(talent=talent, step=step, actor=factories.UserFactory())
    read = Talent.objects.for_detail().get(pk=talent.pk)
    with django_assert_num_queries(1):
        lines = facts_of(read)
        assert [line.by and line.by.name for line in lines].count(None) == 2
