"""Which needs each member of the cast sees."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from demands.enums import DemandStatus
from demands.models import (
    Call,
    Catalogue,
    Demand,
    DemandDraft,
    DemandEvent,
    DemandImport,
    Pairing,
    Posting,
    ProgrammeRule,
    Team,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def needs(cast):
    """Beside the cast's two published needs: the hospital's draft and its submitted one."""
    return {
        "menghai": cast.demand,
        "zepu": cast.other_demand,
        "draft": factories.DemandFactory(employer=cast.hospital, status="draft", published_at=None),
        "submitted": factories.DemandFactory(employer=cast.hospital, status="submitted", published_at=None),
    }


SEEN = {
    "anonymous": set(),
    "stranger": set(),
    "volunteer": set(),
    "unit": set(),
    "employer": {"menghai", "draft", "submitted"},
    "outsider": {"zepu"},
    "coordinator": {"menghai", "zepu", "submitted"},
    "yunnan_coordinator": {"menghai", "submitted"},
    "leader": {"menghai", "zepu", "submitted"},
}


@pytest.mark.parametrize("role", SEEN)
def test_each_sees_exactly_their_own(role, needs, cast):
    user = cast.user(role) or AnonymousUser()
    assert set(Demand.objects.visible_to(user)) == {needs[name] for name in SEEN[role]}


@pytest.mark.parametrize("status", DemandStatus.values)
def test_a_coordinator_sees_every_state_but_drafts_and_an_employer_all(status, cast):
    need = factories.DemandFactory(employer=cast.hospital, status=status)
    assert (need in Demand.objects.visible_to(cast.employer)) is True
    assert (need in Demand.objects.visible_to(cast.coordinator)) is (status != "draft")
    assert (need in Demand.objects.visible_to(cast.outsider)) is False


def test_who_is_both_employer_and_coordinator_sees_each_need_once(cast):
    factories.MembershipFactory(user=cast.employer, organisation=cast.hospital, role="coordinator", scope_id="530000")
    user = type(cast.employer).objects.get(pk=cast.employer.pk)
    assert list(Demand.objects.visible_to(user)) == [cast.demand]


def test_published_needs_are_those_of_that_state(needs):
    assert set(Demand.objects.published()) == {needs["menghai"], needs["zepu"]}


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_and_details_read_a_fixed_number_of_times(rows, reference, django_assert_num_queries):
    programme = factories.ProgrammeRuleFactory(sector_id="01").programme
    for _ in range(rows):
        factories.DemandAlternativeFactory(demand=factories.DemandFactory(programme=programme))
    with django_assert_num_queries(1):
        for demand in Demand.objects.for_list():
            _ = (demand.employer.name, demand.region.name, demand.field.name, demand.mode.name, demand.degree_min.name)
    with django_assert_num_queries(5):
        for demand in Demand.objects.for_detail():
            _ = [entry.field.name for entry in demand.alternatives.all()]
            _ = [rule.sector for rule in demand.programme.rules.all()]


def test_rules_hold_from_their_first_day_until_the_day_before_their_end(reference):
    rule = factories.ProgrammeRuleFactory(in_force=DateRange(date(2020, 1, 1), date(2021, 1, 1)))
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1))
    held = [ProgrammeRule.objects.on(day).filter(pk=rule.pk).exists() for day in days]
    assert held == [False, True, True, False]


# --- teams and calls --------------------------------------------------------------------------

TEAMS_SEEN = {
    "anonymous": set(),
    "stranger": set(),
    "volunteer": set(),
    "unit": set(),
    "employer": set(),
    "outsider": {"zepu"},
    "coordinator": {"zepu", "shigatse"},
    "yunnan_coordinator": set(),
    "leader": {"zepu", "shigatse"},
}
# Pushed with a need of the Menghai hospital to the cast's unit, elsewhere, or not at all.
CALLS_SEEN = {
    "anonymous": set(),
    "stranger": set(),
    "volunteer": set(),
    "unit": {"pushed"},
    "employer": {"pushed"},
    "outsider": set(),
    "coordinator": {"pushed", "elsewhere", "unopened"},
    "yunnan_coordinator": {"pushed", "elsewhere", "unopened"},
    "leader": {"pushed", "elsewhere", "unopened"},
}


@pytest.mark.parametrize("role", TEAMS_SEEN)
def test_teams_are_their_employers_and_their_regions(role, cast):
    teams = {
        "zepu": factories.TeamFactory(employer=cast.other_hospital),
        "shigatse": factories.TeamFactory(employer__region_id="540200"),
    }
    user = cast.user(role) or AnonymousUser()
    assert set(Team.objects.visible_to(user)) == {teams[name] for name in TEAMS_SEEN[role]}


@pytest.mark.parametrize("role", CALLS_SEEN)
def test_calls_are_for_those_who_look_over_and_for_both_sides_once_pushed(role, cast):
    calls = {
        "pushed": factories.CallFactory(opened_at=timezone.now()),
        "elsewhere": factories.CallFactory(opened_at=timezone.now()),
        "unopened": factories.CallFactory(),
    }
    for name in ("pushed", "unopened"):
        calls[name].demands.add(cast.demand)
        calls[name].units.add(cast.sending_unit)
    user = cast.user(role) or AnonymousUser()
    assert sorted(call.pk for call in Call.objects.visible_to(user)) == sorted(
        calls[name].pk for name in CALLS_SEEN[role]
    )


def test_open_calls_are_pushed_ones_until_their_day(reference):
    day = date(2027, 5, 1)
    call = factories.CallFactory(opened_at=timezone.now(), apply_by=day)
    factories.CallFactory(apply_by=day)
    assert list(Call.objects.pushed()) == [call]
    assert [list(Call.objects.open_on(day + timedelta(days=later))) for later in (0, 1)] == [[call], []]


# --- the public catalogue ---------------------------------------------------------------------

ROLES = tuple(SEEN)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_every_posting(role, cast):
    user = cast.user(role) or AnonymousUser()
    live = factories.PostingFactory(demand=cast.demand)
    ended = factories.PostingFactory(demand=cast.other_demand, is_live=False, ended_at=timezone.now())
    assert set(Posting.objects.visible_to(user)) == {live, ended}
    assert list(Posting.objects.visible_to(user).live()) == [live]


@pytest.mark.parametrize("role", ROLES)
def test_published_catalogues_are_everybodys_and_drafts_their_coordinators(role, cast):
    user = cast.user(role) or AnonymousUser()
    published = factories.CatalogueFactory(version=1, status="published", published_at=timezone.now())
    yunnan, tibet = factories.CatalogueFactory(version=2), factories.CatalogueFactory(version=1, region_id="540000")
    drafts = {"coordinator": {yunnan, tibet}, "yunnan_coordinator": {yunnan}}
    assert set(Catalogue.objects.visible_to(user)) == {published} | drafts.get(role, set())
    assert list(Catalogue.objects.visible_to(user).published()) == [published]


PAIRS_SEEN = {
    "anonymous": set(),
    "stranger": set(),
    "volunteer": set(),
    "unit": {"own"},
    "employer": {"own"},
    "outsider": {"elsewhere"},
    "coordinator": {"own", "elsewhere"},
    "yunnan_coordinator": {"own", "elsewhere"},
    "leader": {"own", "elsewhere"},
}


@pytest.mark.parametrize("role", PAIRS_SEEN)
def test_pairs_are_for_those_who_look_over_and_for_both_units(role, cast):
    pairs = {
        "own": factories.PairingFactory(receiving=cast.hospital, sending=cast.sending_unit),
        "elsewhere": factories.PairingFactory(receiving=cast.other_hospital),
    }
    user = cast.user(role) or AnonymousUser()
    assert set(Pairing.objects.visible_to(user)) == {pairs[name] for name in PAIRS_SEEN[role]}


@pytest.mark.parametrize("role", SEEN)
def test_unfinished_forms_are_their_authors_while_they_act_for_the_employer(role, cast):
    own = factories.DemandDraftFactory(author=cast.employer, employer=cast.hospital)
    factories.DemandDraftFactory(author=cast.employer, employer=cast.other_hospital)
    user = cast.user(role) or AnonymousUser()
    assert list(DemandDraft.objects.visible_to(user)) == ([own] if role == "employer" else [])


# --- reviews --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", SEEN)
def test_each_reads_the_history_of_the_needs_they_see(role, needs, cast):
    steps = {name: factories.DemandEventFactory(demand=need) for name, need in needs.items()}
    seen = DemandEvent.objects.visible_to(cast.user(role) or AnonymousUser())
    assert set(seen) == {steps[name] for name in SEEN[role]}


WAITING = {"coordinator": {"menghai", "zepu"}, "yunnan_coordinator": {"menghai"}}


@pytest.mark.parametrize("role", SEEN)
def test_what_waits_is_the_submitted_of_ones_regions(role, cast):
    waiting = {
        "menghai": factories.DemandFactory(employer=cast.hospital, status="submitted", published_at=None),
        "zepu": factories.DemandFactory(
            employer=cast.other_hospital, region_id=factories.ZEPU, status="submitted", published_at=None
        ),
    }
    found = Demand.objects.waiting_for(cast.user(role) or AnonymousUser())
    assert set(found) == {waiting[name] for name in WAITING.get(role, ())}


def test_nobody_reviews_the_needs_of_their_own_employer(cast):
    factories.DemandFactory(employer=cast.hospital, status="submitted", published_at=None)
    factories.MembershipFactory(user=cast.employer, organisation=cast.hospital, role="coordinator", scope_id="530000")
    assert list(Demand.objects.waiting_for(cast.employer)) == []


@pytest.mark.parametrize("role", SEEN)
def test_an_upload_is_seen_by_whoever_uploaded_it(role, cast):
    upload = factories.DemandImportFactory(author=cast.employer, employer=cast.hospital)
    factories.DemandImportFactory(author=cast.outsider, employer=cast.other_hospital)
    seen = DemandImport.objects.visible_to(cast.user(role) or AnonymousUser()).filter(employer=cast.hospital)
    assert list(seen) == ([upload] if role == "employer" else [])
