"""Computing chunks: the talents are read once per run and process, then needs are matched against them."""

import time
from dataclasses import dataclass

from matching.engine import Best, World, best
from matching.facts import People, read_needs, read_world, weights_of
from matching.models import MatchRun
from matching.services import Claim, claim_chunk, fail_chunk, finish_chunk, finish_if_done

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
    began = time.monotonic()
    try:
        shortlists, talents_read = _compute(claim)
        finish_chunk(claim=claim, shortlists=shortlists, talents_read=talents_read, seconds=time.monotonic() - began)
    except Exception as error:
        _held.run_id = _held.world = None
        fail_chunk(claim=claim, error=error)
    finish_if_done(run_id=run_id)
    return True


def _compute(claim: Claim) -> tuple[dict[int, Best], int]:
    run = MatchRun.objects.select_related("policy").get(pk=claim.run_id)
    needs = read_needs(claim.demand_ids)
    weights = weights_of(run.policy)
    if run.demands_total <= FEW_DEMANDS:
        world = read_world(People.near(needs), run.as_of)
    else:
        world = _world_of(run)
    return {need.id: best(world, need, weights) for need in needs}, len(world)


def _world_of(run: MatchRun) -> World:
    if _held.run_id != run.pk or _held.world is None:
        _held.world = None  # let go of the old one first, so that never two are held
        _held.world = read_world(People(), run.as_of)
        _held.run_id = run.pk
    return _held.world
