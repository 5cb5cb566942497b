"""What the database refuses of needs and programmes, each beside the neighbour that it takes."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import translation

from demands.models import Demand, Programme, ProgrammeRule
from tests import factories
from tests.factories import START

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
# Constraint → (values refused, values taken), over the plainest need.
NEED_RULES: dict[str, list[tuple[dict, dict]]] = {
    "demand_field_is_specialty": [({"field_id": "0110"}, {"field_id": "011001"}), ({"field_id": "01"}, {})],
    "demand_field_match_known": [({"field_match": "anything"}, {"field_match": "sector"})],
    "demand_status_known": [({"status": "open"}, {"status": "closed"})],
    "demand_start_window": [({"start_latest": START - DAY}, {"start_latest": START})],
    "demand_duration_days": [
        ({"duration_days": 0, "shortest_stint_days": None}, {"duration_days": 1, "shortest_stint_days": None}),
        ({"duration_days": 3654}, {"duration_days": 3653}),
    ],
    "demand_shortest_stint": [
        ({"shortest_stint_days": 0}, {"shortest_stint_days": 1}),
        ({"shortest_stint_days": 1097}, {"shortest_stint_days": 1096}),
        ({"shortest_stint_days": -1}, {"shortest_stint_days": None}),
    ],
    "demand_headcount": [({"headcount": 0}, {"headcount": 1}), ({"headcount": 501}, {"headcount": 500})],
    "demand_title_levels": [
        ({"title_min_level": 0}, {"title_min_level": 1}),
        ({"title_min_level": 6, "title_preferred_level": None}, {"title_min_level": 5, "title_preferred_level": None}),
        ({"title_preferred_level": 2}, {"title_preferred_level": 3}),
        ({"title_preferred_level": 6}, {"title_preferred_level": 5}),
        (
            {"title_min_level": None, "title_preferred_level": 0},
            {"title_min_level": None, "title_preferred_level": 1},
        ),
    ],
    "demand_published_has_a_date": [
        ({"status": "published", "published_at": None}, {"status": "submitted", "published_at": None})
    ],
    "demand_submitted_has_a_deadline": [
        ({"status": "submitted", "review_due": None}, {"status": "submitted"}),
        ({"status": "submitted", "submitted_at": None}, {"status": "draft", "submitted_at": None}),
    ],
    "demand_close_reason_when_closed": [
        ({"close_reason": "funds"}, {"status": "closed", "close_reason": "funds"}),
        ({"status": "draft", "close_reason": "funds"}, {"status": "closed", "close_reason": ""}),
    ],
}


def refused(make, name):
    """The database refuses, and by that constraint."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make()
        connection.check_constraints()
    assert error.value.__cause__.diag.constraint_name == name


@pytest.mark.parametrize(
    ("name", "wrong", "right"), [(name, *pair) for name, pairs in NEED_RULES.items() for pair in pairs]
)
def test_an_impossible_need_is_refused_and_its_neighbour_taken(name, wrong, right, reference):
    refused(lambda: factories.DemandFactory(**wrong), name)
    assert Demand.objects.filter(pk=factories.DemandFactory(**right).pk).exists()


def test_a_row_of_a_file_is_one_need_of_its_employer(reference):
    first = factories.DemandFactory(origin_key="A-1")
    same = {"employer": first.employer}
    refused(lambda: factories.DemandFactory(**same, origin_key="A-1"), "demand_origin_once")
    factories.DemandFactory(**same, origin_key="A-2")
    factories.DemandFactory(origin_key="A-1")
    factories.DemandFactory.create_batch(2, **same)


def test_every_rule_of_needs_is_tried_here():
    tried = {*NEED_RULES, "demand_origin_once"}
    assert {constraint.name for constraint in Demand._meta.constraints} == tried


def test_an_alternative_is_a_specialty_and_named_once(reference):
    demand, other = factories.DemandFactory(), factories.DemandFactory()
    factories.DemandAlternativeFactory(demand=demand)
    factories.DemandAlternativeFactory(demand=other)
    refused(lambda: factories.DemandAlternativeFactory(demand=demand), "demand_alternative_once")
    refused(
        lambda: factories.DemandAlternativeFactory(demand=demand, field_id="0103"), "demand_alternative_is_specialty"
    )
    factories.DemandAlternativeFactory(demand=demand, field_id="010301")


RULE_RULES: dict[str, list[tuple[dict, dict]]] = {
    "programme_rule_title_level": [({"title_min_level": -1}, {"title_min_level": 0}), ({"title_min_level": 6}, {})],
    "programme_rule_stint_days": [({"stint_days_min": -1}, {"stint_days_min": 0})],
    "programme_rule_sector": [({"sector_id": "0101"}, {"sector_id": "01"})],
    "programme_rule_home_tier": [({"home_tier_min": 3}, {"home_tier_min": 2})],
    "programme_rule_departure": [
        ({"departure_month": 6}, {"departure_month": 6, "departure_last_day": 10}),
        ({"departure_last_day": 10}, {}),
        ({"departure_month": 13, "departure_last_day": 1}, {"departure_month": 12, "departure_last_day": 31}),
    ],
}


@pytest.mark.parametrize(
    ("name", "wrong", "right"), [(name, *pair) for name, pairs in RULE_RULES.items() for pair in pairs]
)
def test_an_impossible_rule_is_refused_and_its_neighbour_taken(name, wrong, right, reference):
    refused(lambda: factories.ProgrammeRuleFactory(**wrong), name)
    factories.ProgrammeRuleFactory(**right)


def test_one_rule_holds_at_a_time_for_one_status(reference):
    first = factories.ProgrammeRuleFactory(in_force=DateRange(date(2020, 1, 1), date(2021, 1, 1)))
    same = {"programme": first.programme, "employment": ""}
    overlap = DateRange(date(2020, 12, 31), None)
    refused(lambda: factories.ProgrammeRuleFactory(**same, in_force=overlap), "programme_rule_one_at_a_time")
    factories.ProgrammeRuleFactory(**same, in_force=DateRange(date(2021, 1, 1), None))
    factories.ProgrammeRuleFactory(programme=first.programme, employment="retired", in_force=overlap)
    factories.ProgrammeRuleFactory(in_force=overlap)


def test_every_rule_of_rules_is_tried_here():
    tried = {*RULE_RULES, "programme_rule_one_at_a_time"}
    assert {constraint.name for constraint in ProgrammeRule._meta.constraints} == tried


def test_names_numbers_and_levels_in_words(reference):
    demand = factories.DemandFactory(title_min_level=3, title_preferred_level=None)
    bare = factories.DemandFactory.build(employer=demand.employer, title_min_level=None)
    with translation.override("en"):
        assert (demand.title_min_name, demand.title_preferred_name) == ("Intermediate level", "")
    assert bare.title_min_name == ""
    assert demand.number == f"N{demand.pk:06d}"
    assert str(demand) == f"{demand.employer.name} · 眼科医师"


def test_programmes_and_rules_speak_the_readers_language(reference):
    programme = Programme.objects.get(pk="silver_age_xj")
    rule = programme.rules.get()
    with translation.override("en"):
        english = (programme.name, programme.summary[:15], rule.text[:15])
    with translation.override("zh-hans"):
        chinese = (programme.name, programme.summary[:3], rule.text[:5])
    assert english == ("Silver Age Action, Shanghai–Xinjiang", "Retired experts", "Retired experts")
    assert chinese == ("银龄行动（沪疆）", "老专家", "退休老专家")
