"""What the database refuses of talents, each beside the neighbour that it takes."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DataError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from talent import models
from tests import factories
from tests.factories import START

pytestmark = pytest.mark.django_db

TRIED = {
    models.Talent: {
        "talent_stint_bounds",
        "talent_employment_known",
        "talent_held_back_is_not_proposed",
        "talent_erased_is_nobody",
    },
    models.TalentField: {
        "talent_field_place_once",
        "talent_field_once",
        "talent_field_place_1_to_3",
        "talent_field_is_specialty",
    },
    models.TalentMode: {"talent_mode_once"},
    models.TalentRegion: {"talent_region_once", "talent_region_stance_known"},
    models.Availability: {"availability_finite", "availability_windows_apart", "availability_most_days"},
    models.Commitment: {"commitment_finite", "commitments_apart"},
    models.Endorsement: {"endorsement_once", "endorsement_period"},
    models.Times: {"times_kind_has_its_parts", "times_finite"},
    models.UnitInquiry: {"inquiry_one_open", "inquiry_answer_is_whole"},
    models.Document: {"document_once", "document_size"},
    models.Verification: {"verification_refused_has_a_reason"},
    models.ConsentText: {"consent_text_once"},
    models.Consent: {"consent_one_live", "consent_names_its_employer"},
    models.SavedSearch: {"saved_search_name_once"},
    models.Registration: {"registration_own_once"},
}


def test_every_rule_of_talents_is_tried_here():
    held = {model: {constraint.name for constraint in model._meta.constraints} for model in TRIED}
    assert held == TRIED
    free = (models.TalentContact, models.DocumentContent, models.TalentEvent, models.ContactAccess, models.Export)
    assert [model for model in free if model._meta.constraints] == []


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


GONE = {"surname": "", "birth_year": None, "is_active": False, "may_be_proposed": False}


def test_who_is_held_back_is_not_proposed(reference):
    rule = "talent_held_back_is_not_proposed"
    refused(lambda: factories.TalentFactory(hold_reason="doubt"), rule)
    refused(lambda: factories.TalentFactory(hold_reason="bored", may_be_proposed=False), rule)
    factories.TalentFactory(hold_reason="doubt", may_be_proposed=False)
    factories.TalentFactory(hold_reason="", may_be_proposed=False)


@pytest.mark.parametrize(
    "left",
    [
        {"surname": "沈"},
        {"birth_year": 1960},
        {"is_active": True},
        {"may_be_proposed": True},
        {"user": True},
        {"home": True},
    ],
    ids=str,
)
def test_who_was_erased_is_nobody(left, reference):
    made = {"user": lambda: factories.UserFactory(), "home": lambda: factories.OrganisationFactory()}
    values = {key: made[key]() if key in made else value for key, value in left.items()}
    if "home" in values:
        values["home_organisation"] = values.pop("home")
    erased = {**GONE, "erased_at": timezone.now()}
    refused(lambda: factories.TalentFactory(**{**erased, **values}), "talent_erased_is_nobody")
    factories.TalentFactory(**erased)


@pytest.mark.parametrize(
    ("days_offered", "is_taken"), [(0, False), (1, True), (3653, True), (3654, False), (None, True)]
)
def test_a_window_offers_a_number_of_its_days(days_offered, is_taken, talent):
    def add():
        factories.AvailabilityFactory(talent=talent, period=days(0, 90), most_days=days_offered)

    if is_taken:
        add()
    else:
        refused(add, "availability_most_days")


@pytest.mark.parametrize(
    ("kind", "months", "start_month", "is_taken"),
    [
        ("fixed", None, None, True),
        ("fixed", 3, None, False),
        ("fixed", None, 6, False),
        ("within", 3, None, True),
        ("within", 121, None, False),
        ("within", None, None, False),
        ("within", 3, 6, False),
        ("yearly", 3, 6, True),
        ("yearly", 13, 6, False),
        ("yearly", 3, 13, False),
        ("yearly", 3, None, False),
        ("always", None, None, False),
    ],
)
def test_times_have_the_parts_of_their_kind(kind, months, start_month, is_taken, talent):
    def add():
        factories.TimesFactory(talent=talent, kind=kind, months=months, start_month=start_month)

    if is_taken:
        add()
    else:
        refused(add, "times_kind_has_its_parts")


def test_times_are_finite(talent):
    for period in (DateRange(START, None), DateRange(None, START), DateRange(START, START)):
        refused(lambda period=period: factories.TimesFactory(talent=talent, period=period), "times_finite")
    factories.TimesFactory(talent=talent)


def test_a_unit_is_asked_once_at_a_time_and_answers_whole(talent):
    factories.UnitInquiryFactory(talent=talent)
    refused(lambda: factories.UnitInquiryFactory(talent=talent), "inquiry_one_open")
    answered = {"talent": talent, "answered_at": timezone.now()}
    factories.UnitInquiryFactory(**answered, word="confirmed")
    factories.UnitInquiryFactory(**answered, word="refused", reason="在岗任务")
    rule = "inquiry_answer_is_whole"
    refused(lambda: factories.UnitInquiryFactory(**answered, word="refused"), rule)
    refused(lambda: factories.UnitInquiryFactory(**answered, word="perhaps"), rule)
    refused(lambda: factories.UnitInquiryFactory(talent=talent, word="confirmed"), rule)
    refused(lambda: factories.UnitInquiryFactory(answered_at=timezone.now()), rule)


def test_a_document_is_there_once_and_of_a_size(talent):
    document = factories.DocumentFactory(talent=talent, digest="a" * 64)
    refused(lambda: factories.DocumentFactory(talent=talent, digest="a" * 64), "document_once")
    factories.DocumentFactory(digest="a" * 64)
    for size, is_taken in ((0, False), (1, True), (5 * 1024 * 1024, True), (5 * 1024 * 1024 + 1, False)):
        if is_taken:
            factories.DocumentFactory(talent=talent, size=size)
        else:
            refused(lambda size=size: factories.DocumentFactory(talent=talent, size=size), "document_size")
    content = factories.DocumentContentFactory(document=document)
    document.delete()
    assert not models.DocumentContent.objects.filter(pk=content.pk).exists()


def test_what_does_not_agree_has_a_reason(talent):
    rule = "verification_refused_has_a_reason"
    refused(lambda: factories.VerificationFactory(talent=talent, verdict="refused"), rule)
    factories.VerificationFactory(talent=talent, verdict="refused", reason="不清晰")
    factories.VerificationFactory(talent=talent, verdict="confirmed")


def test_consents_name_their_employer_and_stand_once(talent):
    first = date(2026, 1, 1)
    text = factories.ConsentTextFactory(valid_from=first)
    refused(lambda: factories.ConsentTextFactory(valid_from=first), "consent_text_once")
    factories.ConsentTextFactory(valid_from=first, purpose="platform")
    consent = factories.ConsentFactory(talent=talent, text=text)
    again = {"talent": talent, "text": text, "employer": consent.employer}
    refused(lambda: factories.ConsentFactory(**again), "consent_one_live")
    factories.ConsentFactory(**again, withdrawn_at=timezone.now())
    general = {"talent": talent, "text": text, "purpose": "platform", "employer": None}
    factories.ConsentFactory(**general)
    # Nobody stands for everybody: an empty employer is one value, not many.
    refused(lambda: factories.ConsentFactory(**general), "consent_one_live")
    rule = "consent_names_its_employer"
    refused(lambda: factories.ConsentFactory(talent=talent, text=text, purpose="platform"), rule)
    refused(lambda: factories.ConsentFactory(talent=talent, text=text, employer=None), rule)


def test_searches_have_a_name_and_a_registration_of_ones_own_is_one(talent):
    search = factories.SavedSearchFactory()
    refused(lambda: factories.SavedSearchFactory(author=search.author, name=search.name), "saved_search_name_once")
    factories.SavedSearchFactory(name=search.name)
    own = factories.RegistrationFactory()
    refused(lambda: factories.RegistrationFactory(author=own.author), "registration_own_once")
    factories.RegistrationFactory(author=own.author, is_own=False)
    factories.RegistrationFactory(author=own.author, is_own=False)


# --- what only grows --------------------------------------------------------------------------


def a_look(talent):
    return factories.ContactAccessFactory(talent=talent, note="核对")


GROWING = {
    "event": lambda talent: factories.TalentEventFactory(talent=talent, note="核对", actor=factories.UserFactory()),
    "finding": lambda talent: factories.VerificationFactory(talent=talent, reason="不符", by=factories.UserFactory()),
    "look": a_look,
    "export": lambda talent: factories.ExportFactory(),
}
CHANGES = {
    "event": {"step": "erased"},
    "finding": {"verdict": "refused"},
    "look": {"purpose": "verify"},
    "export": {"rows": 4},
}
PEOPLE = {"event": "actor", "finding": "by", "look": "reader", "export": "author"}


def only_grows(act):
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        act()


@pytest.mark.parametrize("name", GROWING)
def test_the_record_only_grows_and_outlives_who_made_it(name, talent):
    row = GROWING[name](talent)
    rows = type(row).objects.filter(pk=row.pk)
    who = PEOPLE[name]
    before = rows.values().get()
    only_grows(lambda: rows.update(**CHANGES[name]))
    only_grows(lambda: rows.delete())
    only_grows(lambda: rows.update(**{who: factories.UserFactory()}))
    only_grows(lambda: rows.update(at=timezone.now() - timedelta(days=1)))
    assert rows.values().get() == before
    # The account behind it may go; the row stays.
    getattr(row, who).delete()
    assert rows.values().get() == {**before, f"{who}_id": None}


@pytest.mark.parametrize(("name", "words"), [("event", "note"), ("finding", "reason"), ("look", "note")])
def test_words_go_only_with_the_person(name, words, talent):
    row = GROWING[name](talent)
    rows = type(row).objects.filter(pk=row.pk)
    only_grows(lambda: rows.update(**{words: ""}))
    only_grows(lambda: rows.update(**{words: "别的话"}))
    models.Talent.objects.filter(pk=talent.pk).update(**GONE, home_organisation=None, erased_at=timezone.now())
    only_grows(lambda: rows.update(**{words: "别的话"}))
    rows.update(**{words: ""})
    assert rows.values_list(words, flat=True).get() == ""
    only_grows(lambda: rows.delete())


def test_a_finding_stays_when_its_paper_goes(talent):
    document = factories.DocumentFactory(talent=talent)
    finding = factories.VerificationFactory(talent=talent, document=document)
    other = factories.DocumentFactory(talent=talent)
    only_grows(lambda: models.Verification.objects.filter(pk=finding.pk).update(document=other))
    document.delete()
    finding.refresh_from_db()
    assert finding.document is None


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
