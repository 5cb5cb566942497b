"""Registrations are kept, finished, joined with a record, or found to be of somebody else."""

from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Notice, User
from common.problems import Conflict
from talent.content import Contact, contact_of, content_of
from talent.models import Registration, Talent
from talent.services.registrations import (
    discard_registration,
    finish_registration,
    join_registration,
    open_registration,
    save_step,
    separate_registration,
)
from tests import factories
from tests.talent.test_content import SOUND

pytestmark = pytest.mark.django_db

CONTACT = Contact(full_name="顾念慈", phone="13900001234")
CONTENT = replace(SOUND, times=())


@pytest.fixture
def own(cast):
    """The stranger's own registration, begun."""
    return open_registration(author=cast.stranger, is_own=True)


@pytest.fixture
def on_record(cast):
    """顾念慈, entered by a roster: with the same phone, and an address."""
    talent = factories.TalentFactory(surname="顾", title_id="health_physician_4", birth_year=None)
    factories.TalentContactFactory(talent=talent, full_name="顾念慈", phone="13900001234", email=cast.stranger.email)
    return talent


def confirm(user, verified=True):
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)


def finish(registration, content=CONTENT, contact=CONTACT, actor=None):
    return finish_registration(
        registration=registration, content=content, contact=contact, actor=actor or registration.author
    )


def refused(act, code):
    with pytest.raises(Conflict) as conflict:
        act()
    assert conflict.value.code == code


def test_somebody_has_one_registration_of_their_own_and_many_for_others(cast, own):
    assert open_registration(author=cast.stranger, is_own=True) == own
    others = [open_registration(author=cast.coordinator, is_own=False).pk for _ in range(2)]
    assert len(set(others)) == 2
    refused(lambda: open_registration(author=cast.volunteer, is_own=True), "has_profile")


def test_the_database_holds_one_registration_of_ones_own(own):
    with pytest.raises(IntegrityError, match="registration_own_once"), transaction.atomic():
        Registration.objects.create(author=own.author, is_own=True)
    assert Registration.objects.create(author=own.author, is_own=False).pk


def test_a_page_is_kept_as_it_stands_and_the_others_stay(own):
    save_step(registration=own, step="who", raw={"full_name": ["顾"]}, next_step="who")
    saved = save_step(registration=own, step="work", raw={"employment": ["?"]}, next_step="title")
    assert saved.data == {"who": {"full_name": ["顾"]}, "work": {"employment": ["?"]}}
    assert saved.step == "title"
    refused(lambda: save_step(registration=own, step="who", raw={"x": ["长" * 20_000]}, next_step="who"), "too_large")
    discard_registration(registration=own)
    refused(lambda: save_step(registration=own, step="who", raw={}, next_step="who"), "gone")


def test_somebody_new_comes_on_record_with_consent_and_the_account_takes_the_name(cast, own):
    talent = finish(own)
    assert (talent.user, talent.source, talent.may_be_proposed) == (cast.stranger, "own", True)
    assert (content_of(talent), contact_of(talent.contact)) == (CONTENT, CONTACT)
    consent = talent.consents.get()
    assert (consent.purpose, consent.basis, consent.given_by) == ("platform", "own", cast.stranger)
    assert list(talent.events.values_list("step", flat=True)) == ["registered", "consented"]
    assert User.objects.get(pk=cast.stranger.pk).name == "顾念慈"
    assert not Registration.objects.exists()
    refused(lambda: finish(own), "gone")


def test_a_unit_that_has_to_let_somebody_go_is_asked(cast, own):
    content = replace(SOUND, employment="in_service", home_organisation_id=cast.sending_unit.pk)
    talent = finish(own, content=content)
    assert talent.inquiries.get().organisation == cast.sending_unit


@pytest.mark.parametrize(
    ("content", "contact"),
    [(replace(CONTENT, fields=()), CONTACT), (CONTENT, replace(CONTACT, full_name="")), (CONTENT, Contact("顾念慈"))],
)
def test_what_the_judges_refuse_is_refused(own, content, contact):
    refused(lambda: finish(own, content=content, contact=contact), "faulty")
    assert not Talent.objects.filter(user=own.author).exists()


def test_a_confirmed_address_and_the_same_name_make_the_record_theirs(cast, own, on_record):
    confirm(cast.stranger)
    talent = finish(own)
    assert talent == on_record
    assert (talent.user, content_of(talent), talent.contact.phone) == (cast.stranger, CONTENT, "13900001234")
    steps = list(talent.events.values_list("step", flat=True))
    assert steps[0] == "linked"
    assert set(steps) == {"linked", "changed", "consented", "unverified"}


@pytest.mark.parametrize("case", ["not confirmed", "no address", "other name", "taken"])
def test_otherwise_a_coordinator_says_whether_it_is_the_same_person(cast, own, on_record, case):
    if case != "no address":
        confirm(cast.stranger, verified=case != "not confirmed")
    if case == "other name":
        on_record.contact.full_name = "顾念"
        on_record.contact.save()
        assert finish(own) is not None
        return
    if case == "taken":
        Talent.objects.filter(pk=on_record.pk).update(user=cast.outsider)
    assert finish(own) is None
    own.refresh_from_db()
    assert (own.twin, own.waiting_since is not None) == (on_record, True)
    assert Notice.objects.filter(kind="registration", user=cast.coordinator).count() == 1
    refused(lambda: finish(own), "waiting")
    refused(lambda: save_step(registration=own, step="who", raw={}, next_step="who"), "waiting")


@pytest.fixture
def waiting(own, on_record):
    """The stranger's registration, finished, waiting for a coordinator."""
    assert finish(own) is None
    return own


def join(registration, twin, actor):
    return join_registration(registration=registration, twin=twin, content=CONTENT, contact=CONTACT, actor=actor)


def test_the_same_person_the_record_is_completed_and_given_to_the_account(cast, waiting, on_record):
    talent = join(waiting, on_record, cast.coordinator)
    assert (talent, talent.user, talent.birth_year) == (on_record, cast.stranger, 1960)
    # What stood there stays.
    assert talent.title_id == "health_physician_4"
    assert list(talent.events.values_list("step", "actor")) == [
        ("merged", cast.coordinator.pk),
        ("linked", cast.coordinator.pk),
        ("consented", cast.stranger.pk),
    ]
    assert talent.consents.get().basis == "own"
    assert Notice.objects.filter(kind="registration", user=cast.stranger, path="/me/").count() == 1
    refused(lambda: join(waiting, on_record, cast.coordinator), "gone")


def test_a_record_of_another_account_stays_with_it(cast, waiting, on_record):
    Talent.objects.filter(pk=on_record.pk).update(user=cast.outsider)
    assert join(waiting, on_record, cast.coordinator).user_id == cast.outsider.pk
    assert not Talent.objects.filter(user=cast.stranger).exists()
    assert not Registration.objects.exists()
    assert Notice.objects.filter(kind="registration", user=cast.stranger).count() == 1


def test_nobody_is_joined_to_a_record_that_was_erased(cast, waiting, on_record):
    Talent.objects.filter(pk=on_record.pk).update(
        erased_at=timezone.now(), surname="", birth_year=None, home_organisation=None, is_active=False,
        may_be_proposed=False,
    )  # fmt: skip
    refused(lambda: join(waiting, on_record, cast.coordinator), "erased")
    assert Registration.objects.filter(pk=waiting.pk).exists()


def test_two_people_are_two_records(cast, waiting, on_record):
    talent = separate_registration(registration=waiting, content=CONTENT, contact=CONTACT, actor=cast.coordinator)
    assert (talent.user, talent.source) == (cast.stranger, "own")
    assert talent != on_record
    assert Notice.objects.filter(kind="registration", user=cast.stranger).count() == 1


def test_a_coordinator_registers_somebody_by_a_consent_on_paper(cast, on_record):
    registration = open_registration(author=cast.coordinator, is_own=False)
    talent = finish(registration)
    assert (talent.user, talent.source) == (None, "coordinator")
    consent = talent.consents.get()
    assert (consent.basis, consent.given_by) == ("paper", cast.coordinator)
    assert User.objects.get(pk=cast.coordinator.pk).name == cast.coordinator.name


def test_a_coordinator_completes_the_record_that_is_there(cast, on_record):
    registration = open_registration(author=cast.coordinator, is_own=False)
    talent = join(registration, on_record, cast.coordinator)
    assert (talent, talent.user, talent.birth_year) == (on_record, None, 1960)
    assert talent.consents.get().basis == "paper"
    assert not Notice.objects.filter(kind="registration").exists()
