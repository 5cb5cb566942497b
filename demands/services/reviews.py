"""From the desk of the employer to that of the authority and back: submitting, returning, publishing, closing."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.problems import Conflict
from demands.content import content_of, faults_of
from demands.enums import CloseReason, DemandStatus, ReturnReason, Step
from demands.models import Demand
from demands.services.notices import remind_reviewers, tell_authority, tell_employer
from demands.services.postings import end_postings, write_postings
from demands.services.states import REVIEW_DAYS, lock_demand, set_demand_state

__all__ = [
    "close_demand",
    "fill_demand",
    "publish_demand",
    "publish_demands",
    "remind_reviewers",
    "return_demand",
    "submit_demand",
    "take_back_demand",
]


@transaction.atomic
def submit_demand(*, demand: Demand, actor: User, note: str = "") -> Demand:
    """Hand a need to its authority, which is told and has ``REVIEW_DAYS`` days.

    A returned need is normally changed first; it goes back as it is only with words on why.

    Raises:
        Conflict: ``wrong_state``; ``note_needed`` for a returned need without words; ``faulty`` where something
            stands in the way, all of it in the message.
    """
    locked = lock_demand(demand.pk)
    if locked.status == DemandStatus.RETURNED:
        if not note.strip():
            raise Conflict("note_needed", _("Change the need first, or say in a few words why it stays as it is."))
        locked = set_demand_state(demand=locked, to_status=DemandStatus.DRAFT, step=Step.REOPENED, actor=actor)
    submitted = set_demand_state(
        demand=locked,
        to_status=DemandStatus.SUBMITTED,
        step=Step.SUBMITTED,
        actor=actor,
        note=note.strip(),
        submitted_at=Now(),
        review_due=timezone.localdate() + timedelta(days=REVIEW_DAYS),
    )
    _refuse_faults(submitted)
    tell_authority(demand=submitted)
    return submitted


def _refuse_faults(demand: Demand) -> None:
    if faults := faults_of(content_of(demand), today=timezone.localdate()):
        raise Conflict("faulty", " ".join(fault.text for fault in faults))


@transaction.atomic
def take_back_demand(*, demand: Demand, actor: User) -> Demand:
    """Make a submitted need a draft again, because its employer wants to change it.

    Raises:
        Conflict: ``wrong_state``.
    """
    return set_demand_state(
        demand=demand, to_status=DemandStatus.DRAFT, step=Step.TAKEN_BACK, actor=actor, review_due=None
    )


@transaction.atomic
def return_demand(*, demand: Demand, actor: User, reasons: tuple[ReturnReason, ...], note: str) -> Demand:
    """Give a submitted need back to its employer, who is told why.

    Raises:
        Conflict: ``wrong_state``; ``own_need``; ``reason_needed`` where none is named; ``note_needed`` where the
            reason is another one and not put in words.
    """
    if not reasons:
        raise Conflict("reason_needed", _("Name at least one reason."))
    if ReturnReason.OTHER in reasons and not note.strip():
        raise Conflict("note_needed", _("Put the other reason in words."))
    _refuse_own(demand, actor)
    returned = set_demand_state(
        demand=demand,
        to_status=DemandStatus.RETURNED,
        step=Step.RETURNED,
        actor=actor,
        reasons=tuple(ReturnReason(reason).value for reason in reasons),
        note=note.strip(),
        review_due=None,
    )
    tell_employer(demand=returned, step=Step.RETURNED)
    return returned


@transaction.atomic
def publish_demand(*, demand: Demand, actor: User, note: str = "", version: int | None = None) -> Demand:
    """Publish a submitted need: the public reads it from now on, and it is matched.

    Args:
        version: the version that the actor has read; without one whatever the need says now is published.

    Raises:
        Conflict: ``wrong_state``; ``own_need`` where the actor acts for its employer; ``stale`` where the need has
            been changed since it was read; ``faulty`` where something has come in the way since it was submitted.
    """
    _refuse_own(demand, actor)
    if version not in (None, lock_demand(demand.pk).version):
        raise Conflict("stale", _("This need was changed meanwhile. Look at what it says now."))
    published = set_demand_state(
        demand=demand,
        to_status=DemandStatus.PUBLISHED,
        step=Step.PUBLISHED,
        actor=actor,
        note=note.strip(),
        published_at=Now(),
        review_due=None,
    )
    _refuse_faults(published)
    write_postings([published.pk])
    tell_employer(demand=published, step=Step.PUBLISHED)
    return published


def _refuse_own(demand: Demand, actor: User) -> None:
    if demand.employer_id in actor.standing.employer_ids:
        raise Conflict("own_need", _("You act for the employer of this need; somebody else reviews it."))


def publish_demands(
    *, demand_ids: Sequence[int], actor: User, versions: Mapping[int, int] | None = None
) -> list[tuple[int, str | None]]:
    """Publish needs one after the other in the order of their numbers, each in a transaction of its own.

    Args:
        versions: by need the version that the actor has read, as in :func:`publish_demand`.

    Returns:
        Per need its id and why it was not published, in words; ``None`` where it was.
    """
    outcomes: list[tuple[int, str | None]] = []
    for demand in Demand.objects.filter(pk__in=demand_ids).order_by("pk"):
        try:
            publish_demand(demand=demand, actor=actor, version=(versions or {}).get(demand.pk))
        except Conflict as conflict:
            outcomes.append((demand.pk, conflict.message))
        else:
            outcomes.append((demand.pk, None))
    return outcomes


@transaction.atomic
def close_demand(*, demand: Demand, actor: User, reason: CloseReason, note: str = "") -> Demand:
    """End a need that is not filled, for a reason by which unmet need is counted; it leaves the public list.

    Its employer is told where somebody else closed it.

    Raises:
        Conflict: ``wrong_state``.
    """
    closed = set_demand_state(
        demand=demand,
        to_status=DemandStatus.CLOSED,
        step=Step.CLOSED,
        actor=actor,
        reasons=(CloseReason(reason).value,),
        note=note.strip(),
        close_reason=CloseReason(reason),
    )
    end_postings([closed.pk])
    if closed.employer_id not in actor.standing.employer_ids:
        tell_employer(demand=closed, step=Step.CLOSED)
    return closed


@transaction.atomic
def fill_demand(*, demand: Demand, actor: User) -> Demand:
    """Mark a published need as filled; it leaves the public list.

    Raises:
        Conflict: ``wrong_state``.
    """
    filled = set_demand_state(demand=demand, to_status=DemandStatus.FILLED, step=Step.FILLED, actor=actor)
    end_postings([filled.pk])
    return filled
