"""What the pages of reviews and of a need's history show, put together from rows; no query here is per row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Membership, User
from common.keys import key_in
from demands.comparing import Line, Names, grouped, lines_of
from demands.content import Fault, Lookups, changed_columns, content_of, faults_of, rules_in_force
from demands.enums import DemandStatus, Step
from demands.models import Demand, DemandEvent

QUEUE_SIZE = 50
# So many ticked needs are shown before they are published; a page of the queue holds fewer.
MOST_TICKED = 100
# A need of these states may be the same as one that waits.
OPEN = (DemandStatus.SUBMITTED, DemandStatus.PUBLISHED, DemandStatus.FILLED)


# --- the queue --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """A need in the queue. ``changed`` counts columns; ``None`` where it has not been submitted before."""

    demand: Demand
    is_overdue: bool
    days_left: int
    changed: int | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, with the positions from which its neighbours start."""

    rows: list[Waiting]
    total: int
    before: str | None
    after: str | None


def queue_page(waiting: QuerySet[Demand], params: QueryDict) -> QueuePage:
    """Cut a page out of the queue, which is in the order of its deadlines.

    ``params`` may hold ``after`` or ``before``, a position like ``2026-11-30.123``; anything else in them is somebody
    else's, and a position that is none is taken as the first page.
    """
    after, before = _position(params.get("after")), _position(params.get("before"))
    backwards = before is not None and after is None
    edge = before if backwards else after
    cut = waiting
    if edge is not None:
        day, pk = edge
        side = "lt" if backwards else "gt"
        cut = cut.filter(Q(**{f"review_due__{side}": day}) | Q(**{"review_due": day, f"pk__{side}": pk}))
    order = ("-review_due", "-pk") if backwards else ("review_due", "pk")
    rows = list(cut.order_by(*order)[: QUEUE_SIZE + 1])
    more, rows = len(rows) > QUEUE_SIZE, rows[:QUEUE_SIZE]
    if backwards:
        rows.reverse()
    has_before, has_after = (more, True) if backwards else (after is not None, more)
    return QueuePage(
        rows=_waiting_rows(rows),
        total=waiting.count(),
        before=_as_position(rows[0]) if rows and has_before else None,
        after=_as_position(rows[-1]) if rows and has_after else None,
    )


def _position(text: str | None) -> tuple[date, int] | None:
    day, _dot, pk = (text or "").partition(".")
    key = key_in(pk)
    try:
        return None if key is None else (date.fromisoformat(day), key)
    except ValueError:
        return None


def _as_position(demand: Demand) -> str:
    return f"{demand.review_due}.{demand.pk}"


def _waiting_rows(demands: Sequence[Demand]) -> list[Waiting]:
    submissions: dict[int, list[Any]] = {}
    sent_in = DemandEvent.objects.filter(demand__in=[demand.pk for demand in demands], step=Step.SUBMITTED)
    for pk, content in sent_in.order_by("id").values_list("demand_id", "content"):
        submissions.setdefault(pk, []).append(content)
    return [_waiting_row(demand, submissions.get(demand.pk, [])) for demand in demands]


def _waiting_row(demand: Demand, contents: list[Any]) -> Waiting:
    left = (demand.review_due - timezone.localdate()).days if demand.review_due else 0
    changed = len(changed_columns(contents[-2], contents[-1])) if len(contents) > 1 else None
    return Waiting(demand, left < 0, left, changed)


# --- before several are published ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ticked:
    """Needs about to be published, those that cannot be, and whom it touches."""

    ready: list[Demand]
    faulty: list[tuple[Demand, list[Fault]]]
    posts: int
    employers: list[str]


def ticked_needs(waiting: QuerySet[Demand], ids: Sequence[int]) -> Ticked:
    """Judge the ticked needs of the queue as they stand now; at most ``MOST_TICKED`` of them."""
    today, lookups = timezone.localdate(), Lookups()
    chosen = list(waiting.filter(pk__in=ids).prefetch_related("alternatives")[:MOST_TICKED])
    judged = [(demand, faults_of(content_of(demand), today=today, lookups=lookups)) for demand in chosen]
    ready = [demand for demand, faults in judged if not faults]
    return Ticked(
        ready=ready,
        faulty=[(demand, faults) for demand, faults in judged if faults],
        posts=sum(demand.headcount for demand in ready),
        employers=sorted({demand.employer.name for demand in ready}),
    )


# --- one need -----------------------------------------------------------------------------------


def review_page(demand: Demand, user: User) -> dict[str, Any]:
    """Everything a reviewer sees of a need: what it says, what changed, the rules, and what looks like it."""
    events = list(demand.events.select_related("actor").order_by("id"))
    contents = [event.content for event in events if event.step == Step.SUBMITTED and event.content]
    before = contents[-2] if len(contents) > 1 else None
    content = content_of(demand)
    lines = lines_of(before, content.snapshot)
    returned = _last(events, Step.RETURNED)
    submitted = _last(events, Step.SUBMITTED)
    return {
        "demand": demand,
        "groups": grouped(lines),
        "is_again": before is not None,
        "changed": [line for line in lines if line.changed],
        "returned": returned,
        "submitted": submitted,
        "rules": rules_in_force(demand.programme_id, demand.start_earliest) if demand.programme_id else [],
        "faults": faults_of(content, today=timezone.localdate()),
        "similar": list(similar_needs(demand, user)),
        "is_overdue": demand.review_due is not None and demand.review_due < timezone.localdate(),
    }


def _last(events: list[DemandEvent], step: Step) -> DemandEvent | None:
    return next((event for event in reversed(events) if event.step == step), None)


def similar_needs(demand: Demand, user: User) -> QuerySet[Demand]:
    """Needs of the same employer in the same field whose service may begin at the same time."""
    return (
        Demand.objects.visible_to(user)
        .filter(
            employer=demand.employer_id,
            field=demand.field_id,
            status__in=OPEN,
            start_earliest__lte=demand.start_latest,
            start_latest__gte=demand.start_earliest,
        )
        .exclude(pk=demand.pk)
        .order_by("pk")
    )


# --- the history ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """A step with who took it, and what it changed since the need was last fixed; ``None`` where it fixed nothing."""

    event: DemandEvent
    who: str
    changes: list[Line] | None


def steps_of(demand: Demand) -> list[HistoryStep]:
    """The need's history, the newest step first, in a fixed number of queries."""
    events = list(
        demand.events.select_related("actor")
        .prefetch_related("actor__memberships__organisation", "actor__memberships__scope")
        .order_by("id")
    )
    names = Names([event.content for event in events if event.content])
    steps, before = [], None
    for event in events:
        changes = None
        if event.content and before:
            changes = [line for line in lines_of(before, event.content, names) if line.changed]
        before = event.content or before
        steps.append(HistoryStep(event, who_took(event, demand), changes))
    return steps[::-1]


def who_took(event: DemandEvent, demand: Demand) -> str:
    """The person with the organisation for which they acted; never an e-mail address."""
    if event.actor is None:
        return _("the platform")
    acted_for = _acted_for(event.actor, demand)
    if acted_for is None:
        return event.actor.name
    organisation = acted_for.organisation
    place = _("%(organisation)s (%(kind)s)") % {
        "organisation": organisation.name,
        "kind": organisation.get_kind_display(),
    }
    return " · ".join(part for part in (event.actor.name, place) if part)


def _acted_for(actor: User, demand: Demand) -> Membership | None:
    """The membership by which somebody could act on the need: the employer's own first, then the nearest authority."""
    memberships = list(actor.memberships.all())
    for membership in memberships:
        if membership.role == Role.EMPLOYER and membership.organisation_id == demand.employer_id:
            return membership
    holding = [
        membership
        for membership in memberships
        if membership.role == Role.COORDINATOR
        and membership.scope
        and demand.region_id.startswith(membership.scope.prefix)
    ]
    return max(holding, key=lambda membership: len(membership.scope.prefix if membership.scope else ""), default=None)
