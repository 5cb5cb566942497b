"""The authority's desk: overview, draft, and what each button does and to whom it is open."""

import pytest
from django.urls import reverse

from demands.models import Catalogue
from demands.services.catalogues import start_catalogue
from reference.models import Region
from tests import factories
from tests.demands.published import close, publish

pytestmark = pytest.mark.django_db

EN = {"accept-language": "en"}
DESK = "/catalogues/"


@pytest.fixture
def posting(cast):
    return publish(employer=cast.hospital)


@pytest.fixture
def draft(cast, posting):
    return start_catalogue(year=2027, region=Region.objects.get(pk="530000"), actor=cast.yunnan_coordinator)


def test_the_desk_shows_the_regions_in_ones_hands(cast, posting, as_role):
    page = as_role("yunnan_coordinator").get(DESK, {"year": "2027"}, headers=EN)
    assert [row.region.pk for row in page.context["rows"]] == ["530000"]
    assert "Start a draft" in page.text
    assert len(as_role("coordinator").get(DESK).context["rows"]) > 10


@pytest.mark.parametrize("year", ["", "x", "1999", "99999999999", "２０２７"])
def test_a_year_that_is_none_is_the_next_one(year, cast, as_role):
    page = as_role("yunnan_coordinator").get(DESK, {"year": year})
    assert (page.status_code, page.context["year"]) == (200, page.context["years"][-1])


@pytest.mark.parametrize("catalogues", [1, 3])
def test_the_desk_takes_a_fixed_number_of_queries(catalogues, cast, posting, as_role, django_assert_num_queries):
    for region in ("530000", "540000", "650000")[:catalogues]:
        start_catalogue(year=2027, region=Region.objects.get(pk=region), actor=cast.coordinator)
    client = as_role("coordinator")
    with django_assert_num_queries(9):
        page = client.get(DESK, {"year": "2027"})
    assert sum(row.draft is not None for row in page.context["rows"]) == catalogues


def test_starting_leads_to_the_draft_and_a_second_start_says_so(cast, posting, as_role):
    client = as_role("yunnan_coordinator")
    wish = {"year": "2027", "region": "530000"}
    answer = client.post(reverse("catalogue:start"), wish)
    draft = Catalogue.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/catalogues/{draft.pk}/")
    again = client.post(reverse("catalogue:start"), wish, follow=True, headers=EN)
    assert again.redirect_chain == [("/catalogues/?year=2027", 302)]
    assert "There is a draft of this catalogue already" in again.text
    assert Catalogue.objects.count() == 1


@pytest.mark.parametrize("role", ["employer", "volunteer", "unit", "leader", "stranger"])
def test_only_coordinators_start_catalogues(role, cast, posting, as_role):
    client = as_role(role)
    wish = {"year": "2027", "region": "530000"}
    assert client.post(reverse("catalogue:start"), wish).status_code == 404
    assert client.get(DESK).status_code == 404
    assert Catalogue.objects.count() == 0


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"year": "2027", "region": "650000"},
        {"year": "1900", "region": "530000"},
        {"year": "2027", "region": "539999"},
    ],
)
def test_what_lies_outside_ones_hands_is_not_found(wish, cast, as_role):
    assert as_role("yunnan_coordinator").post(reverse("catalogue:start"), wish).status_code == 404
    assert Catalogue.objects.count() == 0


def test_the_first_page_is_written(draft, as_role):
    client = as_role("yunnan_coordinator")
    client.post(reverse("catalogue:edit", args=[draft.pk]), {"document_number": "云人社〔2027〕1号", "preface": "说明"})
    draft.refresh_from_db()
    assert (draft.document_number, draft.preface) == ("云人社〔2027〕1号", "说明")
    refused = client.post(reverse("catalogue:edit", args=[draft.pk]), {"preface": "长" * 4001})
    assert refused.status_code == 400
    draft.refresh_from_db()
    assert draft.preface == "说明"


def test_a_need_is_left_out_and_taken_in_again(draft, posting, as_role):
    client = as_role("yunnan_coordinator")
    choose = {
        name: reverse("catalogue:choose", args=[draft.pk, name, posting.demand_id]) for name in ("leave-out", "take-in")
    }
    page = client.post(choose["leave-out"], follow=True, headers=EN)
    assert (page.context["page"].rows, page.context["left_out"]) == ([], [posting])
    assert choose["take-in"] in page.text
    page = client.post(choose["take-in"], follow=True)
    assert (page.context["page"].rows, page.context["left_out"]) == ([posting], [])


def test_an_outdated_draft_is_put_together_anew_and_published(draft, posting, cast, as_role):
    publish(employer=cast.hospital, position="护士")
    close(posting)
    client = as_role("yunnan_coordinator")
    act = {name: reverse("catalogue:act", args=[draft.pk, name]) for name in ("build", "publish")}
    assert "has been closed or amended" in client.get(f"/catalogues/{draft.pk}/", headers=EN).text
    refused = client.post(act["publish"], follow=True, headers=EN)
    assert "Put it together anew, then publish." in refused.text
    client.post(act["build"])
    done = client.post(act["publish"], follow=True)
    assert done.redirect_chain[-1][0] == "/catalogue/2027/530000/v1/"
    draft.refresh_from_db()
    assert (draft.status, draft.needs_count) == ("published", 1)
    late = client.post(act["publish"], follow=True, headers=EN)
    assert "it stays as it is" in late.text


def test_a_draft_is_discarded(draft, as_role):
    client = as_role("yunnan_coordinator")
    answer = client.post(reverse("catalogue:act", args=[draft.pk, "discard"]))
    assert (answer.url, Catalogue.objects.count()) == (DESK, 0)


@pytest.mark.parametrize("action", ["build", "discard", "publish"])
@pytest.mark.parametrize(
    ("role", "status"), [("coordinator", 302), ("leader", 404), ("employer", 404), ("anonymous", 302)]
)
def test_who_acts_on_a_draft(action, role, status, draft, as_role):
    before = Catalogue.objects.filter(pk=draft.pk).values().get()
    assert as_role(role).post(reverse("catalogue:act", args=[draft.pk, action])).status_code == status
    if role != "coordinator":
        assert Catalogue.objects.filter(pk=draft.pk).values().get() == before


def test_a_coordinator_of_another_region_does_not_see_the_draft(draft, cast, as_role):
    client = as_role("yunnan_coordinator")
    other = start_catalogue(year=2027, region=Region.objects.get(pk="650000"), actor=cast.coordinator)
    assert client.get(f"/catalogues/{other.pk}/").status_code == 404
    assert client.post(reverse("catalogue:act", args=[other.pk, "discard"])).status_code == 404
    assert Catalogue.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("needs", [1, 3])
def test_a_draft_takes_a_fixed_number_of_queries(needs, cast, as_role, django_assert_num_queries):
    for _ in range(needs):
        publish(employer=factories.OrganisationFactory())
    draft = start_catalogue(year=2027, region=Region.objects.get(pk="530000"), actor=cast.yunnan_coordinator)
    client = as_role("yunnan_coordinator")
    with django_assert_num_queries(12):
        page = client.get(f"/catalogues/{draft.pk}/")
    assert len(page.context["page"].rows) == needs
