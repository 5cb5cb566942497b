"""The only code that writes runs, shortlists and decisions.

A run in PostgreSQL is the truth; a message is only a wake-up (TRUST §3). Lock order: run, then shortlists
by demand. The database's clock decides every lease.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from celery import current_app
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F, Max
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import User
from common.problems import Conflict
from demands.models import Demand
from matching.engine import Best
from matching.enums import RUN_TRANSITIONS, UNFINISHED_RUN, ChunkStatus, RunStatus, Verdict
from matching.facts import digest, write_matches
from matching.models import Decision, MatchRun, Policy, RunChunk, Shortlist
from talent.models import Talent

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 3
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


@dataclass(frozen=True, slots=True)
class Claim:
    """A chunk under lease: what to compute, for which run, and the token that proves the hold."""

    chunk_id: int
    run_id: int
    token: UUID
    demand_ids: list[int]


@dataclass(frozen=True, slots=True)
class Changes:
    """What writing a chunk changed."""

    demands: int = 0
    rows: int = 0


def load_default_policy() -> dict[str, int]:
    """Create the policy of DESIGN §5.2 where there is none yet."""
    if not Policy.objects.exists():
        Policy.objects.create(version=1, name="默认策略", is_current=True)
    return {"policies": Policy.objects.count()}


# --- starting and ending ----------------------------------------------------------------------


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


# --- waking -----------------------------------------------------------------------------------


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


# --- one chunk --------------------------------------------------------------------------------


def claim_chunk(*, run_id: int) -> Claim | None:
    """Take the next chunk of a run under lease; ``None`` where nothing is left to take.

    A chunk that failed three times is split; a single need that failed three times is parked, its old
    shortlist staying visible.
    """
    while True:
        with transaction.atomic():
            chunk = (
                RunChunk.objects.claimable()
                .filter(run=run_id)
                .select_for_update(skip_locked=True, no_key=True, of=("self",))
                .first()
            )
            if chunk is None:
                return None
            if chunk.attempts < MAX_ATTEMPTS:
                return _claimed(chunk)
            _split_or_park(chunk)
        finish_if_done(run_id=run_id)


def _claimed(chunk: RunChunk) -> Claim:
    token = uuid4()
    RunChunk.objects.filter(pk=chunk.pk).update(
        token=token, lease_until=Now() + LEASE, attempts=F("attempts") + 1, claimed_at=Now()
    )
    MatchRun.objects.filter(pk=chunk.run_id, status=RunStatus.QUEUED).update(status=RunStatus.RUNNING, started_at=Now())
    return Claim(chunk.pk, chunk.run_id, token, chunk.demand_ids)


def _split_or_park(chunk: RunChunk) -> None:
    middle = len(chunk.demand_ids) // 2
    if not middle:
        logger.error("run %s: need %s is parked: %s", chunk.run_id, chunk.demand_ids, chunk.error)
        RunChunk.objects.filter(pk=chunk.pk).update(status=ChunkStatus.PARKED, token=None, lease_until=None)
        return
    RunChunk.objects.bulk_create(
        RunChunk(run_id=chunk.run_id, demand_ids=part, error=chunk.error)
        for part in (chunk.demand_ids[:middle], chunk.demand_ids[middle:])
    )
    RunChunk.objects.filter(pk=chunk.pk).update(status=ChunkStatus.SPLIT, token=None, lease_until=None)


def fail_chunk(*, claim: Claim, error: Exception) -> None:
    """Give a chunk back after a failure, so that it is tried again at once."""
    logger.warning("run %s, chunk %s failed", claim.run_id, claim.chunk_id, exc_info=error)
    RunChunk.objects.filter(pk=claim.chunk_id, token=claim.token, status=ChunkStatus.OPEN).update(
        token=None, lease_until=None, error=f"{type(error).__name__}: {error}"[:2000]
    )


@transaction.atomic
def finish_chunk(*, claim: Claim, shortlists: dict[int, Best], talents_read: int, seconds: float) -> bool:
    """Store a chunk's shortlists and mark it done, in one transaction; false where the hold was lost.

    Only needs whose shortlist changed are rewritten, and only if no newer run wrote them. A dry run counts
    what would change and writes nothing.
    """
    run = _run_in_share(claim.run_id)
    held = (
        RunChunk.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk=claim.chunk_id, token=claim.token, status=ChunkStatus.OPEN)
        .first()
    )
    if held is None or run.status not in UNFINISHED_RUN:
        return False
    changes = _store(run, shortlists)
    RunChunk.objects.filter(pk=claim.chunk_id).update(
        status=ChunkStatus.DONE,
        done_at=Now(),
        talents_read=talents_read,
        token=None,
        lease_until=None,
        error="",
        seconds=seconds,
        pairs_scored=sum(best.scored for best in shortlists.values()),
        matches_listed=sum(len(best) for best in shortlists.values()),
        demands_changed=changes.demands,
        rows_changed=changes.rows,
    )
    return True


def _run_in_share(run_id: int) -> MatchRun:
    """The run, held so that nobody ends it meanwhile; other chunks of it may hold it too."""
    return MatchRun.objects.raw("SELECT * FROM matching_matchrun WHERE id = %s FOR SHARE", (run_id,))[0]


def _store(run: MatchRun, shortlists: dict[int, Best]) -> Changes:
    digests = {demand: digest(best) for demand, best in sorted(shortlists.items())}
    if run.is_dry:
        known = dict(Shortlist.objects.filter(demand__in=digests).values_list("demand_id", "digest"))
        changed = {demand for demand, value in digests.items() if known.get(demand, 0) != value}
        return Changes(len(changed), sum(len(shortlists[demand]) for demand in changed))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO matching_shortlist (demand_id, run_id, listed, best_score, digest)
            SELECT id, %s, 0, 0, 0 FROM demands_demand WHERE id = ANY(%s) ORDER BY id
            ON CONFLICT DO NOTHING
            """,
            (run.pk, list(digests)),
        )
        held = dict(
            Shortlist.objects.select_for_update()
            .filter(demand__in=digests, run__lte=run.pk)
            .order_by("demand")
            .values_list("demand_id", "digest")
        )
        rewritten = {demand: shortlists[demand] for demand, value in held.items() if digests[demand] != value}
        cursor.execute("DELETE FROM matching_match WHERE demand_id = ANY(%s)", (list(rewritten),))
        written = max(cursor.rowcount, write_matches(cursor, rewritten))
        _update_shortlists(cursor, run.pk, held, shortlists, digests)
    return Changes(len(rewritten), written)


def _update_shortlists(
    cursor: CursorWrapper, run_id: int, held: dict[int, int], shortlists: dict[int, Best], digests: dict[int, int]
) -> None:
    cursor.execute(
        """
        UPDATE matching_shortlist s SET run_id = %s, listed = new.listed, best_score = new.best, digest = new.digest
        FROM unnest(%s::bigint[], %s::smallint[], %s::smallint[], %s::bigint[]) AS new (demand, listed, best, digest)
        WHERE s.demand_id = new.demand
        """,
        (
            run_id,
            list(held),
            [len(shortlists[demand]) for demand in held],
            [int(shortlists[demand].score[0]) if len(shortlists[demand]) else 0 for demand in held],
            [digests[demand] for demand in held],
        ),
    )


# --- decisions --------------------------------------------------------------------------------


@transaction.atomic
def decide(
    *, demand: Demand, talent: Talent, verdict: Verdict, actor: User | None, reason: str = "", release: bool = False
) -> Decision:
    """Record a coordinator's word on a pair, in place of an earlier one.

    Raises:
        Conflict: a dismissal without a reason, or one that would be released to the talent.
    """
    if verdict == Verdict.DISMISSED and (not reason or release):
        raise Conflict("reason_needed", _("A dismissal needs a reason and is not released to the talent."))
    decision, _created = Decision.objects.update_or_create(
        demand=demand,
        talent=talent,
        defaults={
            "verdict": verdict,
            "reason": reason,
            "decided_by": actor,
            "released_at": timezone.now() if release else None,
        },
    )
    return decision
