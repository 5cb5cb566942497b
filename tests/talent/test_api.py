"""Talents over REST."""

import pytest
from django.urls import reverse

from talent.models import Talent
from tests import factories

pytestmark = pytest.mark.django_db

FIELDS = {
    "id", "number", "masked_name", "age_band", "title", "title_level", "fields", "employment", "home_organisation",
    "home_organisation_name", "degree", "cleared_altitude_m", "shortest_stint_days", "longest_stint_days", "is_active",
    "may_be_proposed", "hold_reason", "unit_refuses", "verified_on", "documents_expire_on", "last_service_end",
    "is_synthetic",
}  # fmt: skip


def ids(client, url: str) -> list[int]:
    return [row["id"] for row in client.get(url).json()["results"]]


def test_a_talent_as_json(cast, as_role):
    factories.TalentFieldFactory(talent=cast.talent, place=2)
    document = as_role("unit").get(reverse("talent-detail", args=[cast.talent.pk])).json()
    assert set(document) == FIELDS
    assert (document["number"], document["masked_name"]) == (f"T{cast.talent.pk:07d}", "沈**")
    assert (document["title"], document["title_level"]) == ("health_physician_5", 5)
    assert document["fields"] == ["011001", "010304"]
    assert (document["employment"], document["degree"], document["cleared_altitude_m"]) == ("retired", 4, None)
    assert (document["home_organisation"], document["home_organisation_name"]) == (
        cast.sending_unit.pk,
        cast.sending_unit.name,
    )


def test_why_somebody_is_held_back_is_for_them_and_for_coordinators(cast, as_role):
    Talent.objects.filter(pk=cast.talent.pk).update(may_be_proposed=False, hold_reason="health")
    url = reverse("talent-detail", args=[cast.talent.pk])
    told = {
        role: as_role(role).get(url).json()["hold_reason"]
        for role in ("coordinator", "yunnan_coordinator", "volunteer", "leader", "unit")
    }
    assert told == {
        "coordinator": "health",
        "yunnan_coordinator": "health",
        "volunteer": "health",
        "leader": None,
        "unit": None,
    }
    document = as_role("unit").get(url).json()
    assert (document["may_be_proposed"], document["unit_refuses"]) == (False, False)


def test_a_talent_without_a_unit_has_none(cast, as_role):
    document = as_role("coordinator").get(reverse("talent-detail", args=[cast.colleague.pk])).json()
    assert (document["home_organisation"], document["home_organisation_name"]) == (None, None)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("coordinator", ["own", "colleague"]),
        ("yunnan_coordinator", ["own", "colleague"]),
        ("leader", ["own", "colleague"]),
        ("unit", ["own"]),
        ("volunteer", ["own"]),
        ("employer", []),
        ("outsider", []),
        ("stranger", []),
    ],
)
def test_lists_and_details_show_the_same_people(role, seen, cast, as_role):
    client = as_role(role)
    people = {"own": cast.talent.pk, "colleague": cast.colleague.pk}
    assert ids(client, reverse("talent-list")) == [people[name] for name in seen]
    answers = {name: client.get(reverse("talent-detail", args=[pk])).status_code for name, pk in people.items()}
    assert answers == {name: 200 if name in seen else 404 for name in people}


def test_a_talent_one_may_not_see_looks_like_one_that_does_not_exist(cast, as_role):
    client = as_role("unit")
    hidden = client.get(reverse("talent-detail", args=[cast.colleague.pk]))
    missing = client.get(reverse("talent-detail", args=[0]))
    assert (hidden.status_code, hidden.json()) == (missing.status_code, missing.json())


def test_writing_is_not_possible_yet(cast, as_role):
    client = as_role("volunteer")
    url = reverse("talent-detail", args=[cast.talent.pk])
    assert client.post(reverse("talent-list"), {}, content_type="application/json").status_code == 405
    assert {client.put(url).status_code, client.patch(url).status_code, client.delete(url).status_code} == {405}


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(people, cast, as_role, django_assert_num_queries):
    for _ in range(people - 1):
        factories.TalentFactory(home_organisation=cast.sending_unit)
    client = as_role("unit")
    with django_assert_num_queries(6):
        assert len(ids(client, reverse("talent-list"))) == people


def test_pages_go_forth_and_back(cast, as_role):
    for _ in range(3):
        factories.TalentFactory()
    client = as_role("coordinator")
    whole = ids(client, reverse("talent-list"))
    assert whole == sorted(whole)
    pages, url = [], reverse("talent-list") + "?page_size=2"
    while url:
        document = client.get(url).json()
        pages.append([row["id"] for row in document["results"]])
        last, url = document, document["next"]
    assert pages == [whole[:2], whole[2:4], whole[4:]]
    back = client.get(last["previous"]).json()
    assert [row["id"] for row in back["results"]] == pages[1]
    assert ids(client, back["previous"]) == pages[0]
