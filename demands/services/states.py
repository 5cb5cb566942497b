"""The one way in which a need changes its status: lock, look in the table, write, and one row of history."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from common.problems import Conflict
from demands.content import content_of
from demands.enums import DEMAND_TRANSITIONS, DemandStatus, Step
from demands.models import Demand, DemandEvent

# How long an authority has for a review. The study is silent on it; this is the platform's own rule.
REVIEW_DAYS = 7
# The steps after which what the need said is kept, so that later versions can be laid beside it.
KEPT_STEPS = (Step.SUBMITTED, Step.PUBLISHED, Step.AMENDED)


@transaction.atomic
def set_demand_state(
    *,
    demand: Demand,
    to_status: DemandStatus,
    step: Step,
    actor: User | None,
    reasons: tuple[str, ...] = (),
    note: str = "",
    **columns: Any,
) -> Demand:
    """Move a need to ``to_status``, write ``columns`` with it and one row of history; return the row as it is now.

    Raises:
        Conflict: ``wrong_state`` where the table has no such move, also because somebody else was first.
    """
    locked = lock_demand(demand.pk)
    before = DemandStatus(locked.status)
    if to_status not in DEMAND_TRANSITIONS[before]:
        raise Conflict(
            "wrong_state",
            _("This need is %(status)s now; that step is not open.") % {"status": before.label},
        )
    Demand.objects.filter(pk=locked.pk).update(status=to_status, **columns)
    locked.refresh_from_db()
    write_event(demand=locked, step=step, actor=actor, from_status=before, reasons=reasons, note=note)
    return locked


def lock_demand(pk: int) -> Demand:
    """The need's row, held until the transaction ends."""
    return Demand.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)


def mark_for_matching(demands: QuerySet[Demand]) -> None:
    """Have published needs matched anew, for what stands beside their own content has changed.

    Which shortlists are older than their needs the sweeper sees by the needs' time of change.
    """
    locked = demands.select_for_update(no_key=True, of=("self",)).order_by("pk")
    Demand.objects.filter(pk__in=list(locked.values_list("pk", flat=True))).update(updated_at=Now())


def write_event(
    *,
    demand: Demand,
    step: Step,
    actor: User | None,
    from_status: str = "",
    reasons: tuple[str, ...] = (),
    note: str = "",
) -> DemandEvent:
    """Add a row to the need's history."""
    return DemandEvent.objects.create(
        demand=demand,
        step=step,
        from_status=from_status,
        to_status=demand.status,
        actor=actor,
        reasons=list(reasons),
        note=note,
        content=content_of(demand).snapshot if step in KEPT_STEPS else None,
    )
