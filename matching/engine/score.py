"""How well does somebody fit? 10,000 points in four parts that add up (DESIGN §5.2)."""

from dataclasses import dataclass

import numpy as np

from matching.engine.gates import of_paired
from matching.engine.stint import Stints
from matching.engine.types import NO_CLEARANCE, Flag, Ints, Need, Weights
from matching.engine.world import World

LEVELS = 6


@dataclass(frozen=True, slots=True)
class Parts:
    """The four parts of the score, one entry per talent; the score is their sum."""

    field: Ints
    title: Ints
    period: Ints
    preference: Ints

    @property
    def total(self) -> Ints:
        return self.field + self.title + self.period + self.preference


def parts(world: World, need: Need, weights: Weights, who: Ints, similarity: Ints, covered: Ints) -> Parts:
    """Score talents that have passed every gate, given how close their field is and what they cover."""
    return Parts(
        field=weights.field * similarity // 10_000,
        title=np.array(title_points(need, weights), dtype=np.int64)[world.rows.level[who]],
        period=weights.period * covered // need.duration,
        preference=_preference(world, need, weights, who),
    )


def title_points(need: Need, weights: Weights) -> list[int]:
    """The title part of each level 0..5.

    W from the preferred level up; from 6/10 W at the minimum up to it; W/2 where the need names neither.
    A need that names only one of the two means it as both ends of its wish: a minimum alone is the
    preferred level too, a preference alone has no minimum. Levels below the minimum never pass the gate.
    """
    weight = weights.title
    if need.title_min is None and need.title_preferred is None:
        return [weight * 5000 // 10_000] * LEVELS
    low = need.title_min or 0
    wished = need.title_preferred if need.title_preferred is not None else low
    points = [weight] * LEVELS
    for level in range(low, wished):
        points[level] = weight * (6000 + 4000 * (level - low) // (wished - low)) // 10_000
    return points


def _preference(world: World, need: Need, weights: Weights, who: Ints) -> Ints:
    """``W × (6000 r + 4000 m) // 10000`` with r and m in halves, so that all stays integer."""
    _, doubled = world.wishes.towards(need.region)
    twice_r = doubled.take(world.wishes.of[who]).astype(np.int64)
    wished = world.rows.modes_preferred[who]
    twice_m = np.where((wished & need.mode) != 0, 2, np.where(wished == 0, 1, 0))
    return weights.preference * (3000 * twice_r + 2000 * twice_m) // 10_000


def flags(world: World, need: Need, who: Ints, found: Stints) -> Ints:
    """What a coordinator should look at or know, as a bit mask of :class:`Flag`."""
    rows = world.rows
    paired = of_paired(world, need, who) if need.paired else np.False_
    asked_to_endorse = np.array(need.programme.endorsement)[rows.employment[who]]
    return (
        np.where(rows.cleared[who] == NO_CLEARANCE, Flag.MEDICAL_CHECK, 0)
        | np.where(found.covered < need.duration, Flag.RELAY, 0)
        | np.where(~rows.endorsed[who] & (asked_to_endorse | rows.has_unit[who]), Flag.ENDORSEMENT, 0)
        | np.where(~rows.verified[who], Flag.UNVERIFIED, 0)
        | np.where(rows.documents_expired[who], Flag.DOCUMENTS, 0)
        | np.where(paired, Flag.PAIRED, 0)
    ).astype(np.int64)
