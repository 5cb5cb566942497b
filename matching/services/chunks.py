"""One chunk of a run: taken under lease, given back, or stored.

Lock order: run, chunk, shortlists by demand. The database's clock decides every lease.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F
from django.db.models.functions import Now

from matching.engine import Best
from matching.enums import UNFINISHED_RUN, ChunkStatus, RunStatus
from matching.facts import digest, write_matches
from matching.models import MatchRun, RunChunk, Shortlist
from matching.services.runs import finish_if_done

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 3


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
    run = held_run(claim)
    if run is None:
        return False
    changes = _store(run, shortlists)
    mark_done(
        claim,
        talents_read=talents_read,
        seconds=seconds,
        pairs_scored=sum(best.scored for best in shortlists.values()),
        matches_listed=sum(len(best) for best in shortlists.values()),
        demands_changed=changes.demands,
        rows_changed=changes.rows,
    )
    return True


def held_run(claim: Claim) -> MatchRun | None:
    """The claim's run, locked in share with its chunk until the transaction ends; ``None`` where the hold is lost."""
    run = _run_in_share(claim.run_id)
    held = (
        RunChunk.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk=claim.chunk_id, token=claim.token, status=ChunkStatus.OPEN)
        .first()
    )
    return None if held is None or run.status not in UNFINISHED_RUN else run


def mark_done(claim: Claim, **counts: float) -> None:
    """Close a chunk that :func:`held_run` has locked, with what it counted."""
    RunChunk.objects.filter(pk=claim.chunk_id).update(
        status=ChunkStatus.DONE, done_at=Now(), token=None, lease_until=None, error="", **counts
    )


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
