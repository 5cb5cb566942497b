"""Interests, from the application to the follow-up. Every step: lock, look in the table, write, one row of history."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.links import link_note
from accounts.models import Organisation, User
from accounts.services import in_language_of
from common.problems import Conflict
from demands.enums import DemandStatus
from demands.models import Call, Demand
from demands.services.states import lock_demand
from matching.engine import PairFinding
from matching.enums import (
    CONSIDERED_INTEREST,
    INTEREST_TRANSITIONS,
    LIVE_INTEREST,
    SEATED_INTEREST,
    InterestStatus,
    InterestStep,
)
from matching.explaining import explain_pair, rule_for
from matching.models import Dismissal, Interest, InterestEvent
from matching.services.dismissals import take_back_dismissal
from matching.services.interest_notices import tell_coordinators, tell_employer, tell_talent, tell_unit
from matching.wording import gate_names
from talent.enums import NEEDS_ENDORSEMENT, ConsentPurpose
from talent.models import Talent
from talent.services import endorse, give_consent, lock_talent

MAX_WORDS = 300


@transaction.atomic
def set_interest_state(
    *,
    interest: Interest,
    to_status: InterestStatus,
    step: InterestStep,
    actor: User | None,
    note: str = "",
    **columns: Any,
) -> Interest:
    """Move an interest to ``to_status``, write ``columns`` with it and one row of history; return it as it is now.

    Raises:
        Conflict: ``wrong_state`` where the table has no such move, also because somebody else was first.
    """
    locked = lock_interest(interest)
    if to_status not in INTEREST_TRANSITIONS[InterestStatus(locked.status)]:
        raise _wrong_state(locked)
    return _write(locked, to_status, step, actor, note, columns)


def _wrong_state(interest: Interest) -> Conflict:
    status = InterestStatus(interest.status).label
    return Conflict(
        "wrong_state", _("This application is at “%(status)s” now; that step is not open.") % {"status": status}
    )


def lock_interest(interest: Interest) -> Interest:
    """The interest's row with need, person and unit, held until the transaction ends."""
    return (
        Interest.objects.select_for_update(no_key=True, of=("self",))
        .select_related("demand__employer", "demand__region", "talent__user", "unit")
        .get(pk=interest.pk)
    )


def _write(
    locked: Interest, to_status: InterestStatus, step: InterestStep, actor: User | None, note: str, columns: dict
) -> Interest:
    before = locked.status
    Interest.objects.filter(pk=locked.pk).update(status=to_status, **columns)
    InterestEvent.objects.create(
        interest=locked, step=step, from_status=before, to_status=to_status, actor=actor, note=note.strip()
    )
    return lock_interest(locked)


@transaction.atomic
def apply(*, talent: Talent, demand: Demand, words: str, agrees: bool, call: Call | None = None) -> Interest:
    """Enter a talent's own application to a published need; the unit that has to recommend it is told, else the region.

    The unit is asked where the programme's rule asks for its recommendation, and of people who have a unit that has
    to let them go. Who applies wants the need: a dismissal of theirs is taken back.

    Args:
        agrees: that the employer is told who they are once selected; recorded as a consent for that employer, with
            the text in use today, which the person has been shown.

    Raises:
        Conflict: ``no_consent`` where they do not agree; ``inactive``; ``not_published``; ``too_late`` where every
            call that pushed the need has ended; ``wrong_call``; ``already`` where an application of theirs is alive;
            ``no_unit`` where a recommendation is asked for and the profile names no unit; ``wordless``.
    """
    talent, locked = lock_talent(talent.pk), lock_demand(demand.pk)
    _refuse_application(talent, locked, words, call)
    if not agrees:
        raise Conflict("no_consent", _("Without your consent for this employer you cannot apply to it."))
    unit = unit_asked(talent, locked)
    try:
        with transaction.atomic():
            interest = Interest.objects.create(demand=locked, talent=talent, call=call, words=words.strip(), unit=unit)
    except IntegrityError as error:
        raise Conflict("already", _("You have applied for this need already.")) from error
    InterestEvent.objects.create(
        interest=interest, step=InterestStep.APPLIED, to_status=interest.status, actor=talent.user
    )
    if Dismissal.objects.filter(talent=talent, demand=locked).exists():
        take_back_dismissal(talent=talent, demand=locked)
    give_consent(talent=talent, purpose=ConsentPurpose.EMPLOYER, employer=locked.employer, actor=talent.user)
    if unit:
        tell_unit(interest=interest)
    else:
        tell_coordinators(interest=interest, step=InterestStep.APPLIED)
    return interest


def _refuse_application(talent: Talent, demand: Demand, words: str, call: Call | None) -> None:
    if not talent.is_active:
        raise Conflict("inactive", _("Your profile is not active."))
    if demand.status != DemandStatus.PUBLISHED:
        raise Conflict("not_published", _("This need is not open any more."))
    if not words.strip():
        raise Conflict("wordless", _("Say in a few words why you apply."))
    today = timezone.localdate()
    if call is not None and not call.demands.filter(pk=demand.pk).exists():
        raise Conflict("wrong_call", _("This call does not hold the need."))
    last_days = [call.apply_by] if call else list(demand.calls.pushed().values_list("apply_by", flat=True))
    if last_days and max(last_days) < today:
        raise Conflict("too_late", _("Applications closed on %(day)s.") % {"day": max(last_days).isoformat()})
    if Interest.objects.filter(demand=demand, talent=talent, status__in=LIVE_INTEREST).exists():
        raise Conflict("already", _("You have applied for this need already."))


def call_of(talent: Talent, demand: Demand) -> Call | None:
    """The open call that pushed the need to the talent's unit, the first of several to end, or none."""
    open_calls = demand.calls.open_on(timezone.localdate()).filter(units=talent.home_organisation_id)
    return open_calls.order_by("apply_by", "pk").first()


def unit_asked(talent: Talent, demand: Demand) -> Organisation | None:
    """The unit whose recommendation comes before selection, or none.

    Raises:
        Conflict: ``no_unit`` where the programme asks for a recommendation and the profile names no unit.
    """
    rule = rule_for(talent, demand)
    if rule is not None and rule.endorsement_required:
        if talent.home_organisation is None:
            raise Conflict(
                "no_unit", _("This programme asks for your unit's recommendation, and your profile names no unit.")
            )
        return talent.home_organisation
    return talent.home_organisation if talent.employment in NEEDS_ENDORSEMENT else None


@transaction.atomic
def withdraw(*, interest: Interest, actor: User, note: str = "") -> Interest:
    """Take an application back; its talent's own act, until the service begins.

    Raises:
        Conflict: ``wrong_state``.
    """
    return set_interest_state(
        interest=interest, to_status=InterestStatus.WITHDRAWN, step=InterestStep.WITHDRAWN, actor=actor, note=note
    )


@transaction.atomic
def recommend(*, interest: Interest, actor: User | None, note: str = "") -> Interest:
    """The unit recommends its person, for this need and, as a recommendation on record, for a year.

    Args:
        actor: none where somebody of the unit came by the link in the mail; the history says so.

    Raises:
        Conflict: ``wrong_state``; ``no_unit`` where no unit is asked.
    """
    moved = set_interest_state(
        interest=interest,
        to_status=InterestStatus.RECOMMENDED,
        step=InterestStep.RECOMMENDED,
        actor=actor,
        note=_words_of_unit(actor, note),
    )
    if moved.unit is None:
        raise Conflict("no_unit", _("No unit is asked about this application."))
    endorse(talent=moved.talent, organisation=moved.unit)
    tell_coordinators(interest=moved, step=InterestStep.RECOMMENDED)
    tell_talent(interest=moved, step=InterestStep.RECOMMENDED)
    return moved


@transaction.atomic
def refuse(*, interest: Interest, actor: User | None, note: str) -> Interest:
    """The unit does not let its person go, and says why.

    Args:
        actor: none where somebody of the unit came by the link in the mail; the history says so.

    Raises:
        Conflict: ``wrong_state``; ``reason_needed``.
    """
    if not note.strip():
        raise Conflict("reason_needed", _("Say why you do not release this person."))
    moved = set_interest_state(
        interest=interest,
        to_status=InterestStatus.REFUSED,
        step=InterestStep.REFUSED,
        actor=actor,
        note=_words_of_unit(actor, note),
    )
    tell_talent(interest=moved, step=InterestStep.REFUSED)
    return moved


def _words_of_unit(actor: User | None, note: str) -> str:
    """What the history keeps of a unit's words, and that they came by the link where nobody had logged in."""
    if actor is not None:
        return note
    with in_language_of(None):
        return link_note(note)


@transaction.atomic
def release(*, interest: Interest, actor: User, note: str = "") -> Interest:
    """Let the employer see the application, masked; the employer is told.

    Raises:
        Conflict: ``wrong_state`` where it is not under consideration; ``released`` where it was done before.
    """
    locked = lock_interest(interest)
    _refuse_unless_considered(locked)
    if locked.released_at is not None:
        raise Conflict("released", _("The employer sees this application already."))
    moved = _write(locked, InterestStatus(locked.status), InterestStep.RELEASED, actor, note, {"released_at": Now()})
    tell_employer(interest=moved)
    return moved


@transaction.atomic
def wish(*, interest: Interest, actor: User, note: str = "") -> Interest:
    """The employer says that they would take this person.

    Raises:
        Conflict: ``wrong_state``; ``not_released``; ``wished`` where they said so before.
    """
    locked = lock_interest(interest)
    _refuse_unless_considered(locked)
    _refuse_unless_released(locked)
    if locked.wished_at is not None:
        raise Conflict("wished", _("You have said so already."))
    moved = _write(locked, InterestStatus(locked.status), InterestStep.WISHED, actor, note, {"wished_at": Now()})
    tell_coordinators(interest=moved, step=InterestStep.WISHED)
    return moved


def _refuse_unless_considered(locked: Interest) -> None:
    if locked.status not in CONSIDERED_INTEREST:
        raise _wrong_state(locked)


def _refuse_unless_released(locked: Interest) -> None:
    if locked.released_at is None:
        raise Conflict("not_released", _("Release the application to the employer first: the selection is joint."))


def select(*, interest: Interest, actor: User, note: str = "") -> Interest:
    """Select a person for the need, by fit: the coordinator's word after the employer has seen the application.

    Raises:
        Conflict: ``reason_needed`` where the person does not fit and no word says why all the same; ``wrong_state``;
            ``not_released``; ``not_recommended`` where the unit is asked and has not recommended; ``full`` where the
            headcount is reached; ``not_published``.
    """
    finding = fit_of(interest)  # the engine reads outside the transaction that locks
    if not finding.is_eligible and not note.strip():
        raise Conflict(
            "reason_needed",
            _("This person does not fit: %(gates)s. Say why they are selected all the same.")
            % {"gates": gate_names(finding.closed)},
        )
    return _select(interest, actor, note)


def fit_of(interest: Interest) -> PairFinding:
    """What the engine says of the pair today."""
    talent = Talent.objects.for_detail().get(pk=interest.talent_id)
    return explain_pair(talent, Demand.objects.for_detail().get(pk=interest.demand_id)).finding


@transaction.atomic
def _select(interest: Interest, actor: User, note: str) -> Interest:
    demand = lock_demand(interest.demand_id)  # the need before its interests, so that seats are counted one at a time
    locked = lock_interest(interest)
    _refuse_unless_considered(locked)
    _refuse_unless_released(locked)
    if locked.unit_id is not None and locked.status != InterestStatus.RECOMMENDED:
        raise Conflict("not_recommended", _("The unit has not recommended this person yet."))
    if demand.status != DemandStatus.PUBLISHED:
        raise Conflict("not_published", _("This need is not open any more."))
    if demand.interests.filter(status__in=SEATED_INTEREST).count() >= demand.headcount:
        raise Conflict("full", _("As many people are selected as the need asks for."))
    moved = set_interest_state(
        interest=locked, to_status=InterestStatus.SELECTED, step=InterestStep.SELECTED, actor=actor, note=note
    )
    tell_talent(interest=moved, step=InterestStep.SELECTED)
    return moved


@transaction.atomic
def not_select(*, interest: Interest, actor: User, note: str = "") -> Interest:
    """Decide for others; the talent is told.

    Raises:
        Conflict: ``wrong_state``.
    """
    moved = set_interest_state(
        interest=interest, to_status=InterestStatus.NOT_SELECTED, step=InterestStep.NOT_SELECTED, actor=actor, note=note
    )
    tell_talent(interest=moved, step=InterestStep.NOT_SELECTED)
    return moved
