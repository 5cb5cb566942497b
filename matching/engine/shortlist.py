"""The exact best fifty of a need."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.engine.gates import of_paired, open_after_period
from matching.engine.reading import Slice, tiers, unmet
from matching.engine.score import Parts, flags, parts, title_points
from matching.engine.stint import Stints, stints
from matching.engine.types import Ints, Need, Weights
from matching.engine.world import World

LENGTH = 50


@dataclass(frozen=True, slots=True)
class Best:
    """A shortlist, best first: one entry per person in each array.

    ``scored`` counts the people who passed every gate and could still enter the list. Where fewer than the
    asked number are listed, that is everybody eligible.
    """

    talent: Ints
    score: Ints
    parts: Parts
    start: Ints
    end: Ints
    covered: Ints
    flags: Ints
    scored: int

    def __len__(self) -> int:
        return len(self.talent)


@dataclass(frozen=True, slots=True)
class _Pool:
    """People who passed every gate, with what the score needs."""

    who: Ints
    similarity: Ints
    start: Ints
    covered: Ints
    score: Ints

    def merged(self, other: Self) -> "_Pool":
        both = {name: np.concatenate((getattr(self, name), getattr(other, name))) for name in self.__slots__}
        return _Pool(**both)

    def take(self, order: Ints) -> "_Pool":
        return _Pool(**{name: getattr(self, name)[order] for name in self.__slots__})


def best(world: World, need: Need, weights: Weights, limit: int = LENGTH) -> Best:
    """Return the ``limit`` best talents of a need, equal to a pass over every pair.

    Where the need prefers the people of paired units, these come first and everybody else after them, each part
    in its own order: two searches, the second for the places that the first leaves.
    """
    if not need.paired:
        return _result(world, need, weights, *_search(world, need, weights, limit))
    first, first_scored = _search(world, need, weights, limit, paired=True)
    if len(first.who) == limit:
        return _result(world, need, weights, first, first_scored)
    others, others_scored = _search(world, need, weights, limit - len(first.who), paired=False)
    return _result(world, need, weights, first.merged(others), first_scored + others_scored)


def _search(world: World, need: Need, weights: Weights, limit: int, *, paired: bool | None = None) -> tuple[_Pool, int]:
    """The best ``limit`` in order and how many were scored; ``paired`` narrows to, or leaves out, the paired units.

    1. Read the world tier by tier: same specialty, then discipline, then sector (as far as the need wishes).
    2. In each slice keep who passes the gates and has a feasible stint; whoever was met before is dropped,
       for they were met at their best field.
    3. Leave out who could not beat the last one kept even by serving for their whole reach.
    4. Score the others; keep the best ``limit`` of all so far (score, then who served longest ago, then id).
    5. Stop when the last one kept beats the best that the next tier could give: what is left cannot enter.
    """
    none = np.empty(0, dtype=np.int64)
    pool = _Pool(none, none, none, none, none)
    met: list[Ints] = []
    scored = 0
    try:
        for similarity, slices in tiers(world, need):
            if len(pool.who) == limit and pool.score[-1] > _bound(world, need, weights, similarity, slices):
                break
            found = [_read(world, need, part, met, paired) for part in slices]
            floor = int(pool.score[-1]) if len(pool.who) == limit else 0
            tier = _scored(world, need, weights, found, floor)
            scored += len(tier.who)
            pool = _first(world, pool.merged(tier), limit)
    finally:
        for who in met:
            world.seen[who] = False
    return pool, scored


def _read(world: World, need: Need, part: Slice, met: list[Ints], paired: bool | None) -> tuple[Ints, int]:
    """The positions in one slice that pass the gates before the period and were not met before."""
    who = unmet(world, need, part)
    if paired is not None:
        who = who[of_paired(world, need, who) == paired]
    world.seen[who] = True
    met.append(who)
    return who, part.similarity


def _scored(world: World, need: Need, weights: Weights, found: list[tuple[Ints, int]], floor: int) -> _Pool:
    """Those with a feasible stint and their scores; who cannot reach ``floor`` is left out before the dates."""
    who = np.concatenate([people for people, _ in found])
    similarity = np.repeat([closeness for _, closeness in found], [len(people) for people, _ in found])
    if floor:
        reach = np.minimum(world.reach[who], need.duration)
        within = np.flatnonzero(parts(world, need, weights, who, similarity, reach).total >= floor)
        who, similarity = who[within], similarity[within]
    when = stints(world, need, who)
    passed = np.flatnonzero(when.feasible & open_after_period(world, need, who))
    who, similarity = who[passed], similarity[passed]
    start, covered = when.start[passed], when.covered[passed]
    score = parts(world, need, weights, who, similarity, covered).total
    return _Pool(who, similarity, start, covered, score)


def _first(world: World, pool: _Pool, limit: int) -> _Pool:
    """The best ``limit`` in order; ties at the edge are decided by the full order, not by chance."""
    if len(pool.who) > limit:
        edge = np.partition(pool.score, -limit)[-limit]
        pool = pool.take(np.flatnonzero(pool.score >= edge))
    order = np.lexsort((world.rows.id[pool.who], world.rows.last_service_end[pool.who], -pool.score))
    return pool.take(order[:limit])


def _bound(world: World, need: Need, weights: Weights, similarity: int, slices: list[Slice]) -> int:
    """No score of the tier exceeds this: its best field, the best title, its longest reach, every wish."""
    reach = 0
    for part in slices:
        who = slice(part.low, part.high)
        at = who if part.is_first else world.later.talent[who]
        reach = max(reach, int(world.reach[at].max()))
    return (
        weights.field * similarity // 10_000
        + max(title_points(need, weights))
        + weights.period * min(reach, need.duration) // need.duration
        + weights.preference
    )


def _result(world: World, need: Need, weights: Weights, pool: _Pool, scored: int) -> Best:
    when = Stints(pool.start, pool.start + pool.covered, pool.covered, pool.covered)
    return Best(
        talent=world.rows.id[pool.who],
        score=pool.score,
        parts=parts(world, need, weights, pool.who, pool.similarity, pool.covered),
        start=when.start,
        end=when.end,
        covered=when.covered,
        flags=flags(world, need, pool.who, when),
        scored=scored,
    )
