"""The facts that people set by hand: verified against proof, may be proposed, paused. Times have a clock of their own.

Each is a step of its own in the history; none of them moves another.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import in_language_of
from common.problems import Conflict
from talent.enums import HoldReason, TalentStep, Verdict, VerifiedPart
from talent.models import Document, Talent, Verification
from talent.services.events import mark_changed, write_event
from talent.services.placements import lock_talent
from talent.services.telling import tell_person


def value_of(talent: Talent, part: str) -> str:
    """The code that stands now for a part that is verified: of the title, or of the degree."""
    return talent.title_id if part == VerifiedPart.TITLE else str(talent.degree_id)


def last_findings(talent: Talent) -> dict[str, Verification]:
    """The last finding on each part, with its document and its author, also one on a value that stands no longer."""
    found = talent.verifications.order_by("part", "-id").distinct("part").select_related("document", "by")
    return {finding.part: finding for finding in found}


def relied_on(talent: Talent) -> list[Document]:
    """The documents by which the title and the degree that stand now were found to agree."""
    return [
        finding.document
        for part, finding in last_findings(talent).items()
        if finding.document is not None and finding.verdict == Verdict.CONFIRMED
        if finding.value == value_of(talent, part)
    ]


@transaction.atomic
def verify(
    *,
    talent: Talent,
    part: str,
    verdict: str,
    document: Document | None = None,
    reason: str = "",
    value: str | None = None,
    actor: User,
) -> Verification:
    """Record a coordinator's finding on a title or degree against a document of that talent.

    Once both agree for what stands now, the talent is verified from today; a finding that one does not ends that.

    Args:
        value: the code that was on the page; a title changed since is not judged unseen.

    Raises:
        Conflict: ``own_profile``, ``erased``; ``changed`` where ``value`` stands no longer; ``no_proof`` where it is
            to agree without a document of this talent, ``expired_proof`` with one that has run out; ``no_reason``
            where it does not agree and nobody says why.
    """
    locked = _lock_other(talent, actor)
    stands = value_of(locked, part)
    if value is not None and value != stands:
        raise Conflict("changed", _("This was changed meanwhile. Look at what stands there now."))
    _check_finding(locked, verdict, document, reason.strip())
    legacy = _agrees_untold(locked)
    finding = Verification.objects.create(
        talent=locked, part=part, value=stands, verdict=verdict, document=document, reason=reason.strip(), by=actor
    )
    _settle(locked, actor, legacy)
    with in_language_of(locked.user):
        words = f"{finding.get_part_display()} · {_name_of(locked, part)}"
    if verdict == Verdict.REFUSED:
        write_event(talent=locked, step=TalentStep.NOT_VERIFIED, actor=actor, note=f"{words} · {finding.reason}")
        _tell_finding(locked, finding, actor)
    else:
        write_event(talent=locked, step=TalentStep.VERIFIED, actor=actor, note=words)
    return finding


@transaction.atomic
def set_proposable(*, talent: Talent, actor: User, allowed: bool, reason: str = "", note: str = "") -> Talent:
    """Let somebody be proposed, or hold them back for a reason of the list; the person is told, with the reason.

    Raises:
        Conflict: ``own_profile``, ``erased``; ``unchanged`` where it stands like that already; ``no_reason`` where
            somebody is held back for none of the list, ``no_words`` where another reason is not put into words.
    """
    locked = _lock_other(talent, actor)
    note = note.strip()
    if allowed:
        reason = ""
    elif reason not in HoldReason.values:
        raise Conflict("no_reason", _("Choose why the person is held back."))
    elif reason == HoldReason.OTHER and not note:
        raise Conflict("no_words", _("Say the other reason in words."))
    stands = (allowed, reason) == (locked.may_be_proposed, locked.hold_reason)
    # Other words for the same reason are news: the person reads them.
    if stands and (allowed or not note):
        raise Conflict("unchanged", _("It stood like that already; nothing was changed."))
    _write(locked, may_be_proposed=allowed, hold_reason=reason)
    with in_language_of(locked.user):
        words = " · ".join(filter(None, (str(HoldReason(reason).label) if reason else "", note)))
        step = TalentStep.PROPOSABLE if allowed else TalentStep.HELD_BACK
        event = write_event(talent=locked, step=step, actor=actor, note=words)
        subject = _("You may be proposed for needs") if allowed else _("You are not proposed for needs for now")
        tell_person(
            talent=locked,
            actor=actor,
            kind=step.value,
            subject=subject,
            body=_allowed_words() if allowed else _held_words(words),
            key=f"{step.value}:{event.pk}",
        )
    return locked


@transaction.atomic
def pause(*, talent: Talent, actor: User) -> Talent:
    """Take a talent out of every search and list, from the commit on: their own switch.

    Raises:
        Conflict: ``paused`` where they are, ``erased``.
    """
    locked = _lock_person(talent)
    if not locked.is_active:
        raise Conflict("paused", _("The profile is paused already."))
    with in_language_of(locked.user):
        subject = _("Your profile is paused")
        body = _("A coordinator has paused your profile: you are proposed for no need until it is taken up again.")
        return _switch(locked, actor, TalentStep.PAUSED, subject, body)


@transaction.atomic
def resume(*, talent: Talent, actor: User) -> Talent:
    """Take a paused talent up again.

    Raises:
        Conflict: ``not_paused``, ``erased``.
    """
    locked = _lock_person(talent)
    if locked.is_active:
        raise Conflict("not_paused", _("The profile is not paused."))
    with in_language_of(locked.user):
        subject = _("Your profile is taken up again")
        body = _("A coordinator has taken your profile up again: you can be proposed for needs.")
        return _switch(locked, actor, TalentStep.RESUMED, subject, body)


def _switch(locked: Talent, actor: User, step: TalentStep, subject: str, body: str) -> Talent:
    _write(locked, is_active=step == TalentStep.RESUMED)
    event = write_event(talent=locked, step=step, actor=actor)
    tell_person(talent=locked, actor=actor, kind=step.value, subject=subject, body=body, key=f"{step.value}:{event.pk}")
    return locked


def _lock_person(talent: Talent) -> Talent:
    locked = lock_talent(talent.pk)
    if locked.erased_at is not None:
        raise Conflict("erased", _("This person was erased."))
    return locked


def _lock_other(talent: Talent, actor: User) -> Talent:
    """The row of somebody else: nobody judges their own record."""
    locked = _lock_person(talent)
    if locked.user_id == actor.pk:
        raise Conflict("own_profile", _("This is your own profile: another coordinator has to do it."))
    return locked


def _write(locked: Talent, **columns: object) -> None:
    Talent.objects.filter(pk=locked.pk).update(**columns)
    for name, value in columns.items():
        setattr(locked, name, value)
    mark_changed(talent=locked)


def _check_finding(locked: Talent, verdict: str, document: Document | None, reason: str) -> None:
    is_theirs = document is not None and document.talent_id == locked.pk
    if document is not None and not is_theirs:
        raise Conflict("no_proof", _("This is no document of this person."))
    if verdict == Verdict.REFUSED and not reason:
        raise Conflict("no_reason", _("Say what does not agree: the person reads it."))
    if verdict != Verdict.CONFIRMED:
        return
    if document is None:
        raise Conflict("no_proof", _("Choose the document that proves it."))
    if document.expires_on is not None and document.expires_on < timezone.localdate():
        raise Conflict("expired_proof", _("This document is no longer valid; ask for a new one."))


def _agrees_untold(locked: Talent) -> bool:
    """Whether the talent was verified before findings were kept part by part: a part without any finding agrees then.

    A title or degree changed since has ended that (``update_profile``).
    """
    return locked.verified_on is not None


def _settle(locked: Talent, actor: User, untold: bool) -> None:
    """Draw the conclusion from the last findings on both parts; write it where it is another one."""
    last = last_findings(locked)
    agrees = all(
        last[part].verdict == Verdict.CONFIRMED and last[part].value == value_of(locked, part)
        if part in last
        else untold
        for part in VerifiedPart.values
    )
    expiries = [document.expires_on for document in relied_on(locked) if document.expires_on is not None]
    if agrees and len(last) < len(VerifiedPart.values) and locked.documents_expire_on is not None:
        expiries.append(locked.documents_expire_on)
    verified_on = timezone.localdate() if agrees else None
    expire_on: date | None = min(expiries, default=None) if agrees else None
    if not agrees and locked.verified_on is not None:
        write_event(talent=locked, step=TalentStep.UNVERIFIED, actor=actor)
    if (verified_on, expire_on) != (locked.verified_on, locked.documents_expire_on):
        _write(locked, verified_on=verified_on, documents_expire_on=expire_on)


def _name_of(locked: Talent, part: str) -> str:
    return locked.title.name if part == VerifiedPart.TITLE else locked.degree.name


def _tell_finding(locked: Talent, finding: Verification, actor: User) -> None:
    with in_language_of(locked.user):
        values = {"part": finding.get_part_display(), "value": _name_of(locked, finding.part), "why": finding.reason}
        tell_person(
            talent=locked,
            actor=actor,
            kind=TalentStep.NOT_VERIFIED.value,
            subject=_("Your proof does not agree: %(part)s") % values,
            body=_(
                "Your profile says “%(value)s”; the proof that you handed in does not agree with that.\n%(why)s\n"
                "Correct your profile, or hand in another document."
            )
            % values,
            key=f"{TalentStep.NOT_VERIFIED.value}:{finding.pk}",
        )


def _allowed_words() -> str:
    return _(
        "From now on the platform may propose you for needs that fit you. You are asked before anything is agreed."
    )


def _held_words(reason: str) -> str:
    text = _("A coordinator has decided that the platform proposes you for no need for now. The reason: %(reason)s")
    return text % {"reason": reason}
