"""How many people remain after each gate."""

import numpy as np

from matching.engine.gates import AFTER_PERIOD, BEFORE_PERIOD
from matching.engine.reading import tiers
from matching.engine.stint import stints
from matching.engine.types import Gate, Need
from matching.engine.world import World


def funnel(world: World, need: Need) -> dict[Gate, int]:
    """Count who is left after each gate, in the order of :class:`Gate`; the last count is the eligible."""
    standing = dict(BEFORE_PERIOD)[Gate.STANDING]
    left = {Gate.STANDING: int(standing(world, need, slice(None)).sum())}
    named = [
        (world.first if part.is_first else world.later).talent[part.low : part.high]
        for _, slices in tiers(world, need)
        for part in slices
    ]
    who = np.unique(np.concatenate(named)).astype(np.int64) if named else np.empty(0, dtype=np.int64)
    who = who[standing(world, need, who)]
    left[Gate.FIELD] = len(who)
    for gate, is_open in BEFORE_PERIOD[1:]:
        who = who[is_open(world, need, who)]
        left[gate] = len(who)
    who = who[stints(world, need, who).feasible]
    left[Gate.PERIOD] = len(who)
    for gate, is_open in AFTER_PERIOD:
        who = who[is_open(world, need, who)]
        left[gate] = len(who)
    return left
