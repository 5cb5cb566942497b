"""Starting, ending and waking runs.

A run in PostgreSQL is the truth; a message is only a wake-up (TRUST §3). The database's clock decides.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from celery import current_app
from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import User
from common.problems import Conflict
from demands.models import Demand
from matching.enums import RUN_TRANSITIONS, UNFINISHED_RUN, ChunkStatus, RunStatus
from matching.models import MatchRun, Policy, RunChunk

logger = logging.getLogger(__name__)

# A chunk should take 2–5 s at full size; small runs are cut finer, so that progress shows and workers share.
CHUNK_DEMANDS = 500
MIN_CHUNK_DEMANDS = 20
CHUNKS_OF_A_SMALL_RUN = 16
# Each wake-up carries one chunk and is passed on, so this is how many processes work on one run.
WAKE_UPS = 16
# A run whose chunks nobody claimed for so long has lost its messages.
STALLED_AFTER = timedelta(seconds=3)
# By name, for the task itself calls these services.
WORK = "matching.tasks.work"
_START_LOCK = 7_390_411


def load_default_policy() -> dict[str, int]:
    """Create the policy of DESIGN §5.2 where there is none yet."""
    if not Policy.objects.exists():
        Policy.objects.create(version=1, name="默认策略", is_current=True)
    return {"policies": Policy.objects.count()}


@transaction.atomic
def start_run(
    *,
    actor: User | None,
    demand_ids: Sequence[int] | None = None,
    is_dry: bool = False,
    idempotency_key: str | None = None,
) -> MatchRun:
    """Write a run and its chunks, and wake workers once they are committed.

    Args:
        demand_ids: the needs to match; ``None`` for every published one.
        idempotency_key: a key met before gives back the run it started.

    Returns:
        The new run; already finished where there is no published need to match.

    Raises:
        Conflict: where one of ``demand_ids`` is not a published need.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_START_LOCK,))
    if idempotency_key and (known := MatchRun.objects.filter(idempotency_key=idempotency_key).first()):
        return known
    is_full = demand_ids is None
    if is_full and not is_dry:
        MatchRun.objects.unfinished().filter(is_full=True, is_dry=False).update(
            status=RunStatus.SUPERSEDED, ended_at=Now()
        )
    published = Demand.objects.published()
    if demand_ids is not None:
        published = published.filter(pk__in=demand_ids)
    demands = list(published.order_by("field", "pk").values_list("pk", flat=True))
    if unknown := sorted(set(demand_ids or ()) - set(demands)):
        numbers = ", ".join(map(str, unknown))
        raise Conflict("not_published", _("Not among the published needs: %(numbers)s") % {"numbers": numbers})
    run = MatchRun.objects.create(
        policy=Policy.objects.get(is_current=True),
        is_full=is_full,
        is_dry=is_dry,
        as_of=timezone.localdate(),
        started_by=actor,
        idempotency_key=idempotency_key,
        demands_total=len(demands),
    )
    RunChunk.objects.bulk_create(RunChunk(run=run, demand_ids=part) for part in _parts(demands))
    finish_if_done(run_id=run.pk)
    run.refresh_from_db()
    if run.status in UNFINISHED_RUN:
        chunks = run.chunks.count()
        transaction.on_commit(lambda: wake(run.pk, min(chunks, WAKE_UPS)))
    return run


def _parts(demands: list[int]) -> list[list[int]]:
    size = min(CHUNK_DEMANDS, max(MIN_CHUNK_DEMANDS, -(-len(demands) // CHUNKS_OF_A_SMALL_RUN)))
    return [demands[start : start + size] for start in range(0, len(demands), size)]


@transaction.atomic
def cancel_run(*, run_id: int) -> MatchRun:
    """Stop a run; what it has written stays.

    Raises:
        Conflict: where it has already ended.
    """
    run = MatchRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if RunStatus.CANCELLED not in RUN_TRANSITIONS[RunStatus(run.status)]:
        raise Conflict("run_ended", _("This run has already ended."))
    run.status, run.ended_at = RunStatus.CANCELLED, Now()
    run.save(update_fields=("status", "ended_at"))
    run.refresh_from_db()
    return run


@transaction.atomic
def finish_if_done(*, run_id: int) -> bool:
    """End a run that has no open chunk left; true where this call ended it.

    The lock makes the last two workers see each other's chunk.
    """
    run = MatchRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.status not in UNFINISHED_RUN or run.chunks.filter(status=ChunkStatus.OPEN).exists():
        return False
    read = run.chunks.aggregate(most=Max("talents_read"))["most"] or 0
    MatchRun.objects.filter(pk=run_id).update(status=RunStatus.FINISHED, ended_at=Now(), talents_read=read)
    return True


def wake(run_id: int, times: int = 1) -> None:
    """Tell workers that a run has open chunks. A broker that is down delays work; it refuses none."""
    for _number in range(times):
        try:
            current_app.send_task(WORK, (run_id,), expires=30, retry=False)
        except OperationalError as error:
            logger.warning("run %s: no wake-up sent, the sweeper will: %s", run_id, error)
            return


def sweep() -> int:
    """Wake runs that stand still and end those that are done; return how many were woken.

    Any number of sweepers may run: a wake-up too many finds nothing to claim.
    """
    for run_id in MatchRun.objects.unfinished().values_list("pk", flat=True):
        finish_if_done(run_id=run_id)
    woken = 0
    for run_id in MatchRun.objects.stalled(STALLED_AFTER).values_list("pk", flat=True):
        if claimable := RunChunk.objects.claimable().filter(run=run_id).count():
            wake(run_id, min(claimable, WAKE_UPS))
            woken += 1
    return woken
