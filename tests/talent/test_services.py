"""Recommendations, promised days and the end of the last service."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from common.problems import Conflict
from talent.models import Commitment, Endorsement
from talent.services import endorse, promise_days, record_service
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_recommendation_lasts_a_year_and_a_second_one_never_shortens_it(cast):
    today = timezone.localdate()
    first = endorse(talent=cast.talent, organisation=cast.sending_unit)
    assert (first.endorsed_on, first.valid_to) == (today, today + timedelta(days=365))
    endorse(talent=cast.talent, organisation=cast.sending_unit, until=today + timedelta(days=10))
    assert Endorsement.objects.get().valid_to == today + timedelta(days=365)
    endorse(talent=cast.talent, organisation=cast.sending_unit, until=today + timedelta(days=500))
    assert Endorsement.objects.get().valid_to == today + timedelta(days=500)


def test_days_are_promised_once(cast):
    start = date(2027, 5, 1)
    promise_days(talent=cast.talent, start=start, end=start + timedelta(days=5))
    with pytest.raises(Conflict) as refused:
        promise_days(talent=cast.talent, start=start + timedelta(days=4), end=start + timedelta(days=9))
    assert refused.value.code == "busy"
    promise_days(talent=cast.talent, start=start + timedelta(days=5), end=start + timedelta(days=9))
    promise_days(talent=cast.colleague, start=start, end=start + timedelta(days=5))
    assert list(Commitment.objects.filter(talent=cast.talent).values_list("period", flat=True)) == [
        DateRange(start, start + timedelta(days=5)),
        DateRange(start + timedelta(days=5), start + timedelta(days=9)),
    ]


@pytest.mark.parametrize(("before", "after"), [(None, 10), (5, 10), (10, 10), (15, 15)])
def test_the_last_service_is_the_latest(before, after, reference):
    day = date(2027, 5, 1)
    talent = factories.TalentFactory(last_service_end=before and day + timedelta(days=before))
    record_service(talent=talent, end=day + timedelta(days=10))
    talent.refresh_from_db()
    assert talent.last_service_end == day + timedelta(days=after)
