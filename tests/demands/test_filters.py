"""Each filter of needs, and what both faces refuse."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from demands.filters import DemandFilter
from demands.models import Demand
from tests import factories

pytestmark = pytest.mark.django_db

MENGHAI, ZEPU = {"menghai"}, {"zepu"}


def query(value) -> str:
    """A case is called by its query: sets have another order in every worker."""
    return urlencode(value) if isinstance(value, dict) else ""


@pytest.fixture
def needs(cast):
    """Two needs that differ in all that can be filtered."""
    programme = factories.ProgrammeFactory(code="yunhai")
    Demand.objects.filter(pk=cast.other_demand.pk).update(
        field_id="020101", mode_id="advisory", programme=programme, urgency=3, status="filled"
    )
    return {"menghai": cast.demand, "zepu": cast.other_demand}


CASES = [
    ({}, MENGHAI | ZEPU),
    ({"q": "眼科"}, MENGHAI),
    ({"q": "心内"}, ZEPU),
    ({"q": "泽普县"}, ZEPU),
    ({"q": "医师"}, MENGHAI | ZEPU),
    ({"q": "会计"}, set()),
    ({"q": "%"}, set()),
    ({"region": "532822"}, MENGHAI),
    ({"region": "532800"}, MENGHAI),
    ({"region": "530000"}, MENGHAI),
    ({"region": "53"}, MENGHAI),
    ({"region": "653100"}, ZEPU),
    ({"region": "532823"}, set()),
    ({"region": "100000"}, MENGHAI | ZEPU),
    ({"field": "011001"}, MENGHAI),
    ({"field": "0110"}, MENGHAI),
    ({"field": "01"}, MENGHAI),
    ({"field": "02"}, ZEPU),
    ({"field": "0201"}, ZEPU),
    ({"field": "0102"}, set()),
    ({"status": "published"}, MENGHAI),
    ({"status": "filled"}, ZEPU),
    ({"status": "closed"}, set()),
    ({"mode": "rehire"}, MENGHAI),
    ({"mode": "advisory"}, ZEPU),
    ({"programme": "yunhai"}, ZEPU),
    ({"programme": "silver_age_xj"}, set()),
    ({"urgency": "1"}, MENGHAI),
    ({"urgency": "3"}, ZEPU),
    ({"field": "01", "region": "53", "status": "published"}, MENGHAI),
    ({"field": "01", "region": "65"}, set()),
]


@pytest.mark.parametrize(("chosen", "found"), CASES, ids=query)
def test_each_filter_finds_what_it_says_in_both_faces(chosen, found, needs, as_role):
    client = as_role("coordinator")
    expected = {needs[name].pk for name in found}
    page = client.get(reverse("demands:list"), chosen)
    assert page.status_code == 200
    assert {row.pk for row in page.context["page"].rows} == expected
    assert {row["id"] for row in client.get(reverse("demand-list"), chosen).json()["results"]} == expected


def test_a_need_is_found_by_its_number(needs):
    for asked in (cast_number := needs["menghai"].number, cast_number.lower(), f"N{needs['menghai'].pk}"):
        assert list(DemandFilter({"q": asked}, Demand.objects.all()).qs) == [needs["menghai"]]
    assert list(DemandFilter({"q": str(needs["menghai"].pk)}, Demand.objects.all()).qs) == []


FAULTS = [
    ({"colour": "red"}, "__all__"),
    ({"status": "open"}, "status"),
    ({"mode": "nothing"}, "mode"),
    ({"programme": "nothing"}, "programme"),
    ({"urgency": "9"}, "urgency"),
    ({"q": "a\0b"}, "q"),
    ({"region": "\0"}, "region"),
]


@pytest.mark.parametrize(("chosen", "fault"), FAULTS, ids=query)
def test_what_is_unknown_is_refused_by_both_faces_with_a_message(chosen, fault, needs, as_role):
    client = as_role("coordinator")
    page = client.get(reverse("demands:list"), chosen)
    assert page.status_code == 400
    assert list(page.context["page"].rows) == []
    (messages,) = page.context["filter"].form.errors.values()
    assert messages[0] in page.text
    answer = client.get(reverse("demand-list"), chosen)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"] == {fault: list(messages)}
    assert list(DemandFilter(chosen, Demand.objects.all()).qs) == []


def test_an_unknown_filter_is_named(needs, as_role):
    page = as_role("coordinator").get(reverse("demands:list"), {"colour": "red"}, headers={"accept-language": "en"})
    assert "Unknown filter: colour" in page.text


def test_every_filter_is_asked_for_here():
    asked = {name for chosen, _ in CASES for name in chosen}
    assert asked == set(DemandFilter.base_filters)
