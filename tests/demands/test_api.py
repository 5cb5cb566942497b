"""Needs and programmes over REST."""

import pytest
from django.urls import reverse

from demands.models import Programme
from tests import factories

pytestmark = pytest.mark.django_db

FIELDS = {
    "id", "number", "position", "employer", "employer_name", "region", "programme", "field", "alternatives",
    "field_match", "title_min_level", "title_preferred_level", "degree_min", "mode", "start_earliest", "start_latest",
    "duration_days", "shortest_stint_days", "relay_allowed", "headcount", "urgency", "supports", "equipment", "success",
    "status", "published_at", "is_synthetic",
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


def test_writing_is_not_possible_yet(cast, as_role):
    client = as_role("employer")
    url = reverse("demand-detail", args=[cast.demand.pk])
    assert client.post(reverse("demand-list"), {}, content_type="application/json").status_code == 405
    assert {client.put(url).status_code, client.patch(url).status_code, client.delete(url).status_code} == {405}


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


# --- programmes -------------------------------------------------------------------------------


def test_programmes_are_public_with_their_rules_and_citations(reference, client):
    document = client.get(reverse("programme-detail", args=["medical_support_yn_gz"])).json()
    assert document["regions"] == ["520300", "530000"]
    rules = [
        (rule["employment"], rule["sector"], rule["title_min_level"], rule["stint_days_min"], rule["valid_to"])
        for rule in document["rules"]
    ]
    assert rules == [("in_service", "01", 3, 180, None), ("retired", "01", 3, 90, None)]
    assert {rule["citation"].rpartition("》")[2] for rule in document["rules"]} == {"二（二）2（2）"}
    ended = client.get(reverse("programme-detail", args=["hospital_pairing"])).json()["rules"]
    assert [(rule["valid_from"], rule["valid_to"]) for rule in ended] == [("2016-01-01", "2021-01-01")]


def test_the_list_of_programmes_takes_a_fixed_number_of_queries(reference, client, django_assert_num_queries):
    factories.ProgrammeRuleFactory()
    with django_assert_num_queries(3):
        found = client.get(reverse("programme-list"), {"page_size": 1}).json()["results"]
    assert len(found) == 1
    with django_assert_num_queries(3):
        found = client.get(reverse("programme-list"), {"page_size": 3}).json()["results"]
    assert len(found) == 3
    whole = client.get(reverse("programme-list"), {"page_size": 200}).json()["results"]
    assert [row["code"] for row in whole] == sorted(Programme.objects.values_list("code", flat=True))
