"""REST: runs, matches, explanations."""

import pytest
from django.urls import reverse

from matching.enums import Verdict
from matching.models import MatchRun
from matching.services import decide, start_run
from tests import factories
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db

MASKED = {"id", "number", "masked_name", "age_band", "title", "title_level", "fields"}


@pytest.fixture
def run(cast):
    return work_off(start_run(actor=None))


def test_a_run_is_started_followed_and_met_again_by_its_key(cast, as_role):
    client = as_role("coordinator")
    headers = {"Idempotency-Key": "monday-morning"}
    first = client.post(reverse("run-list"), {"is_dry": True}, content_type="application/json", headers=headers)
    again = client.post(reverse("run-list"), {"is_dry": True}, content_type="application/json", headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    work_off(MatchRun.objects.get())
    progress = client.get(reverse("run-detail", args=[first.json()["id"]])).json()["progress"]
    assert (progress["percent"], progress["demands_done"], progress["is_over"]) == (100, 2, True)


@pytest.mark.parametrize("key", ["short", "käse-käse", "x" * 60])
def test_a_faulty_key_is_refused(key, cast, as_role):
    answer = as_role("coordinator").post(
        reverse("run-list"), {}, content_type="application/json", headers={"Idempotency-Key": key}
    )
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["Idempotency-Key"]


def test_cancelling_twice_is_a_conflict(cast, as_role):
    run = start_run(actor=None)
    client = as_role("coordinator")
    assert client.post(reverse("run-cancel", args=[run.pk])).json()["status"] == "cancelled"
    again = client.post(reverse("run-cancel", args=[run.pk]))
    assert again.status_code == 409
    assert again["Content-Type"] == "application/problem+json"
    assert again.json()["code"] == "run_ended"


def test_matches_come_in_order_and_an_employer_sees_them_masked(cast, run, as_role):
    url = reverse("match-list") + f"?demand={cast.demand.pk}"
    rows = as_role("employer").get(url).json()["results"]
    assert [row["rank"] for row in rows] == [1, 2]
    assert set(rows[0]["talent"]) == MASKED
    assert rows[0]["talent"]["masked_name"] == "沈**"
    full = as_role("coordinator").get(url).json()["results"]
    assert set(full[0]["talent"]) > MASKED
    assert "沈国华" not in str(full)


def test_an_employer_sees_no_other_needs_matches(cast, run, as_role):
    assert as_role("outsider").get(reverse("match-list") + f"?demand={cast.demand.pk}").json()["results"] == []


def test_a_talent_sees_a_match_only_once_it_is_released(cast, run, as_role):
    client = as_role("volunteer")
    assert client.get(reverse("match-list")).json()["results"] == []
    assert client.get(reverse("explain") + f"?talent={cast.talent.pk}&demand={cast.demand.pk}").status_code == 404
    decide(demand=cast.demand, talent=cast.talent, verdict=Verdict.APPROVED, actor=cast.coordinator, release=True)
    (row,) = client.get(reverse("match-list")).json()["results"]
    assert (row["demand"], row["talent"]["id"]) == (cast.demand.pk, cast.talent.pk)
    assert client.get(reverse("explain") + f"?talent={cast.talent.pk}&demand={cast.demand.pk}").status_code == 200
    assert client.get(reverse("matching:why", args=[cast.demand.pk, cast.colleague.pk])).status_code == 404


def test_an_employer_may_ask_why_but_not_why_not(cast, run, as_role):
    unlisted = factories.TalentFactory(may_be_proposed=False)
    url = reverse("explain") + f"?demand={cast.demand.pk}&talent="
    assert as_role("employer").get(f"{url}{cast.talent.pk}").json()["is_eligible"] is True
    assert as_role("employer").get(f"{url}{unlisted.pk}").status_code == 404
    answer = as_role("coordinator").get(f"{url}{unlisted.pk}").json()
    assert answer["is_eligible"] is False
    assert [gate["gate"] for gate in answer["gates"] if not gate["is_open"]] == ["standing"]


def test_a_region_coordinator_asks_only_about_needs_of_the_region(cast, run, as_role):
    url = reverse("explain") + f"?talent={cast.colleague.pk}&demand={cast.other_demand.pk}"
    assert as_role("yunnan_coordinator").get(url).status_code == 404
    assert as_role("coordinator").get(url).status_code == 200


@pytest.mark.parametrize(
    ("query", "fault"), [("?colour=red", None), ("?demand=x", "demand"), ("?score_min=high", "score_min")]
)
def test_unknown_and_faulty_filters_are_refused(query, fault, cast, as_role):
    answer = as_role("coordinator").get(reverse("match-list") + query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [fault or "__all__"]


@pytest.mark.parametrize("query", ["", "?talent=1", "?talent=1&demand=x", "?talent=1&demand=2&who=3"])
def test_explain_names_what_is_missing_or_unknown(query, cast, as_role):
    assert as_role("coordinator").get(reverse("explain") + query).status_code == 400


@pytest.mark.parametrize("people", [1, 3])
def test_a_shortlist_takes_a_fixed_number_of_queries(people, cast, as_role, django_assert_num_queries):
    for number in range(people - 1):
        factories.TalentFactory(surname="陆", home_organisation=cast.sending_unit, birth_year=1950 + number)
    work_off(start_run(actor=None))
    client = as_role("coordinator")
    url = reverse("match-list") + f"?demand={cast.demand.pk}"
    with django_assert_num_queries(6):
        assert len(client.get(url).json()["results"]) == people + 1
