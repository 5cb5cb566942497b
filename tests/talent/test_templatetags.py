"""What a row of the directory says of the four facts and of the times."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import override

from talent.models import Talent
from talent.templatetags.talents import fact_badges, times_ahead
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def badges(**columns):
    talent = factories.TalentFactory(**columns)
    with override("en"):
        return fact_badges(talent)


FREE = ("Available until 2029-02-27", "good")
VERIFIED, PROPOSED = ("Verified", "good"), ("May be proposed", "good")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, [VERIFIED, PROPOSED, FREE]),
        ({"verified_on": None}, [("Not verified", "warn"), PROPOSED, FREE]),
        ({"may_be_proposed": False}, [VERIFIED, ("Not to be proposed", ""), FREE]),
        ({"may_be_proposed": False, "hold_reason": "doubt"}, [VERIFIED, ("Held back", "bad"), FREE]),
        ({"is_active": False}, [VERIFIED, PROPOSED, ("Paused", "quiet")]),
        ({"unit_refuses": True}, [VERIFIED, PROPOSED, ("Not released by the unit", "bad")]),
        ({"windows": ()}, [VERIFIED, PROPOSED, ("No times", "quiet")]),
    ],
)
def test_the_four_facts_are_told_apart(columns, expected):
    assert badges(**columns) == expected


def test_lapsed_times_are_called_so_and_past_ones_are_none():
    today = timezone.localdate()
    talent = factories.TalentFactory(windows=((today - timedelta(days=9), 9), (today, 5)))
    with override("en"):
        assert fact_badges(talent)[2] == (f"Available until {today + timedelta(days=4)}", "good")
    assert [window.period.lower for window in times_ahead(talent)] == [today]
    talent.availabilities.update(lapses_on=today)
    talent = Talent.objects.get(pk=talent.pk)
    with override("en"):
        assert fact_badges(talent)[2] == ("Times lapsed", "warn")


@pytest.mark.parametrize(("begins", "shown"), [(0, True), (1, False), (-10, False)])
def test_an_assignment_counts_on_its_days(begins, shown):
    today = timezone.localdate()
    talent = factories.TalentFactory()
    start = today + timedelta(days=begins)
    factories.CommitmentFactory(talent=talent, period=DateRange(start, start + timedelta(days=10)))
    with override("en"):
        found = fact_badges(talent)[3:]
    assert found == ([(f"On assignment until {today + timedelta(days=9)}", "accent")] if shown else [])
