"""Pages: a need with its shortlist, why and why not, runs."""

import pytest
from django.urls import reverse

from matching.enums import RunStatus, Verdict
from matching.models import MatchRun
from matching.services import decide, start_run
from tests import factories
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(cast):
    return work_off(start_run(actor=None))


@pytest.fixture
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def test_the_page_of_a_need_lists_people_in_order(cast, run, as_role, english):
    page = as_role("coordinator").get(reverse("matching:need", args=[cast.demand.pk]))
    assert [row["talent"] for row in page.context["rows"]] == [cast.talent, cast.colleague]
    assert cast.sending_unit.name in page.text
    assert "沈国华" not in page.text


def test_an_employer_sees_the_masked_page_without_the_funnel(cast, run, as_role, english):
    page = as_role("employer").get(reverse("matching:need", args=[cast.demand.pk]))
    assert "沈**" in page.text
    assert cast.sending_unit.name not in page.text
    assert reverse("matching:funnel", args=[cast.demand.pk]) not in page.text
    assert reverse("matching:why-not", args=[cast.demand.pk]) not in page.text


def test_the_funnel_narrows_to_those_eligible(cast, run, as_role):
    factories.TalentFactory(title_id="health_physician_2")
    page = as_role("coordinator").get(reverse("matching:funnel", args=[cast.demand.pk]))
    values = [step["value"] for step in page.context["steps"]]
    assert values[0] == 3
    assert values[-1] == 2
    assert page.context["narrowest"]["value"] == 2


def test_why_not_finds_people_by_their_name_or_number(cast, run, as_role):
    client = as_role("coordinator")
    url = reverse("matching:why-not", args=[cast.other_demand.pk])
    by_name = client.get(url, {"q": "沈国华"})
    assert [item["talent"] for item in by_name.context["accounts"]] == [cast.talent]
    by_number = client.get(url, {"q": cast.colleague.number})
    assert [item["talent"] for item in by_number.context["accounts"]] == [cast.colleague]
    by_surname = client.get(url, {"q": "沈"})
    assert [item["talent"] for item in by_surname.context["accounts"]] == [cast.talent]
    assert client.get(url, {"q": "无此人"}).context["accounts"] == []
    assert client.get(url).context["accounts"] == []


def test_why_not_says_which_gate_is_closed(cast, as_role, english):
    cast.talent.regions.create(region_id="530000", stance="excluded")
    page = as_role("coordinator").get(reverse("matching:why-not", args=[cast.demand.pk]), {"q": "沈国华"})
    assert "Does not fit: Region." in page.text
    assert "Excludes Menghai County or a region above it" in page.text


def test_a_volunteer_finds_released_proposals(cast, run, as_role):
    client = as_role("volunteer")
    assert client.get(reverse("matching:proposals")).context["rows"] == []
    decide(demand=cast.demand, talent=cast.talent, verdict=Verdict.APPROVED, actor=None, release=True)
    assert [row["demand"] for row in client.get(reverse("matching:proposals")).context["rows"]] == [cast.demand]


def test_the_run_page_moves_until_the_run_is_over(cast, as_role):
    client = as_role("coordinator")
    started = client.post(reverse("matching:runs"))
    run = MatchRun.objects.get()
    assert started.url == reverse("matching:run", args=[run.pk])
    progress = reverse("matching:progress", args=[run.pk])
    assert progress in client.get(started.url).text
    assert "HX-Refresh" not in client.get(progress)
    work_off(run)
    assert client.get(progress)["HX-Refresh"] == "true"
    page = client.get(started.url)
    assert progress not in page.text
    assert sum(entry["value"] for entry in page.context["bins"]) == 2
    assert [shortlist.demand for shortlist in page.context["lacking"]] == [cast.other_demand, cast.demand]


def test_cancelling_a_run_that_has_ended_says_so(cast, run, as_role, english):
    page = as_role("coordinator").post(reverse("matching:cancel", args=[run.pk]), follow=True)
    assert "This run has already ended." in page.text
    run.refresh_from_db()
    assert run.status == RunStatus.FINISHED


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_of_a_need_takes_a_fixed_number_of_queries(people, cast, as_role, django_assert_num_queries):
    for _ in range(people - 1):
        factories.TalentFactory(home_organisation=cast.sending_unit)
    work_off(start_run(actor=None))
    client = as_role("coordinator")
    with django_assert_num_queries(13):
        page = client.get(reverse("matching:need", args=[cast.demand.pk]))
    assert len(page.context["rows"]) == people + 1
