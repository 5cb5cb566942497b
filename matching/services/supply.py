"""Runs that count supply against demand: the same chunks, leases and sweeper as those of shortlists."""

from dataclasses import asdict

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from accounts.models import User
from matching.enums import RunKind, RunStatus
from matching.models import MatchRun, SupplyCount
from matching.services.chunks import Claim, held_run, mark_done
from matching.services.runs import chunk_size, lock_starts, supersede, write_run
from matching.supplying import Cell, CellCount, cells_of, whole_cells

# Counting everybody takes longer than finding the best fifty: a chunk must end well within its lease.
CHUNK_NEEDS = 100
_COUNTED = ("needs", "posts", "fit", "fit_long", "posts_hopeless", "posts_short", "narrowest")


@transaction.atomic
def start_supply(*, actor: User | None = None) -> MatchRun:
    """Start counting every cell of the published needs; an unfinished count is superseded."""
    lock_starts()
    supersede(RunKind.SUPPLY)
    cells = cells_of()
    size = min(chunk_size(sum(map(len, cells.values()))), CHUNK_NEEDS)
    run = write_run(MatchRun(kind=RunKind.SUPPLY, is_full=True, started_by=actor), whole_cells(cells.values(), size))
    # By the clock that says when shortlist runs ended: the two are compared.
    MatchRun.objects.filter(pk=run.pk).update(created_at=Now())
    run.refresh_from_db()
    return run


def start_supply_if_due() -> int:
    """Start a count where a full run of shortlists has ended since the last one started; return how many started."""
    if not _is_due():
        return 0
    with transaction.atomic():
        lock_starts()  # and look again: another sweeper may have started it meanwhile
        if not _is_due():
            return 0
        start_supply()
        return 1


def _is_due() -> bool:
    full = MatchRun.objects.filter(
        kind=RunKind.SHORTLISTS, is_full=True, is_dry=False, status=RunStatus.FINISHED
    ).aggregate(ended=Max("ended_at"))["ended"]
    counted = MatchRun.objects.filter(kind=RunKind.SUPPLY).aggregate(started=Max("created_at"))["started"]
    return full is not None and (counted is None or full > counted)


@transaction.atomic
def finish_supply_chunk(*, claim: Claim, cells: dict[Cell, CellCount], talents_read: int, seconds: float) -> bool:
    """Store a chunk's cells and mark it done, in one transaction; false where the hold was lost.

    A cell that another chunk of the run has stored already is written over with the same: cells are always counted
    whole.
    """
    run = held_run(claim)
    if run is None:
        return False
    SupplyCount.objects.bulk_create(
        (
            SupplyCount(run=run, field_id=cell.field, region_id=cell.region, **asdict(count))
            for cell, count in sorted(cells.items(), key=lambda item: item[0])
        ),
        update_conflicts=True,
        unique_fields=("run", "field", "region"),
        update_fields=_COUNTED,
    )
    mark_done(claim, talents_read=talents_read, seconds=seconds, rows_changed=len(cells))
    return True
