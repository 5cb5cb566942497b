"""Whoever has lapsed is counted nowhere: no shortlist, no funnel, no supply, not among the available."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.engine import Gate, funnel
from matching.facts import People, read_needs, read_world
from matching.models import Match, SupplyCount
from matching.services import start_run, start_supply
from talent.models import Talent
from talent.services.reconfirming import reconfirm, sweep_reconfirmations
from tests import factories
from tests.factories import START
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db


def counted(cast) -> dict[str, bool | int]:
    """Where the cast's talent is found, by each way of counting them."""
    work_off(start_run(actor=None))
    work_off(start_supply(actor=None))
    need = read_needs([cast.demand.pk])[0]
    left = funnel(read_world(People.named([cast.talent.pk]), timezone.localdate()), need)
    return {
        "shortlist": Match.objects.filter(demand=cast.demand, talent=cast.talent).exists(),
        "eligible": int(left[max(Gate)]),
        "supply": SupplyCount.objects.newest().get(field_id="0110", region_id="530000").fit,
    }


def lapse(talent, *, days: int) -> None:
    """Let somebody's times lapse so many days from today."""
    talent.availabilities.update(lapses_on=timezone.localdate() + timedelta(days=days))


def test_who_has_lapsed_is_counted_nowhere_until_they_answer(cast):
    cast.colleague.delete()
    lapse(cast.talent, days=1)
    assert counted(cast) == {"shortlist": True, "eligible": 1, "supply": 1}
    lapse(cast.talent, days=0)
    assert counted(cast) == {"shortlist": False, "eligible": 0, "supply": 0}
    reconfirm(talent=cast.talent, actor=cast.volunteer)
    assert counted(cast) == {"shortlist": True, "eligible": 1, "supply": 1}


def test_the_directory_does_not_find_the_lapsed_as_available(cast, as_role):
    lapse(cast.colleague, days=0)
    client = as_role("coordinator")
    found = client.get("/talents/", {"available_on": START.isoformat()})
    assert [talent.pk for talent in found.context["page"].rows] == [cast.talent.pk]
    answer = client.get("/api/v1/talents/", {"available_on": START.isoformat()}).json()
    assert [row["id"] for row in answer["results"]] == [cast.talent.pk]


def test_a_window_that_lapsed_is_not_made_good_by_another_day(cast, as_role):
    """The day asked for lies in the lapsed window; the other one counts but holds another day."""
    lapse(cast.talent, days=0)
    factories.AvailabilityFactory(talent=cast.talent, period=(START + timedelta(days=800), START + timedelta(days=900)))
    client = as_role("coordinator")
    found = client.get("/talents/", {"available_on": START.isoformat()})
    assert [talent.pk for talent in found.context["page"].rows] == [cast.colleague.pk]


def test_a_lapse_is_marked_so_that_shortlists_follow(cast):
    lapse(cast.talent, days=0)
    before = timezone.now()
    assert sweep_reconfirmations() == 1
    assert Talent.objects.get(pk=cast.talent.pk).matters_at >= before
