"""What is usual for a post, each with its source."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from demands.defaults import STUDY, defaults_for
from demands.models import ProgrammeRule
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def usual(field_id=None, programme_id=None, today=TODAY):
    return defaults_for(field_id=field_id, programme_id=programme_id, today=today)


@pytest.mark.parametrize(("field_id", "months"), [("011001", 36), ("020101", 36), ("030101", 12)])
def test_regions_ask_for_three_years_of_doctors_and_teachers_and_otherwise_for_one_to_three(
    reference, field_id, months
):
    found = usual(field_id)
    assert found.initial == {
        "title_min": 3,
        "title_preferred": 4,
        "degree_min": 3,
        "length_number": months,
        "length_unit": "months",
        "mode": "project",
    }
    assert {item.source for item in found.suggestions} == {STUDY}
    assert (found.programme, found.rules) == (None, ())


def test_without_a_field_no_length_is_suggested(reference):
    assert set(usual().initial) == {"title_min", "title_preferred", "degree_min", "mode"}
    assert usual(programme_id="no_such").programme is None


def test_the_programmes_rules_go_before_the_study(reference):
    found = usual("011001", "medical_support_yn_gz")
    assert found.initial == {
        "title_min": 3,
        "title_preferred": 4,
        "degree_min": 3,
        "start_earliest": date(2027, 6, 1),
        "start_latest": date(2027, 6, 10),
        "length_number": 180,
        "length_unit": "days",
        "shortest_number": 90,
        "shortest_unit": "days",
    }
    assert len(found.rules) == 2
    citation = found.rules[0].citation
    assert [item.source for item in found.suggestions] == [citation, STUDY, citation, citation]


@pytest.mark.parametrize(("today", "year"), [(date(2027, 5, 31), 2027), (date(2027, 6, 1), 2028)])
def test_the_next_departure_is_ahead(reference, today, year):
    assert usual("011001", "medical_support_yn_gz", today).initial["start_earliest"] == date(year, 6, 1)


@pytest.mark.parametrize(
    ("programme", "expected"),
    [
        ("ten_thousand_teachers", {"length_number": 540, "length_unit": "days", "mode": "directed", "title_min": 3}),
        ("famous_doctor_studio", {"length_number": 36, "length_unit": "months", "mode": "part_time", "title_min": 3}),
        ("retired_teachers_xsbn", {"length_number": 36, "length_unit": "months", "title_min": 4}),
        ("postdoc_service_group", {"length_number": 5, "length_unit": "days", "title_min": 3}),
    ],
)
def test_each_programme_says_what_it_lays_down(reference, programme, expected):
    names = ("length_number", "length_unit", "mode", "title_min")
    found = usual("011001", programme).initial
    assert {name: found[name] for name in names if name in found} == expected


def test_a_programme_whose_rules_have_ended_lays_nothing_down(reference):
    found = usual("011001", "hospital_pairing")
    assert (found.programme.pk, found.rules) == ("hospital_pairing", ())
    assert found.initial["length_number"] == 36


def test_a_senior_title_is_wished_where_the_lowest_is_senior(reference):
    factories.ProgrammeRuleFactory(
        programme_id="hospital_pairing", in_force=DateRange(date(2026, 1, 1), None), title_min_level=5, sector_id="01"
    )
    assert ProgrammeRule.objects.on(TODAY).filter(programme="hospital_pairing").count() == 1
    found = usual("011001", "hospital_pairing").initial
    assert (found["title_min"], found["title_preferred"]) == (5, 5)
