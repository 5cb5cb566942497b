"""Starting, ending and waking runs.

A run in PostgreSQL is the truth; a message is only a wake-up (TRUST §3). The database's clock decides.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import CharField, Exists, F, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.problems import Conflict
from common.wakeups import send_wake_up
from demands.enums import DemandStatus, Step
from demands.models import Demand, DemandEvent
from matching.enums import RUN_TRANSITIONS, UNFINISHED_RUN, ChunkStatus, RunKind, RunStatus
from matching.models import MatchRun, Policy, RunChunk, SupplyCount

# A chunk should take 2–5 s at full size; small runs are cut finer, so that progress shows and workers share.
CHUNK_DEMANDS = 500
MIN_CHUNK_DEMANDS = 20
CHUNKS_OF_A_SMALL_RUN = 16
# Each wake-up carries one chunk and is passed on, so this is how many processes work on one run.
WAKE_UPS = 16
# A run whose chunks nobody claimed for so long has lost its messages.
STALLED_AFTER = timedelta(seconds=3)
WORK = "matching.tasks.work"
# What was published or amended longer ago is left to full runs.
LOOKED_AFTER = timedelta(days=7)
# Longer than the transaction that amends a need, or marks it, may take.
AMENDMENT_MARGIN = timedelta(seconds=60)
MARKED_AT_ONCE = 10_000
_START_LOCK = 7_390_411
# Of supply against demand the newest count and the one before are kept.
SUPPLY_KEPT = 2
_UNMATCHED_LOCK = 7_390_412


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
    lock_starts()
    if idempotency_key and (known := MatchRun.objects.filter(idempotency_key=idempotency_key).first()):
        return known
    is_full = demand_ids is None
    if is_full and not is_dry:
        supersede(RunKind.SHORTLISTS)
    published = Demand.objects.published()
    if demand_ids is not None:
        published = published.filter(pk__in=demand_ids)
    demands = list(published.order_by("field", "pk").values_list("pk", flat=True))
    if unknown := sorted(set(demand_ids or ()) - set(demands)):
        numbers = ", ".join(map(str, unknown))
        raise Conflict("not_published", _("Not among the published needs: %(numbers)s") % {"numbers": numbers})
    run = MatchRun(is_full=is_full, is_dry=is_dry, started_by=actor, idempotency_key=idempotency_key)
    return write_run(run, _parts(demands))


def lock_starts() -> None:
    """Let nobody else start a run until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_START_LOCK,))


def supersede(kind: RunKind) -> None:
    """End the unfinished full run of a kind: a newer one takes its place."""
    unfinished = MatchRun.objects.unfinished().filter(kind=kind, is_full=True, is_dry=False)
    unfinished.update(status=RunStatus.SUPERSEDED, ended_at=Now())


def write_run(run: MatchRun, parts: list[list[int]]) -> MatchRun:
    """Write a run as of today with a chunk for each part of its needs; wake workers once they are committed.

    Returns:
        The run, already finished where there is no part.
    """
    run.policy = Policy.objects.get(is_current=True)
    run.as_of = timezone.localdate()
    run.demands_total = sum(map(len, parts))
    run.save()
    RunChunk.objects.bulk_create(RunChunk(run=run, demand_ids=part) for part in parts)
    finish_if_done(run_id=run.pk)
    run.refresh_from_db()
    if run.status in UNFINISHED_RUN:
        chunks = run.chunks.count()
        transaction.on_commit(lambda: wake(run.pk, min(chunks, WAKE_UPS)))
    return run


def chunk_size(demands: int) -> int:
    """How many needs a chunk of a run should have."""
    return min(CHUNK_DEMANDS, max(MIN_CHUNK_DEMANDS, -(-demands // CHUNKS_OF_A_SMALL_RUN)))


def _parts(demands: list[int]) -> list[list[int]]:
    size = chunk_size(len(demands))
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
    if run.kind == RunKind.SUPPLY:
        _forget_old_supply()
    return True


def _forget_old_supply() -> None:
    counts = MatchRun.objects.filter(kind=RunKind.SUPPLY, status=RunStatus.FINISHED).order_by("-pk")
    kept = list(counts.values_list("pk", flat=True)[:SUPPLY_KEPT])
    SupplyCount.objects.filter(run__status=RunStatus.FINISHED).exclude(run__in=kept).delete()


def wake(run_id: int, times: int = 1) -> None:
    """Tell workers that a run has open chunks. A broker that is down delays work; it refuses none."""
    for _number in range(times):
        if not send_wake_up(WORK, run_id):
            return


def match_unmatched() -> int:
    """Start runs for needs that were published or amended since anybody matched them; return of how many needs.

    Publishing belongs to an app below, which knows nothing of runs, so they are found rather than announced, by the
    step in their history that names who did it: whoever loads needs in bulk starts a run. A need that a run has in
    work, or had to park, is left to that run.
    """
    return _match_published() + _match_amended()


@transaction.atomic
def _match_published() -> int:
    """One run for the published needs that have no shortlist."""
    if not is_only_sweeper():
        return 0
    steps = DemandEvent.objects.filter(demand=OuterRef("pk"), step=Step.PUBLISHED, actor__isnull=False)
    unmatched = Demand.objects.published().filter(
        Exists(steps), published_at__gt=timezone.now() - LOOKED_AFTER, shortlist__isnull=True
    )
    waiting = unmatched.exclude(Exists(_in_hand("published_at"))).order_by("published_at", "pk")
    return _start_for(list(waiting.values_list("pk", flat=True)[:CHUNK_DEMANDS]))


def is_only_sweeper() -> bool:
    """Whether no other sweeper looks for needs to match now; until this transaction ends none does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (_UNMATCHED_LOCK,))
        return bool(cursor.fetchone()[0])


def _in_hand(since: str) -> QuerySet[RunChunk]:
    """Of a need: chunks in work that hold it, or that had to park it since the time in its column ``since``."""
    chunks = RunChunk.objects.filter(
        demand_ids__contains=[OuterRef("pk")], run__is_dry=False, run__kind=RunKind.SHORTLISTS
    )
    return chunks.filter(
        Q(status=ChunkStatus.OPEN, run__status__in=UNFINISHED_RUN)
        | Q(status=ChunkStatus.PARKED, run__created_at__gte=OuterRef(since))
    )


def _start_for(found: list[int]) -> int:
    if found:
        start_run(actor=None, demand_ids=found)
    return len(found)


@transaction.atomic
def match_marked() -> int:
    """Start a run for needs that were marked since anybody matched them; return of how many needs.

    A rule of their programme or a pairing of their employer was changed (``mark_for_matching``). They are left alone
    for the margin, after which whoever marked them has committed: one run then is enough.
    """
    if not is_only_sweeper():
        return 0
    now = timezone.now()
    marked = Demand.objects.published().filter(
        Q(programme__isnull=False) | Q(prefers_paired=True),
        updated_at__gt=now - LOOKED_AFTER,
        updated_at__lt=now - AMENDMENT_MARGIN,
        shortlist__run__created_at__lt=F("updated_at") + AMENDMENT_MARGIN,
    )
    waiting = marked.exclude(Exists(_in_hand("updated_at"))).order_by("pk")
    return _start_for(list(waiting.values_list("pk", flat=True)[:MARKED_AT_ONCE]))


def _match_amended() -> int:
    """One run for each amendment that the need's shortlist may not know of.

    A run made within the margin may have read the need before the amendment was committed, so each amendment gets
    one of its own, by its key never a second.
    """
    amendments = DemandEvent.objects.filter(
        step=Step.AMENDED,
        at__gt=timezone.now() - LOOKED_AFTER,
        demand__status=DemandStatus.PUBLISHED,
        demand__shortlist__run__created_at__lt=F("at") + AMENDMENT_MARGIN,
    ).annotate(run_key=Concat(Value("amended:"), Cast("pk", CharField())))
    unmatched = amendments.exclude(Exists(MatchRun.objects.filter(idempotency_key=OuterRef("run_key"))))
    found = list(unmatched.order_by("pk").values_list("demand_id", "run_key")[:CHUNK_DEMANDS])
    for demand_id, key in found:
        start_run(actor=None, demand_ids=[demand_id], idempotency_key=key)
    return len(found)


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
