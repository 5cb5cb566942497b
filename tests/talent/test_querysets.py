"""Which talents each member of the cast sees."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talent.models import (
    Consent,
    ContactAccess,
    Document,
    Export,
    Registration,
    RosterUpload,
    SavedSearch,
    Talent,
    UnitInquiry,
)
from tests import factories

pytestmark = pytest.mark.django_db

SEEN = {
    "anonymous": set(),
    "stranger": set(),
    "employer": set(),
    "outsider": set(),
    "volunteer": {"own"},
    "unit": {"own"},
    "coordinator": {"own", "colleague"},
    "yunnan_coordinator": {"own", "colleague"},
    "leader": {"own", "colleague"},
}


@pytest.mark.parametrize("role", SEEN)
def test_each_sees_exactly_their_own(role, cast):
    people = {"own": cast.talent, "colleague": cast.colleague}
    user = cast.user(role) or AnonymousUser()
    assert set(Talent.objects.visible_to(user)) == {people[name] for name in SEEN[role]}


def test_a_unit_sees_its_own_people_whatever_their_state_and_nobody_elses(cast):
    paused = factories.TalentFactory(home_organisation=cast.sending_unit, is_active=False, may_be_proposed=False)
    other_unit = factories.OrganisationFactory(kind="sending_unit", region_id="310000")
    elsewhere = factories.TalentFactory(home_organisation=other_unit)
    seen = set(Talent.objects.visible_to(cast.unit))
    assert seen == {cast.talent, paused}
    assert elsewhere not in seen


def test_a_volunteer_who_also_releases_people_sees_each_once(cast):
    factories.MembershipFactory(user=cast.volunteer, organisation=cast.sending_unit, role="sending_unit")
    user = type(cast.volunteer).objects.get(pk=cast.volunteer.pk)
    assert list(Talent.objects.visible_to(user)) == [cast.talent]


def test_nobody_sees_a_talent_without_an_account_as_their_own(reference):
    factories.TalentFactory(user=None)
    assert list(Talent.objects.visible_to(AnonymousUser())) == []
    assert list(Talent.objects.visible_to(factories.UserFactory())) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_and_details_read_a_fixed_number_of_times(rows, reference, django_assert_num_queries):
    for _ in range(rows):
        talent = factories.TalentFactory(home_organisation=factories.OrganisationFactory())
        factories.TalentRegionFactory(talent=talent)
        factories.CommitmentFactory(talent=talent)
        factories.EndorsementFactory(talent=talent)
    with django_assert_num_queries(3):
        for talent in Talent.objects.for_list():
            _ = (talent.title.name, talent.degree.name, talent.home_organisation.name)
            _ = [entry.field.name for entry in talent.fields.all()]
    with django_assert_num_queries(11):
        for talent in Talent.objects.for_detail():
            _ = [entry.mode.name for entry in talent.modes.all()]
            _ = [wish.region.name for wish in talent.regions.all()]
            _ = [list(talent.availabilities.all()), list(talent.commitments.all())]
            _ = [entry.organisation.name for entry in talent.endorsements.all()]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("anonymous", set()),
        ("stranger", set()),
        ("employer", set()),
        ("outsider", set()),
        ("volunteer", {"own"}),
        ("unit", {"own"}),
        ("coordinator", {"own", "colleague's"}),
        ("yunnan_coordinator", {"own", "colleague's"}),
        ("leader", {"own", "colleague's"}),
    ],
)
def test_inquiries_are_for_the_unit_asked_and_whom_they_are_about(role, seen, cast):
    inquiries = {
        "own": factories.UnitInquiryFactory(talent=cast.talent, organisation=cast.sending_unit),
        "colleague's": factories.UnitInquiryFactory(talent=cast.colleague),
    }
    user = cast.user(role) or AnonymousUser()
    assert set(UnitInquiry.objects.visible_to(user)) == {inquiries[name] for name in seen}


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_inquiries_read_a_fixed_number_of_times(rows, reference, django_assert_num_queries):
    for _ in range(rows):
        factories.UnitInquiryFactory()
    with django_assert_num_queries(4):
        for inquiry in UnitInquiry.objects.waiting().for_list():
            _ = (inquiry.organisation.name, inquiry.talent.title.name, list(inquiry.talent.availabilities.all()))
            _ = [entry.field.name for entry in inquiry.talent.fields.all()]


# --- documents ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("anonymous", []),
        ("stranger", []),
        ("employer", []),
        ("outsider", []),
        ("unit", []),
        ("leader", []),
        ("volunteer", ["own"]),
        ("coordinator", ["own", "other"]),
        ("yunnan_coordinator", ["own", "other"]),
    ],
)
def test_proofs_are_for_the_person_and_for_coordinators(role, seen, cast):
    documents = {
        "own": factories.DocumentFactory(talent=cast.talent),
        "other": factories.DocumentFactory(talent=cast.colleague),
    }
    user = cast.user(role) or AnonymousUser()
    assert list(Document.objects.visible_to(user).order_by("pk")) == [documents[name] for name in seen]


# --- rosters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role",
    [
        "anonymous", "stranger", "employer", "outsider", "unit", "leader", "volunteer", "coordinator",
        "yunnan_coordinator",
    ],
)  # fmt: skip
def test_only_its_author_sees_a_roster(role, cast):
    made = factories.RosterUploadFactory(author=cast.unit, organisation=cast.sending_unit)
    factories.RosterUploadFactory()
    user = cast.user(role) or AnonymousUser()
    assert list(RosterUpload.objects.visible_to(user)) == ([made] if role == "unit" else [])


# --- consents, looks at contact data ----------------------------------------------------------


@pytest.mark.parametrize("role", SEEN)
def test_consents_and_looks_are_for_the_person_and_for_coordinators(role, cast):
    people = {"own": cast.talent, "colleague": cast.colleague}
    consents = {name: factories.ConsentFactory(talent=talent) for name, talent in people.items()}
    looks = {name: factories.ContactAccessFactory(talent=talent) for name, talent in people.items()}
    seen = {"volunteer": {"own"}, "coordinator": set(people), "yunnan_coordinator": set(people)}.get(role, set())
    user = cast.user(role) or AnonymousUser()
    assert set(Consent.objects.visible_to(user)) == {consents[name] for name in seen}
    assert set(ContactAccess.objects.visible_to(user)) == {looks[name] for name in seen}


def test_live_consents_are_those_not_withdrawn(cast):
    live = factories.ConsentFactory(talent=cast.talent)
    factories.ConsentFactory(talent=cast.talent, withdrawn_at=timezone.now())
    assert list(Consent.objects.live()) == [live]


def test_who_was_erased_is_seen_by_nobody(cast):
    nobody = {"surname": "", "birth_year": None, "is_active": False, "may_be_proposed": False}
    Talent.objects.filter(pk=cast.colleague.pk).update(**nobody, erased_at=timezone.now())
    assert list(Talent.objects.visible_to(cast.coordinator)) == [cast.talent]


# --- registrations ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("anonymous", []),
        ("stranger", ["own", "waiting"]),
        ("employer", []),
        ("outsider", []),
        ("unit", []),
        ("leader", []),
        ("volunteer", []),
        ("coordinator", ["for somebody", "waiting"]),
        ("yunnan_coordinator", ["waiting"]),
    ],
)
def test_registrations_are_for_their_author_and_those_that_wait_for_coordinators(role, seen, cast):
    since = timezone.now()
    made = {
        "own": factories.RegistrationFactory(author=cast.stranger, is_own=True),
        "for somebody": factories.RegistrationFactory(author=cast.coordinator, is_own=False),
        "waiting": factories.RegistrationFactory(author=cast.stranger, is_own=False, waiting_since=since),
    }
    user = cast.user(role) or AnonymousUser()
    assert set(Registration.objects.visible_to(user)) == {made[name] for name in seen}
    assert list(Registration.objects.waiting()) == [made["waiting"]]


# --- searches and exports --------------------------------------------------------------------


@pytest.mark.parametrize("role", SEEN)
def test_a_saved_search_is_its_authors_alone(role, cast):
    mine = factories.SavedSearchFactory(author=cast.coordinator)
    user = cast.user(role) or AnonymousUser()
    assert list(SavedSearch.objects.visible_to(user)) == ([mine] if role == "coordinator" else [])


@pytest.mark.parametrize("role", SEEN)
def test_exports_are_for_coordinators_and_leaders_whoever_took_them(role, cast):
    taken = factories.ExportFactory(author=cast.coordinator)
    user = cast.user(role) or AnonymousUser()
    seen = role in {"coordinator", "yunnan_coordinator", "leader"}
    assert list(Export.objects.visible_to(user)) == ([taken] if seen else [])
