"""Each filter of talents, and what both faces refuse."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from talent.filters import TalentFilter
from talent.models import Talent
from tests import factories
from tests.factories import START

pytestmark = pytest.mark.django_db

EYE, TEACHER = {"eye"}, {"teacher"}


def query(value) -> str:
    """A case is called by its query: sets have another order in every worker."""
    return urlencode(value) if isinstance(value, dict) else ""


@pytest.fixture
def people(cast):
    """The volunteer of the cast, and a teacher in service who differs in all that can be filtered."""
    Talent.objects.filter(pk=cast.colleague.pk).delete()
    teacher = factories.TalentFactory(
        employment="in_service",
        title_id="school_teacher_3",
        fields=("020101", "030101"),
        modes=("advisory",),
        windows=((START, 10), (START + timedelta(days=20), 10)),
        may_be_proposed=False,
    )
    factories.TalentContactFactory(talent=teacher, full_name="顾明")
    return {"eye": cast.talent, "teacher": teacher}


CASES = [
    ({}, EYE | TEACHER),
    ({"q": "沈国华"}, EYE),
    ({"q": "顾明"}, TEACHER),
    ({"q": "沈"}, set()),
    ({"q": "国华"}, set()),
    ({"q": "沈%"}, set()),
    ({"q": "T9999999"}, set()),
    ({"field": "011001"}, EYE),
    ({"field": "0110"}, EYE),
    ({"field": "01"}, EYE),
    ({"field": "02"}, TEACHER),
    ({"field": "03"}, TEACHER),
    ({"field": "0102"}, set()),
    ({"title_level": "5"}, EYE),
    ({"title_level": "3"}, TEACHER),
    ({"title_level": "0"}, set()),
    ({"employment": "retired"}, EYE),
    ({"employment": "in_service"}, TEACHER),
    ({"mode": "rehire"}, EYE),
    ({"mode": "advisory"}, TEACHER),
    ({"mode": "leasing"}, set()),
    ({"available_on": "2027-03-01"}, EYE | TEACHER),
    ({"available_on": "2027-03-10"}, EYE | TEACHER),
    ({"available_on": "2027-03-11"}, EYE),
    ({"available_on": "2027-03-21"}, EYE | TEACHER),
    ({"available_on": "2027-02-28"}, set()),
    ({"may_be_proposed": "true"}, EYE),
    ({"may_be_proposed": "false"}, TEACHER),
    ({"may_be_proposed": ""}, EYE | TEACHER),
    ({"field": "01", "employment": "retired", "title_level": "5"}, EYE),
    ({"field": "01", "employment": "in_service"}, set()),
]


@pytest.mark.parametrize(("chosen", "found"), CASES, ids=query)
def test_each_filter_finds_what_it_says_in_both_faces(chosen, found, people, as_role):
    client = as_role("coordinator")
    expected = sorted(people[name].pk for name in found)
    page = client.get(reverse("talent:list"), chosen)
    assert page.status_code == 200
    assert [row.pk for row in page.context["page"].rows] == expected
    assert [row["id"] for row in client.get(reverse("talent-list"), chosen).json()["results"]] == expected


def test_a_talent_is_found_by_number_with_or_without_its_letter(people):
    eye = people["eye"]
    for asked in (eye.number, eye.number.lower(), str(eye.pk), f"T{eye.pk}"):
        assert list(TalentFilter({"q": asked}, Talent.objects.all()).qs) == [eye]


def test_names_find_only_whom_one_may_see(people, as_role):
    client = as_role("unit")
    found = {
        name: [row["id"] for row in client.get(reverse("talent-list"), {"q": name}).json()["results"]]
        for name in ("沈国华", "顾明")
    }
    assert found == {"沈国华": [people["eye"].pk], "顾明": []}


def test_two_windows_on_one_day_or_two_fields_in_one_sector_list_a_person_once(people, as_role):
    factories.TalentFieldFactory(talent=people["eye"], place=2, field_id="010304")
    rows = TalentFilter({"field": "01", "available_on": "2027-03-05"}, Talent.objects.all()).qs
    assert list(rows) == [people["eye"]]


FAULTS = [
    ({"colour": "red"}, "__all__"),
    ({"title_level": "6"}, "title_level"),
    ({"employment": "dead"}, "employment"),
    ({"mode": "nothing"}, "mode"),
    ({"available_on": "2027-02-30"}, "available_on"),
    ({"available_on": "soon"}, "available_on"),
    ({"may_be_proposed": "maybe"}, "may_be_proposed"),
    ({"q": "a\0b"}, "q"),
    ({"field": "\0"}, "field"),
]


@pytest.mark.parametrize(("chosen", "fault"), FAULTS, ids=query)
def test_what_is_unknown_is_refused_by_both_faces_with_a_message(chosen, fault, people, as_role):
    client = as_role("coordinator")
    page = client.get(reverse("talent:list"), chosen)
    assert page.status_code == 400
    assert list(page.context["page"].rows) == []
    (messages,) = page.context["filter"].form.errors.values()
    assert messages[0] in page.text
    answer = client.get(reverse("talent-list"), chosen)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"] == {fault: list(messages)}


def test_every_filter_is_asked_for_here():
    assert {name for chosen, _ in CASES for name in chosen} == set(TalentFilter.base_filters)
