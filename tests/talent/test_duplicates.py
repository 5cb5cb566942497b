"""Who seems to be on record already."""

from dataclasses import replace

import pytest
from django.utils import timezone

from talent.content import Contact
from talent.duplicates import find_twins, phone_key
from talent.models import Talent
from tests import factories
from tests.talent.test_content import SOUND

pytestmark = pytest.mark.django_db


@pytest.fixture
def recorded(reference):
    """沈国华, of a unit, with a mobile number."""
    unit = factories.OrganisationFactory(kind="sending_unit", region_id="310000")
    talent = factories.TalentFactory(home_organisation=unit, title_id="health_physician_5")
    factories.TalentContactFactory(talent=talent, full_name="沈国华", phone="139 0000 0001")
    return talent


def person(name="沈国华", phone="", unit=None, title="health_physician_5"):

    return Contact(full_name=name, phone=phone), replace(SOUND, home_organisation_id=unit, title_id=title)


@pytest.mark.parametrize(
    ("phone", "key"),
    [
        ("139 0000 0001", "13900000001"),
        ("+86 139-0000-0001", "13900000001"),
        ("021 5555 1234", "02155551234"),
        ("123456", ""),
        ("", ""),
        ("１２３４５６７８", ""),
    ],
)
def test_digits_that_tell_numbers_apart(phone, key):
    assert phone_key(phone) == key


def test_the_same_name_with_the_same_phone_or_the_same_unit_and_title(recorded):
    unit = recorded.home_organisation_id
    other_unit = factories.OrganisationFactory().pk
    found = find_twins(
        {
            "same phone": person(phone="+8613900000001"),
            "blank in the name": person(name="沈 国华", phone="13900000001"),
            "same unit and title": person(unit=unit),
            "other name": person(name="沈国花", phone="13900000001", unit=unit),
            "other phone": person(phone="13900000002"),
            "no phone, no unit": person(),
            "other title": person(unit=unit, title="health_physician_4"),
            "other unit": person(unit=other_unit),
        }
    )
    twin = [recorded.pk]
    assert found == {
        "same phone": twin,
        "blank in the name": twin,
        "same unit and title": twin,
        "other name": [],
        "other phone": [],
        "no phone, no unit": [],
        "other title": [],
        "other unit": [],
    }


def test_two_records_are_both_named_the_older_first_and_erased_people_are_not(recorded):
    second = factories.TalentFactory(home_organisation=recorded.home_organisation)
    factories.TalentContactFactory(talent=second, full_name="沈国华", phone="13900000001")
    sought = {1: person(phone="13900000001", unit=recorded.home_organisation_id)}
    assert find_twins(sought) == {1: [recorded.pk, second.pk]}
    Talent.objects.filter(pk=recorded.pk).update(
        erased_at=timezone.now(), surname="", birth_year=None, home_organisation=None, is_active=False,
        may_be_proposed=False,
    )  # fmt: skip
    assert find_twins(sought) == {1: [second.pk]}


def test_one_query_per_five_thousand_names(recorded, django_assert_num_queries):
    many = {number: person(name=f"名字{number}") for number in range(12_000)} | {"twin": person(phone="13900000001")}
    with django_assert_num_queries(3):
        found = find_twins(many)
    assert {key for key, ids in found.items() if ids} == {"twin"}
    with django_assert_num_queries(0):
        assert find_twins({}) == {}
