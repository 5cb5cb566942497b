"""What a need may say, and what it is refused for: the same in forms, files and requests."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from demands.content import COLUMNS, NeedContent, changed_columns, content_of, faults_of
from demands.models import Demand
from tests import factories
from tests.factories import CARDIOLOGY, MENGHAI, OPHTHALMOLOGY, START, ZEPU

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(cast) -> NeedContent:
    return content_of(cast.demand)


def codes(content: NeedContent, **told) -> list[tuple[str, str]]:
    return [(fault.column, fault.code) for fault in faults_of(content, **told)]


def test_a_stored_need_and_its_content_say_the_same(cast, content):
    factories.DemandAlternativeFactory(demand=cast.demand, field_id=CARDIOLOGY)
    content = content_of(Demand.objects.get(pk=cast.demand.pk))
    assert content.alternatives == (CARDIOLOGY,)
    assert set(content.columns) == set(COLUMNS) - {"alternatives"}
    assert Demand(**content.columns).position == cast.demand.position
    assert content.snapshot["start_earliest"] == START.isoformat()
    assert faults_of(content) == []


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"position": "  "}, "position", "blank"),
        ({"field_id": "0110"}, "field_id", "unknown"),
        ({"alternatives": ("999999",)}, "alternatives", "unknown"),
        ({"alternatives": (OPHTHALMOLOGY,)}, "alternatives", "own"),
        ({"title_min_level": 4, "title_preferred_level": 3}, "title_preferred_level", "below"),
        ({"headcount": 0}, "headcount", "range"),
        ({"headcount": 501}, "headcount", "range"),
        ({"start_latest": START - timedelta(days=1)}, "start_latest", "order"),
        ({"duration_days": 0, "shortest_stint_days": None}, "duration_days", "range"),
        ({"duration_days": 3654}, "duration_days", "range"),
        ({"shortest_stint_days": 1097}, "shortest_stint_days", "range"),
        ({"region_id": ZEPU}, "region_id", "elsewhere"),
        ({"employer_id": 0}, "employer_id", "unknown"),
        ({"team_role_id": 0}, "team_role_id", "unknown"),
    ],
)
def test_one_fault_is_found_and_its_neighbour_taken(content, change, column, code):
    assert faults_of(content) == []
    assert codes(replace(content, **change)) == [(column, code)]


def test_at_most_five_alternatives(content):
    six = ("010101", "010102", "010103", "010301", "010302", "010304")
    assert ("alternatives", "too_many") in codes(replace(content, alternatives=six))
    assert ("alternatives", "too_many") not in codes(replace(content, alternatives=six[:5]))


def test_a_post_lies_in_the_employers_region_or_inside_it(cast, content):
    prefecture = factories.OrganisationFactory(name="西双版纳州人民医院", region_id="532800")
    assert codes(replace(content, employer_id=prefecture.pk, region_id=MENGHAI)) == []
    assert codes(replace(content, employer_id=prefecture.pk, region_id="530000")) == [("region_id", "elsewhere")]


def test_a_start_that_has_passed_stands_in_the_way_of_submitting_only(content):
    last = content.start_latest
    assert codes(content, today=last) == []
    assert codes(content, today=last + timedelta(days=1)) == [("start_latest", "past")]
    assert codes(content) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"start_earliest": date(2027, 6, 1), "start_latest": date(2027, 6, 10)}, []),
        (
            {"start_earliest": date(2027, 6, 1), "start_latest": date(2027, 6, 11)},
            [("start_earliest", "departure")],
        ),
        ({"start_earliest": date(2027, 5, 31), "start_latest": date(2027, 6, 5)}, [("start_earliest", "departure")]),
    ],
)
def test_a_programme_that_departs_in_early_june(content, change, expected):
    medical = replace(content, programme_id="medical_support_yn_gz", **change)
    assert codes(medical, today=START) == expected


def test_a_programme_keeps_to_its_regions_sector_and_length(content):
    today = START - timedelta(days=30)
    assert ("programme_id", "region") in codes(replace(content, programme_id="silver_age_xj"), today=today)
    teachers = replace(content, programme_id="retired_teachers_xsbn")
    assert codes(teachers, today=today) == [("field_id", "programme_sector")]
    assert codes(replace(teachers, field_id="020302"), today=today) == []
    june = {"start_earliest": date(2027, 6, 1), "start_latest": date(2027, 6, 5), "shortest_stint_days": None}
    medical = replace(content, programme_id="medical_support_yn_gz", **june)
    assert codes(replace(medical, duration_days=89), today=today) == [("duration_days", "programme_length")]
    assert codes(replace(medical, duration_days=90), today=today) == []


def test_a_programme_that_places_people_in_two_sectors(content):
    today = START - timedelta(days=30)
    silver = replace(content, programme_id="yunhai_silver")
    assert codes(silver, today=today) == []
    assert codes(replace(silver, field_id="030101"), today=today) == [("field_id", "programme_posts")]


def test_a_programme_that_sends_teams_takes_needs_of_its_teams_only(cast, content):
    school = factories.OrganisationFactory(name="泽普县第五中学", region_id=ZEPU)
    role = factories.TeamRoleFactory(team__employer=school)
    today = START - timedelta(days=30)
    alone = replace(content, employer_id=school.pk, region_id=ZEPU, programme_id="team_education", field_id="020302")
    assert codes(alone, today=today) == [("programme_id", "team_only")]
    assert codes(replace(alone, team_role_id=role.pk), today=today) == []
    assert codes(replace(alone, team_role_id=role.pk, programme_id=None)) == [("programme_id", "team")]


def test_snapshots_differ_in_the_columns_that_were_changed(content):
    after = replace(content, headcount=3, start_latest=START, supports=("meals",))
    assert changed_columns(content.snapshot, after.snapshot) == ["start_latest", "headcount", "supports"]
    assert changed_columns(content.snapshot, content.snapshot) == []
