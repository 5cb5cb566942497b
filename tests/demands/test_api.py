"""Needs are read over REST."""

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db

FIELDS = {
    "id", "number", "position", "employer", "employer_name", "region", "programme", "field", "alternatives",
    "field_match", "title_min_level", "title_preferred_level", "degree_min", "mode", "start_earliest", "start_latest",
    "duration_days", "shortest_stint_days", "relay_allowed", "headcount", "urgency", "supports", "equipment", "success",
    "status", "published_at", "is_synthetic", "version", "allowed_actions", "prefers_paired", "team_role",
    "copied_from", "submitted_at", "review_due", "close_reason",
}  # fmt: skip


def ids(client, url: str) -> list[int]:
    return [row["id"] for row in client.get(url).json()["results"]]


def test_a_need_as_json(cast, as_role):
    factories.DemandAlternativeFactory(demand=cast.demand)
    document = as_role("employer").get(reverse("demand-detail", args=[cast.demand.pk])).json()
    assert set(document) == FIELDS
    assert document["id"] == cast.demand.pk
    assert document["number"] == f"N{cast.demand.pk:06d}"
    assert (document["employer"], document["employer_name"]) == (cast.hospital.pk, "勐海县人民医院")
    assert (document["region"], document["field"], document["alternatives"]) == ("532822", "011001", ["010304"])
    assert (document["start_earliest"], document["duration_days"], document["mode"]) == ("2027-03-01", 1096, "rehire")
    assert (document["title_min_level"], document["title_preferred_level"], document["degree_min"]) == (3, 4, 3)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("employer", ["menghai"]),
        ("outsider", ["zepu"]),
        ("coordinator", ["zepu", "menghai"]),
        ("yunnan_coordinator", ["menghai"]),
        ("leader", ["zepu", "menghai"]),
        ("unit", []),
        ("volunteer", []),
        ("stranger", []),
    ],
)
def test_lists_and_details_show_the_same_needs(role, seen, cast, as_role):
    client = as_role(role)
    needs = {"menghai": cast.demand.pk, "zepu": cast.other_demand.pk}
    assert ids(client, reverse("demand-list")) == [needs[name] for name in seen]
    answers = {name: client.get(reverse("demand-detail", args=[pk])).status_code for name, pk in needs.items()}
    assert answers == {name: 200 if name in seen else 404 for name in needs}


def test_a_need_one_may_not_see_looks_like_one_that_does_not_exist(cast, as_role):
    client = as_role("employer")
    hidden = client.get(reverse("demand-detail", args=[cast.other_demand.pk]))
    missing = client.get(reverse("demand-detail", args=[0]))
    assert (hidden.status_code, hidden.json()) == (missing.status_code, missing.json())


@pytest.mark.parametrize(
    ("role", "actions"),
    [("employer", ["close", "copy"]), ("yunnan_coordinator", ["amend", "close"]), ("leader", [])],
)
def test_a_need_says_what_the_reader_may_do_with_it(role, actions, cast, as_role):
    client = as_role(role)
    (row,) = client.get(reverse("demand-list") + "?region=530000").json()["results"]
    assert row["allowed_actions"] == actions
    assert client.get(reverse("demand-detail", args=[cast.demand.pk])).json()["allowed_actions"] == actions


@pytest.mark.parametrize("needs", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(needs, cast, as_role, django_assert_num_queries):
    for _ in range(needs - 1):
        need = factories.DemandFactory(employer=factories.OrganisationFactory())
        factories.DemandAlternativeFactory(demand=need)
    client = as_role("yunnan_coordinator")
    with django_assert_num_queries(5):
        assert len(ids(client, reverse("demand-list"))) == needs


def test_pages_go_forth_and_back(cast, as_role):
    for _ in range(3):
        factories.DemandFactory(employer=cast.hospital)
    client = as_role("coordinator")
    whole = ids(client, reverse("demand-list"))
    assert whole == sorted(whole, reverse=True)
    pages, url = [], reverse("demand-list") + "?page_size=2&status=published"
    while url:
        document = client.get(url).json()
        pages.append([row["id"] for row in document["results"]])
        last, url = document, document["next"]
    assert pages == [whole[:2], whole[2:4], whole[4:]]
    back = client.get(last["previous"]).json()
    assert [row["id"] for row in back["results"]] == pages[1]
    assert ids(client, back["previous"]) == pages[0]
