"""Which needs each member of the cast sees."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.backends.postgresql.psycopg_any import DateRange

from demands.enums import DemandStatus
from demands.models import Demand, ProgrammeRule
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
