"""Shortlists follow changed talents: what a change touches is computed anew, and nothing else."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from matching.engine import best
from matching.enums import RunStatus
from matching.facts import People, match_columns, read_needs, read_world, weights_of
from matching.models import FollowedTalent, Match, MatchRun, Policy, Shortlist
from matching.services import cancel_run, following, match_changed_talents, start_run
from matching.services.following import touched_needs
from talent.models import Talent
from talent.services import mark_changed
from tests import factories
from tests.factories import CARDIOLOGY, OPHTHALMOLOGY
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def matched(cast):
    """The cast with its shortlists; Zepu's need is in another specialty, which nobody of the cast has."""
    cast.other_demand.field_id = CARDIOLOGY
    cast.other_demand.field_match = "specialty"
    cast.other_demand.save()
    work_off(start_run(actor=None))
    MatchRun.objects.update(created_at=F("created_at") - timedelta(hours=1))
    return cast


def change(talent, **columns) -> None:
    Talent.objects.filter(pk=talent.pk).update(**columns)
    mark_changed(talent=talent)


def needs_of_last_run() -> list[int]:
    return [pk for chunk in MatchRun.objects.latest("pk").chunks.all() for pk in chunk.demand_ids]


def listed(demand) -> list[int]:
    return list(Match.objects.filter(demand=demand).order_by("rank").values_list("talent_id", flat=True))


def test_a_changed_talent_refreshes_only_what_it_touches(matched):
    change(matched.talent, is_active=False)
    assert match_changed_talents() == 1
    assert needs_of_last_run() == [matched.demand.pk]
    work_off(MatchRun.objects.latest("pk"))
    assert listed(matched.demand) == [matched.colleague.pk]
    assert (match_changed_talents(), MatchRun.objects.count()) == (0, 2)


def test_nobody_who_was_loaded_in_bulk_is_followed(matched):
    assert not Talent.objects.filter(matters_at__isnull=False).exists()
    assert (match_changed_talents(), FollowedTalent.objects.count()) == (0, 0)


def test_a_newcomer_enters_the_lists_that_have_room(matched):
    newcomer = factories.TalentFactory(matters_at=timezone.now())
    assert match_changed_talents() == 1
    work_off(MatchRun.objects.latest("pk"))
    assert newcomer.pk in listed(matched.demand)


def test_a_change_that_touches_nothing_starts_nothing_and_is_not_looked_at_again(matched):
    stranger = factories.TalentFactory(fields=(OPHTHALMOLOGY,), is_active=False, matters_at=timezone.now())
    runs = MatchRun.objects.count()
    assert match_changed_talents() == 1
    assert MatchRun.objects.count() == runs
    assert FollowedTalent.objects.get().talent == stranger
    assert match_changed_talents() == 0


def test_who_changes_again_is_followed_again(matched):
    change(matched.talent, is_active=False)
    match_changed_talents()
    work_off(MatchRun.objects.latest("pk"))
    change(matched.talent, is_active=True)
    assert match_changed_talents() == 1
    work_off(MatchRun.objects.latest("pk"))
    assert listed(matched.demand) == [matched.talent.pk, matched.colleague.pk]


def test_a_change_that_was_stamped_before_the_last_one_is_followed_too(matched):
    """Two transactions may commit in another order than they looked at the clock."""
    change(matched.talent, is_active=False)
    match_changed_talents()
    work_off(MatchRun.objects.latest("pk"))
    earlier = FollowedTalent.objects.get().matters_at - timedelta(milliseconds=5)
    Talent.objects.filter(pk=matched.talent.pk).update(is_active=True, matters_at=earlier)
    assert match_changed_talents() == 1


@pytest.mark.parametrize("is_dry", [True, False])
def test_while_a_run_is_under_way_changes_wait(is_dry, matched):
    run = start_run(actor=None, is_dry=is_dry)
    change(matched.talent, is_active=False)
    assert match_changed_talents() == (1 if is_dry else 0)
    if not is_dry:
        cancel_run(run_id=run.pk)
        assert match_changed_talents() == 1


def test_what_changed_long_ago_is_left_to_full_runs(matched):
    change(matched.talent, is_active=False)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert match_changed_talents() == 0
    assert match_changed_talents() == 1


def test_one_sweep_follows_so_many_and_the_next_one_the_others(matched, monkeypatch):
    monkeypatch.setattr(following, "AT_ONCE", 2)
    for _number in range(3):
        factories.TalentFactory(is_active=False, matters_at=timezone.now())
    assert [match_changed_talents() for _sweep in range(3)] == [2, 1, 0]


def test_a_roster_makes_one_full_run_for_all_of_its_people(matched, monkeypatch):
    monkeypatch.setattr(following, "MANY", 2)
    for _number in range(3):
        factories.TalentFactory(matters_at=timezone.now())
    assert match_changed_talents() == 3
    run = MatchRun.objects.latest("pk")
    assert (run.is_full, run.demands_total) == (True, 2)
    factories.TalentFactory(matters_at=timezone.now())
    assert match_changed_talents() == 0  # it is under way
    assert work_off(run).status == RunStatus.FINISHED
    assert match_changed_talents() == 1
    assert not MatchRun.objects.latest("pk").is_full


def test_a_need_without_a_list_is_left_to_whoever_makes_its_first(matched):
    fresh = factories.DemandFactory(employer=matched.hospital)
    change(matched.talent, is_active=True)
    match_changed_talents()
    assert needs_of_last_run() == [matched.demand.pk]
    assert not Shortlist.objects.filter(demand=fresh).exists()


@pytest.mark.slow
@pytest.mark.parametrize("prefers_paired", [True, False])
def test_a_full_list_is_entered_by_whoever_goes_before_the_last_one(prefers_paired, matched):
    """Each of sixty newcomers, alone, against the list that a run would make with them."""
    demand = matched.demand
    demand.prefers_paired = prefers_paired
    demand.save()
    factories.PairingFactory(receiving=matched.hospital, sending=matched.sending_unit, from_year=2026, to_year=2028)
    for number in range(55):
        factories.TalentFactory(
            title_id=("health_physician_3", "health_physician_4")[number % 2],
            shortest_stint_days=1,
            last_service_end=date(2020, 1, 1) + timedelta(days=number % 3),
            windows=((factories.START, 200 + 10 * (number % 5)),),
        )
    work_off(start_run(actor=None))
    weights = weights_of(Policy.objects.get(is_current=True))
    (need,) = read_needs([demand.pk])
    entered = []
    for number in range(12):
        newcomer = factories.TalentFactory(
            title_id=("health_physician_3", "health_physician_4")[number % 2],
            last_service_end=None if number % 3 else date(2020, 1, 2),
            home_organisation=matched.sending_unit if number == 7 else None,
            windows=((factories.START, 195 + 5 * number),),
        )
        order = best(read_world(People.near([need]), date(2026, 11, 23)), need, weights)
        enters = newcomer.pk in match_columns(demand.pk, order)["talent_id"]
        assert touched_needs([newcomer.pk]) == ([demand.pk] if enters else [])
        entered.append(enters)
        newcomer.delete()
    assert set(entered) == {True, False}
