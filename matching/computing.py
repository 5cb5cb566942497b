"""Computing chunks: the talents are read once per run and process, then needs are matched or counted against them."""

import time
from dataclasses import dataclass

from matching.engine import Need, World, best
from matching.enums import RunKind
from matching.facts import People, read_needs, read_world, weights_of
from matching.models import MatchRun
from matching.services import Claim, claim_chunk, fail_chunk, finish_chunk, finish_if_done, finish_supply_chunk
from matching.supplying import cells_of, count_cell

# Up to here only the talents near the needs are read; above, all of them, kept for the run's other chunks.
FEW_DEMANDS = 20


@dataclass(slots=True)
class _Held:
    """The world this process holds. One at a time: a million talents are several hundred megabytes."""

    run_id: int | None = None
    world: World | None = None


_held = _Held()


def work_one_chunk(run_id: int) -> bool:
    """Claim, compute and store one chunk of a run; false where there was nothing to claim.

    A failure gives the chunk back for another attempt; the talents are read anew for it, for what was
    read may be the reason.
    """
    claim = claim_chunk(run_id=run_id)
    if claim is None:
        return False
    try:
        run = MatchRun.objects.select_related("policy").get(pk=run_id)
        (_count if run.kind == RunKind.SUPPLY else _match)(run, claim)
    except Exception as error:
        _held.run_id = _held.world = None
        fail_chunk(claim=claim, error=error)
    finish_if_done(run_id=run_id)
    return True


def _match(run: MatchRun, claim: Claim) -> None:
    began = time.monotonic()
    needs = read_needs(claim.demand_ids)
    weights = weights_of(run.policy)
    world = _world_for(run, needs)
    shortlists = {need.id: best(world, need, weights) for need in needs}
    finish_chunk(claim=claim, shortlists=shortlists, talents_read=len(world), seconds=time.monotonic() - began)


def _count(run: MatchRun, claim: Claim) -> None:
    began = time.monotonic()
    cells = cells_of(claim.demand_ids)
    needs = {need.id: need for need in read_needs([pk for demands in cells.values() for pk in demands])}
    world = _world_for(run, list(needs.values()))
    counts = {
        cell: count_cell(world, [needs[pk] for pk in demands if pk in needs], demands)
        for cell, demands in cells.items()
    }
    finish_supply_chunk(claim=claim, cells=counts, talents_read=len(world), seconds=time.monotonic() - began)


def _world_for(run: MatchRun, needs: list[Need]) -> World:
    if run.demands_total <= FEW_DEMANDS:
        return read_world(People.near(needs), run.as_of)
    return _world_of(run)


def _world_of(run: MatchRun) -> World:
    if _held.run_id != run.pk or _held.world is None:
        _held.world = None  # let go of the old one first, so that never two are held
        _held.world = read_world(People(), run.as_of)
        _held.run_id = run.pk
    return _held.world
