"""Registrations on their way: kept page by page, and finished.

Where somebody seems to be on record already a coordinator says whether it is the same person.
"""

import json
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.people import nearest_authority
from accounts.services import in_language_of, post_notice
from common.problems import Conflict
from reference.models import Region
from talent.content import Contact, ProfileContent, faults_of, faults_of_contact, kept_name
from talent.duplicates import find_twins
from talent.enums import ConsentBasis, ConsentPurpose, Source, TalentStep
from talent.models import Registration, Talent
from talent.services.consents import give_consent
from talent.services.events import mark_changed, write_event
from talent.services.merging import merge_into
from talent.services.people import register_talent, update_contact, update_profile
from talent.services.placements import lock_talent
from talent.services.units import inquire_if_needed

MOST_BYTES = 30_000
# Of one coordinator; whoever has more has forgotten them.
MOST_OPEN = 100
HOME_REGION = "310000"


@transaction.atomic
def open_registration(*, author: User, is_own: bool) -> Registration:
    """The author's own registration, begun where there is none; for somebody else always a new one.

    Raises:
        Conflict: ``has_profile``; ``too_many`` unfinished ones for others.
    """
    if is_own:
        if Talent.objects.filter(user=author).exists():
            raise Conflict("has_profile", _("You are registered already."))
        return Registration.objects.get_or_create(author=author, is_own=True)[0]
    if Registration.objects.filter(author=author, is_own=False).count() >= MOST_OPEN:
        raise Conflict("too_many", _("You have %(most)d unfinished registrations.") % {"most": MOST_OPEN})
    return Registration.objects.create(author=author, is_own=False)


@transaction.atomic
def save_step(*, registration: Registration, step: str, raw: dict[str, list[str]], next_step: str) -> Registration:
    """Keep what stands in a page, valid or not; ``next_step`` is where one goes on.

    Raises:
        Conflict: ``gone`` where it was finished or discarded meanwhile; ``waiting`` where a coordinator looks at it;
            ``too_large``.
    """
    locked = _lock(registration)
    data: dict[str, Any] = {**locked.data, step: raw}
    if len(json.dumps(data, ensure_ascii=False).encode()) > MOST_BYTES:
        raise Conflict("too_large", _("This is too much text to be kept."))
    locked.data, locked.step = data, next_step
    locked.save(update_fields=("data", "step", "updated_at"))
    return locked


@transaction.atomic
def discard_registration(*, registration: Registration) -> None:
    """Throw an unfinished registration away."""
    Registration.objects.filter(pk=registration.pk).delete()


@transaction.atomic
def finish_registration(
    *, registration: Registration, content: ProfileContent, contact: Contact, actor: User
) -> Talent | None:
    """Put the person on record; the unfinished registration is put away with it.

    A record without account that has this name, and the address that the account has confirmed, becomes the person's
    own. Anybody else who seems to be on record waits for a coordinator: then ``None`` is returned. A coordinator who
    registers somebody has seen the twins (:func:`find_twins`) and chose to register separately.

    Raises:
        Conflict: ``faulty`` with the first fault; ``gone``, ``waiting``, ``has_profile``.
    """
    locked = _lock(registration)
    refuse_faulty(content, contact, today=timezone.localdate())
    if not locked.is_own:
        return _put_on_record(locked, content, contact, actor)
    known = _own_record(locked.author, contact)
    if known is not None:
        _take_over(known, locked, content, contact)
        return _finished(known, locked, actor)
    if twins := find_twins({0: (contact, content)})[0]:
        Registration.objects.filter(pk=locked.pk).update(waiting_since=Now(), twin_id=twins[0])
        _tell_coordinators(locked)
        return None
    return _put_on_record(locked, content, contact, actor)


@transaction.atomic
def join_registration(
    *, registration: Registration, twin: Talent, content: ProfileContent, contact: Contact, actor: User
) -> Talent:
    """It is the same person: complete the record on file by the registration, and give it to the person's account.

    Where the record belongs to another account it stays with that one; the person is told.

    Raises:
        Conflict: ``gone``; ``has_profile``; ``erased`` where the record was erased meanwhile.
    """
    locked = _lock(registration, waits=None)
    talent = lock_talent(twin.pk)
    if talent.erased_at is not None:
        raise Conflict("erased", _("This record was erased meanwhile."))
    merge_into(talent=talent, content=content, contact=contact, actor=actor)
    if not locked.is_own:
        return _finished(talent, locked, actor)
    if talent.user_id not in (None, locked.author_id):
        _tell(locked, _("You are on record already, under another account. Log in with that one."), "start")
        locked.delete()
        return talent
    if talent.user_id is None:
        _link(talent, locked.author, actor)
    _tell(locked, _("You were on record already; your record was completed by what you entered."), "talent:me")
    return _finished(talent, locked, actor)


@transaction.atomic
def separate_registration(
    *, registration: Registration, content: ProfileContent, contact: Contact, actor: User
) -> Talent:
    """They are two people: put the one who registered on record, and tell them.

    Raises:
        Conflict: ``faulty``, ``gone``, ``has_profile``.
    """
    locked = _lock(registration, waits=None)
    refuse_faulty(content, contact)
    if locked.is_own:
        _tell(locked, _("You are registered now."), "talent:me")
    return _put_on_record(locked, content, contact, actor)


def refuse_faulty(content: ProfileContent, contact: Contact, *, today: date | None = None) -> None:
    """Refuse what the judges find wrong; with ``today`` also times that have passed.

    Raises:
        Conflict: ``faulty``.
    """
    faults = [*faults_of_contact(contact), *faults_of(content, today=today)]
    if faults:
        raise Conflict("faulty", _("Something is missing still: %(fault)s") % {"fault": faults[0].text})


def _lock(registration: Registration, *, waits: bool | None = False) -> Registration:
    """The row, held until the transaction ends; ``waits`` is whether it must (not) be waiting for a coordinator."""
    locked = Registration.objects.select_for_update(of=("self",)).filter(pk=registration.pk).first()
    if locked is None:
        raise Conflict("gone", _("This registration was finished or discarded elsewhere."))
    if waits is False and locked.waiting_since is not None:
        raise Conflict("waiting", _("A coordinator is looking at this registration."))
    return locked


def _own_record(user: User, contact: Contact) -> Talent | None:
    """The one record without account that has the confirmed address of ``user``, and the same name."""
    if not EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
        return None
    records = Talent.objects.filter(
        user__isnull=True,
        erased_at__isnull=True,
        contact__email__iexact=user.email,
        contact__full_name=kept_name(contact.full_name),
    )
    found = list(records[:2])
    return found[0] if len(found) == 1 else None


def _take_over(talent: Talent, registration: Registration, content: ProfileContent, contact: Contact) -> None:
    """The record becomes the person's, who says anew what stands in it."""
    person = registration.author
    _link(talent, person, person)
    update_profile(talent=talent, content=content, actor=person, times_anew=bool(content.times))
    update_contact(talent=talent, contact=contact, actor=person, step=None)


def _link(talent: Talent, user: User, actor: User) -> None:
    if Talent.objects.filter(user=user).exists():
        raise Conflict("has_profile", _("You are registered already."))
    Talent.objects.filter(pk=talent.pk).update(user=user)
    write_event(talent=talent, step=TalentStep.LINKED, actor=actor)
    mark_changed(talent=talent)


def _put_on_record(registration: Registration, content: ProfileContent, contact: Contact, actor: User) -> Talent:
    is_own = registration.is_own
    talent = register_talent(
        content=content,
        contact=contact,
        source=Source.OWN if is_own else Source.COORDINATOR,
        actor=actor,
        user=registration.author if is_own else None,
    )
    return _finished(talent, registration, actor)


def _finished(talent: Talent, registration: Registration, actor: User) -> Talent:
    """What belongs to every end: consent, name of the account, the unit, and the registration put away."""
    person = registration.author if registration.is_own else actor
    basis = ConsentBasis.OWN if registration.is_own else ConsentBasis.PAPER
    give_consent(talent=talent, purpose=ConsentPurpose.PLATFORM, actor=person, basis=basis)
    if registration.is_own:
        User.objects.filter(pk=registration.author_id).update(name=talent.contact.full_name)
    inquire_if_needed(talent=talent, actor=actor)
    registration.delete()
    return lock_talent(talent.pk)


def _tell(registration: Registration, text: str, route: str) -> None:
    """Tell the person how it ended."""
    with in_language_of(registration.author):
        post_notice(
            user=registration.author,
            kind="registration",
            subject=_("Your registration"),
            body=text,
            path=reverse(route),
            key=f"registration-{registration.pk}",
        )


def _tell_coordinators(registration: Registration) -> None:
    """Somebody waits for them: those nearest to Shanghai, from where people come."""
    for coordinator in nearest_authority(Region.objects.get(pk=HOME_REGION)):
        with in_language_of(coordinator):
            post_notice(
                user=coordinator,
                kind="registration",
                subject=_("A registration waits for you"),
                body=_("Somebody registered who seems to be on record already. Say whether it is the same person."),
                path=reverse("talent:registration", args=(registration.pk,)),
                key=f"twin-{registration.pk}-{coordinator.pk}",
            )
