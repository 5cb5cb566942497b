"""Two versions of a need side by side: names and not codes, in the order of the form."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from demands.comparing import GROUPS, Names, grouped, lines_of
from demands.content import COLUMNS, content_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(cast):
    factories.DemandAlternativeFactory(demand=cast.demand, field_id=factories.CARDIOLOGY)
    return content_of(cast.demand)


def test_every_column_of_a_need_has_its_line(content):
    in_groups = [column for _title, columns in GROUPS for column in columns]
    assert sorted(in_groups) == sorted(COLUMNS)
    lines = lines_of(None, content.snapshot)
    assert [line.column for line in lines] == in_groups
    assert [line.column for _title, part in grouped(lines) for line in part] == in_groups


def test_a_first_version_has_nothing_before_it(content):
    assert {(line.before, line.changed) for line in lines_of(None, content.snapshot)} == {("", False)}


def test_codes_are_put_into_words(content):
    with translation.override("en"):
        words = {line.column: line.after for line in lines_of(None, content.snapshot)}
    assert words == {
        "employer_id": "勐海县人民医院",
        "position": "眼科医师",
        "field_id": "Ophthalmology",
        "alternatives": "Cardiology",
        "field_match": "The same discipline",
        "region_id": words["region_id"],
        "programme_id": "none",
        "team_role_id": "none",
        "title_min_level": "Intermediate level",
        "title_preferred_level": "Deputy senior level",
        "degree_min_id": words["degree_min_id"],
        "start_earliest": "2027-03-01",
        "start_latest": "2027-03-31",
        "duration_days": "36 months (1096 days)",
        "shortest_stint_days": "3 months (90 days)",
        "relay_allowed": "yes",
        "headcount": "2",
        "mode_id": "Re-employment after retirement",
        "urgency": "Normal",
        "prefers_paired": "no",
        "supports": "none",
        "equipment": "none",
        "success": "none",
    }
    assert "532822" not in words["region_id"]
    assert not words["degree_min_id"].isdigit()


def test_what_changed_is_marked_and_nothing_else(content):
    after = replace(content, start_latest=date(2027, 5, 1), supports=("lodging", "meals"), duration_days=1095)
    with translation.override("en"):
        lines = lines_of(content.snapshot, after.snapshot)
    assert [(line.column, line.before, line.after) for line in lines if line.changed] == [
        ("start_latest", "2027-03-31", "2027-05-01"),
        ("duration_days", "36 months (1096 days)", "36 months (1095 days)"),
        ("supports", "none", "Lodging, Meals"),
    ]


def test_what_json_keeps_counts_as_the_same(content):
    """The history gives lists where the content has tuples."""
    kept = {name: list(value) if isinstance(value, tuple) else value for name, value in content.snapshot.items()}
    assert not [line for line in lines_of(kept, content.snapshot) if line.changed]


def test_a_row_that_is_gone_shows_its_key(content):
    line = lines_of(None, content.snapshot | {"team_role_id": 10**9})[7]
    assert (line.column, line.after) == ("team_role_id", str(10**9))


@pytest.mark.parametrize("versions", [1, 3])
def test_names_are_read_a_fixed_number_of_times(versions, content, django_assert_num_queries):
    snapshots = [replace(content, programme_id="silver_age_xj", headcount=n + 1).snapshot for n in range(versions)]
    with django_assert_num_queries(6):
        names = Names(snapshots)
        for snapshot in snapshots:
            lines_of(None, snapshot, names)
