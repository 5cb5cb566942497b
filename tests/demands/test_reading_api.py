"""Programmes, teams, pairings and calls over REST."""

import pytest
from django.urls import reverse
from django.utils import timezone

from demands.filters import CallFilter, PairingFilter, TeamFilter
from demands.models import Programme
from tests import factories

pytestmark = pytest.mark.django_db


def ids(client, url: str) -> list[int]:
    return [row["id"] for row in client.get(url).json()["results"]]


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


def test_a_rule_says_what_it_asks_of_hospitals_posts_and_days(reference, client):
    rule = factories.ProgrammeRuleFactory(
        home_tier_min=2, post_sectors=["01", "02"], departure_month=8, departure_last_day=15
    )
    (found,) = client.get(reverse("programme-detail", args=[rule.programme_id])).json()["rules"]
    asked = ("home_tier_min", "post_sectors", "departure_month", "departure_last_day")
    assert [found[name] for name in asked] == [2, ["01", "02"], 8, 15]


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


# --- teams, pairings, calls -------------------------------------------------------------------


@pytest.fixture
def team(cast):
    """The Menghai hospital's team of two subjects, five people; two of them in a published need."""
    team = factories.TeamFactory(employer=cast.hospital, name="勐海组团")
    maths = factories.TeamRoleFactory(team=team, place=1, name="数学", headcount=3)
    factories.TeamRoleFactory(team=team, place=2, kind="management", name="校长")
    factories.DemandFactory(employer=cast.hospital, programme=team.programme, team_role=maths)
    return team


@pytest.fixture
def pairing(cast):
    return factories.PairingFactory(receiving=cast.hospital, sending=cast.sending_unit, headcount_a_year=5)


@pytest.fixture
def call(cast):
    call = factories.CallFactory(opened_at=timezone.now())
    call.demands.add(cast.demand)
    call.units.add(cast.sending_unit, factories.OrganisationFactory(kind="sending_unit", region_id="310000"))
    return call


def test_a_team_with_its_composition(cast, team, as_role):
    document = as_role("employer").get(reverse("team-detail", args=[team.pk])).json()
    roles = document.pop("roles")
    assert document == {
        "id": team.pk, "name": "勐海组团", "programme": "team_education", "employer": cast.hospital.pk,
        "employer_name": "勐海县人民医院", "region": "532822", "batch": 1, "starts_on": "2027-03-01",
        "duration_days": 1096, "note": "", "wanted": 5, "published": 2, "is_synthetic": False,
    }  # fmt: skip
    assert [(role["kind"], role["name"], role["headcount"], role["field"]) for role in roles] == [
        ("subject", "数学", 3, None),
        ("management", "校长", 2, None),
    ]


def test_a_pair_of_units(cast, pairing, as_role):
    assert as_role("unit").get(reverse("pairing-detail", args=[pairing.pk])).json() == {
        "id": pairing.pk, "scheme": pairing.scheme_id, "scheme_name_zh": "三级医院对口帮扶（测试）",
        "scheme_name_en": "Tertiary hospital pairing (test)", "sending": cast.sending_unit.pk,
        "sending_name": cast.sending_unit.name, "receiving": cast.hospital.pk, "receiving_name": "勐海县人民医院",
        "region": "532822", "from_year": 2026, "to_year": 2030, "headcount_a_year": 5, "funds_yuan": None, "note": "",
        "published_needs": 1, "is_synthetic": False,
    }  # fmt: skip


def test_a_call_with_its_needs_and_units(cast, call, as_role):
    url = reverse("call-detail", args=[call.pk])
    document = as_role("coordinator").get(url).json()
    assert (document["needs_count"], document["units_count"], len(document["units"])) == (1, 2, 2)
    assert [(row["id"], row["employer_name"], row["headcount"]) for row in document["demands"]] == [
        (cast.demand.pk, "勐海县人民医院", 2)
    ]
    own = {"id": cast.sending_unit.pk, "name": cast.sending_unit.name}
    assert as_role("unit").get(url).json()["units"] == [own]
    assert as_role("employer").get(url).json()["units"] == []


LISTS = ("team", "pairing", "call")
# Who sees the Menghai hospital's team, pair and call.
SEEN = {
    "team": {"employer", "coordinator", "yunnan_coordinator", "leader"},
    "pairing": {"employer", "unit", "coordinator", "yunnan_coordinator", "leader"},
    "call": {"employer", "unit", "coordinator", "yunnan_coordinator", "leader"},
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "role", ["employer", "outsider", "unit", "volunteer", "stranger", "coordinator", "yunnan_coordinator", "leader"]
)
def test_lists_and_details_show_the_same(role, name, cast, team, pairing, call, as_role):
    row = {"team": team, "pairing": pairing, "call": call}[name]
    client = as_role(role)
    seen = role in SEEN[name]
    assert ids(client, reverse(f"{name}-list")) == ([row.pk] if seen else [])
    assert client.get(reverse(f"{name}-detail", args=[row.pk])).status_code == (200 if seen else 404)


@pytest.mark.parametrize("name", LISTS)
def test_nothing_of_them_is_written_over_rest(name, cast, team, pairing, call, as_role):
    row = {"team": team, "pairing": pairing, "call": call}[name]
    client, url = as_role("coordinator"), reverse(f"{name}-detail", args=[row.pk])
    assert {client.put(url).status_code, client.patch(url).status_code, client.delete(url).status_code} == {405}
    assert client.post(reverse(f"{name}-list")).status_code == 405


@pytest.mark.parametrize(
    ("name", "finds", "finds_nothing", "refused"),
    [
        ("team", "region=530000", "q=泽普", "colour=red"),
        ("pairing", "year=2026", "year=2031", "year=x"),
        ("call", "programme=postdoc_service_group", "open=false", "open=perhaps"),
    ],
)
def test_they_are_narrowed_as_on_their_pages(name, finds, finds_nothing, refused, cast, team, pairing, call, as_role):
    assert {TeamFilter.Meta.model, PairingFilter.Meta.model, CallFilter.Meta.model} == {
        type(team), type(pairing), type(call)
    }  # fmt: skip
    client, url = as_role("coordinator"), reverse(f"{name}-list")
    assert len(ids(client, f"{url}?{finds}")) == 1
    assert ids(client, f"{url}?{finds_nothing}") == []
    assert client.get(f"{url}?{refused}").status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("team", 5), ("pairing", 4), ("call", 4)])
def test_lists_take_a_fixed_number_of_queries(name, queries, rows, cast, as_role, django_assert_num_queries):
    for number in range(rows):
        if name == "team":
            factories.TeamRoleFactory(team=factories.TeamFactory(employer=cast.hospital, batch=number + 1))
        elif name == "pairing":
            factories.PairingFactory(receiving=cast.hospital)
        else:
            factories.CallFactory().demands.add(cast.demand)
    client = as_role("coordinator")
    with django_assert_num_queries(queries):
        assert len(ids(client, reverse(f"{name}-list"))) == rows


@pytest.mark.parametrize("needs", [1, 3])
def test_a_call_takes_a_fixed_number_of_queries(needs, cast, call, as_role, django_assert_num_queries):
    for _ in range(needs - 1):
        call.demands.add(factories.DemandFactory(employer=factories.OrganisationFactory()))
    client = as_role("coordinator")
    with django_assert_num_queries(6):
        found = client.get(reverse("call-detail", args=[call.pk])).json()
    assert len(found["demands"]) == needs
