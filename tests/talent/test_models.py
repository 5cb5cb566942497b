"""What the database refuses of talents, each beside the neighbour that it takes."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DataError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from talent import models
from tests import factories
from tests.factories import START

pytestmark = pytest.mark.django_db

TRIED = {
    models.Talent: {"talent_stint_bounds", "talent_employment_known"},
    models.TalentField: {
        "talent_field_place_once",
        "talent_field_once",
        "talent_field_place_1_to_3",
        "talent_field_is_specialty",
    },
    models.TalentMode: {"talent_mode_once"},
    models.TalentRegion: {"talent_region_once", "talent_region_stance_known"},
    models.Availability: {"availability_finite", "availability_windows_apart"},
    models.Commitment: {"commitment_finite", "commitments_apart"},
    models.Endorsement: {"endorsement_once", "endorsement_period"},
}


def test_every_rule_of_talents_is_tried_here():
    held = {model: {constraint.name for constraint in model._meta.constraints} for model in TRIED}
    assert held == TRIED
    assert not models.TalentContact._meta.constraints


def refused(make, name):
    """The database refuses, and by that constraint."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make()
    assert error.value.__cause__.diag.constraint_name == name


def days(first: int, length: int) -> DateRange:
    return DateRange(START + timedelta(days=first), START + timedelta(days=first + length))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ({"shortest_stint_days": 0}, {"shortest_stint_days": 1}),
        (
            {"shortest_stint_days": 91, "longest_stint_days": 90},
            {"shortest_stint_days": 90, "longest_stint_days": 90},
        ),
        ({"longest_stint_days": 3654}, {"longest_stint_days": 3653}),
    ],
)
def test_stints_have_bounds(wrong, right, reference):
    refused(lambda: factories.TalentFactory(**wrong), "talent_stint_bounds")
    factories.TalentFactory(**right)


def test_employment_is_one_of_those_known(reference):
    refused(lambda: factories.TalentFactory(employment="student"), "talent_employment_known")
    factories.TalentFactory(employment="postdoc")


@pytest.fixture
def talent(reference):
    return factories.TalentFactory(windows=())


def test_fields_have_a_place_of_their_own_and_are_specialties(talent):
    def add(place, code, who=talent):
        return factories.TalentFieldFactory(talent=who, place=place, field_id=code)

    refused(lambda: add(1, "010304"), "talent_field_place_once")
    refused(lambda: add(2, "011001"), "talent_field_once")
    refused(lambda: add(0, "010304"), "talent_field_place_1_to_3")
    refused(lambda: add(4, "010304"), "talent_field_place_1_to_3")
    refused(lambda: add(2, "0103"), "talent_field_is_specialty")
    add(2, "010304")
    add(3, "010301")
    add(2, "010304", factories.TalentFactory())


def test_modes_and_regions_are_named_once(talent):
    refused(lambda: factories.TalentModeFactory(talent=talent, mode_id="rehire"), "talent_mode_once")
    factories.TalentModeFactory(talent=talent, mode_id="advisory")
    factories.TalentRegionFactory(talent=talent)
    refused(lambda: factories.TalentRegionFactory(talent=talent, stance="excluded"), "talent_region_once")
    other = {"talent": talent, "region_id": "540000"}
    refused(lambda: factories.TalentRegionFactory(**other, stance="liked"), "talent_region_stance_known")
    factories.TalentRegionFactory(**other, stance="excluded")


@pytest.mark.parametrize(
    ("factory", "finite", "apart"),
    [
        (factories.AvailabilityFactory, "availability_finite", "availability_windows_apart"),
        (factories.CommitmentFactory, "commitment_finite", "commitments_apart"),
    ],
)
def test_periods_are_finite_and_apart(factory, finite, apart, talent):
    refused(lambda: factory(talent=talent, period=DateRange(START, None)), finite)
    refused(lambda: factory(talent=talent, period=DateRange(None, START)), finite)
    refused(lambda: factory(talent=talent, period=DateRange(START, START)), finite)
    with pytest.raises(DataError), transaction.atomic():
        factory(talent=talent, period=days(10, -5))
    factory(talent=talent, period=days(0, 10))
    refused(lambda: factory(talent=talent, period=days(9, 10)), apart)
    factory(talent=talent, period=days(10, 1))
    factory(talent=factories.TalentFactory(windows=()), period=days(0, 10))


def test_a_period_written_with_its_last_day_is_stored_half_open(talent):
    window = factories.AvailabilityFactory(talent=talent, period=DateRange(START, START + timedelta(days=9), "[]"))
    window.refresh_from_db()
    assert window.period == days(0, 10)


def test_endorsements_have_an_order_of_days(talent):
    unit = factories.OrganisationFactory(kind="sending_unit")

    def endorse(first, last):
        return factories.EndorsementFactory(talent=talent, organisation=unit, endorsed_on=first, valid_to=last)

    refused(lambda: endorse(START, START - timedelta(days=1)), "endorsement_period")
    endorse(START, START)
    refused(lambda: endorse(START, START + timedelta(days=9)), "endorsement_once")
    endorse(START + timedelta(days=1), START + timedelta(days=9))


# --- what is shown ----------------------------------------------------------------------------


def test_nothing_that_a_talent_is_printed_as_holds_the_name(talent):
    contact = factories.TalentContactFactory(talent=talent, full_name="沈国华")
    parts = [talent, contact, *talent.fields.all(), *talent.modes.all()]
    printed = [f"{part} {part!r}" for part in parts]
    assert not any("国华" in text or contact.phone in text for text in printed)
    assert (talent.masked_name, talent.number) == ("沈**", f"T{talent.pk:07d}")


@pytest.mark.parametrize(
    ("born", "band"), [(1960, "65–69"), (1961, "65–69"), (1962, "60–64"), (1966, "60–64"), (1967, "55–59"), (None, "")]
)
def test_ages_are_told_in_bands_of_five_years(born, band):
    with time_machine.travel(date(2026, 11, 23), tick=False):
        assert models.Talent(birth_year=born).age_band == band


def test_contact_data_go_with_the_talent_and_the_talent_stays_without_the_account(reference):
    talent = factories.TalentFactory(user=factories.UserFactory())
    factories.TalentContactFactory(talent=talent)
    talent.user.delete()
    talent.refresh_from_db()
    assert talent.user is None
    talent.delete()
    assert not models.TalentContact.objects.exists()
