"""A unit is asked whether its person may go at the times they stated: it confirms or refuses, and may say it anew."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.links import link_note
from accounts.models import Organisation, User
from accounts.services import in_language_of
from common.problems import Conflict
from talent.enums import NEEDS_ENDORSEMENT, TalentStep, UnitWord
from talent.models import Availability, Talent, UnitInquiry
from talent.services.events import mark_changed, write_event
from talent.services.placements import lock_talent
from talent.services.unit_notices import tell_talent, tell_unit

# How long a unit has. The study is silent on it; this is the platform's own rule.
ANSWER_DAYS = 14
MAX_REASON = 240


@transaction.atomic
def ask_unit(*, talent: Talent, actor: User | None) -> UnitInquiry | None:
    """Ask the unit of somebody who has one that must let them go; an inquiry that waits already is kept.

    Its members are told, or its office where nobody of it has an account.

    Returns:
        The open inquiry; none where no unit has to be asked.
    """
    locked = lock_talent(talent.pk)
    unit = locked.home_organisation
    if unit is None or not is_asked(locked):
        return None
    waiting = locked.inquiries.filter(word="").first()
    if waiting is not None:
        return waiting
    inquiry = UnitInquiry.objects.create(
        talent=locked,
        organisation=unit,
        due_on=timezone.localdate() + timedelta(days=ANSWER_DAYS),
        nonce=secrets.token_hex(16),
    )
    write_event(talent=locked, step=TalentStep.UNIT_ASKED, actor=actor, note=unit.name)
    tell_unit(inquiry=inquiry)
    return inquiry


@transaction.atomic
def inquire_if_needed(*, talent: Talent, actor: User | None) -> UnitInquiry | None:
    """Ask the unit anew where it has not spoken on these times; called after unit, employment or times were changed.

    What the person's former unit was asked, or refused, does not stand any more; nor what a unit said of somebody who
    has none now that must let them go.
    """
    locked = lock_talent(talent.pk)
    unit_id = locked.home_organisation_id if is_asked(locked) else None
    locked.inquiries.filter(word="").exclude(organisation=unit_id).delete()
    last = locked.inquiries.exclude(word="").filter(organisation=unit_id).first() if unit_id else None
    if locked.unit_refuses and (last is None or last.word != UnitWord.REFUSED):
        Talent.objects.filter(pk=locked.pk).update(unit_refuses=False)
        mark_changed(talent=locked)
    windows = list(locked.availabilities.all())
    if not windows or (last is not None and last.about == digest_of(windows)):
        return None
    return ask_unit(talent=locked, actor=actor)


def is_asked(talent: Talent) -> bool:
    """Whether somebody has a unit that has to let them go."""
    return (
        talent.employment in NEEDS_ENDORSEMENT and talent.home_organisation_id is not None and talent.erased_at is None
    )


def digest_of(windows: Sequence[Availability]) -> str:
    """What an answer is about: the same for the same times, however they were stated."""
    spans = sorted((window.period.lower, window.period.upper, window.most_days or 0) for window in windows)
    return hashlib.sha256(repr([(f"{low}", f"{high}", most) for low, high, most in spans]).encode()).hexdigest()


@transaction.atomic
def answer_inquiry(
    *, inquiry: UnitInquiry, word: UnitWord | str, reason: str = "", actor: User | None, about: str = ""
) -> UnitInquiry:
    """Write the unit's answer, and tell the person. Whom a unit refuses is not proposed.

    Args:
        reason: needed for a refusal; the person reads it.
        actor: none where somebody answered by the link in the mail.
        about: the digest of the times that the unit was shown; without one whatever the times are now is answered.

    Raises:
        Conflict: ``answered`` where it was answered before; ``withdrawn`` where the question does not stand any more;
            ``changed`` where the times were changed since they were shown; ``reason_needed``.
    """
    talent = lock_talent(inquiry.talent_id)  # before everything else (TRUST §2)
    locked = UnitInquiry.objects.select_for_update(no_key=True, of=("self",)).filter(pk=inquiry.pk).first()
    if locked is None or talent.home_organisation_id != locked.organisation_id:
        raise Conflict("withdrawn", _("This question does not stand any more."))
    if locked.word:
        raise Conflict("answered", _("This was answered already: %(word)s.") % {"word": locked.get_word_display()})
    now_about = digest_of(list(talent.availabilities.all()))
    if about not in ("", now_about):
        raise Conflict("changed", _("The times were changed meanwhile. Look at them as they are now."))
    _refuse_wordless(word, reason)
    UnitInquiry.objects.filter(pk=locked.pk).update(
        word=word, reason=reason.strip(), answered_at=Now(), answered_by=actor, about=now_about
    )
    return _record(UnitInquiry.objects.get(pk=locked.pk), talent, actor)


@transaction.atomic
def revise_word(
    *, talent: Talent, organisation: Organisation, word: UnitWord | str, reason: str = "", actor: User
) -> UnitInquiry:
    """Another answer of a unit that has spoken before, without being asked.

    Raises:
        Conflict: ``withdrawn`` where the person is not of that unit any more; ``open`` where an inquiry waits: that
            one is answered; ``unasked`` where the unit has not spoken yet; ``same_word``; ``reason_needed``.
    """
    locked = lock_talent(talent.pk)
    if locked.home_organisation_id != organisation.pk:
        raise Conflict("withdrawn", _("This person is not of your unit any more."))
    if locked.inquiries.filter(word="").exists():
        raise Conflict("open", _("A question about this person waits for you; answer that one."))
    last = locked.inquiries.filter(organisation=organisation).first()
    if last is None:
        raise Conflict("unasked", _("Your unit was not asked about this person yet."))
    if last.word == word and last.reason == reason.strip():
        raise Conflict("same_word", _("Your unit has said so already."))
    _refuse_wordless(word, reason)
    inquiry = UnitInquiry.objects.create(
        talent=locked,
        organisation=organisation,
        due_on=timezone.localdate(),
        nonce=secrets.token_hex(16),
        word=word,
        reason=reason.strip(),
        answered_at=timezone.now(),
        answered_by=actor,
        about=digest_of(list(locked.availabilities.all())),
    )
    return _record(inquiry, locked, actor)


def _refuse_wordless(word: UnitWord | str, reason: str) -> None:
    if word == UnitWord.REFUSED and not reason.strip():
        raise Conflict("reason_needed", _("Say why you cannot release this person."))


def _record(inquiry: UnitInquiry, talent: Talent, actor: User | None) -> UnitInquiry:
    """What follows from an answer: the talent's flag, one row of history, a message to the person."""
    refuses = inquiry.word == UnitWord.REFUSED
    if talent.unit_refuses != refuses:
        Talent.objects.filter(pk=talent.pk).update(unit_refuses=refuses)
        mark_changed(talent=talent)
    with in_language_of(None):
        note = inquiry.reason if actor else link_note(inquiry.reason)
    step = TalentStep.UNIT_REFUSED if refuses else TalentStep.UNIT_CONFIRMED
    write_event(talent=talent, step=step, actor=actor, note=note)
    tell_talent(inquiry=inquiry)
    return inquiry
