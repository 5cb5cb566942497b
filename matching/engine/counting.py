"""Everybody who fits a need, rather than the best fifty: for hints and for supply against demand."""

from dataclasses import dataclass

import numpy as np

from matching.engine.gates import open_after_period
from matching.engine.reading import tiers, unmet
from matching.engine.stint import stints
from matching.engine.types import Ints, Need
from matching.engine.world import World


@dataclass(frozen=True, slots=True)
class Eligible:
    """The people who pass every gate of a need, by position in the world, and the days each covers of it.

    ``who`` is sorted and without repeats; ``duration`` is the need's, in days.
    """

    who: Ints
    covered: Ints
    duration: int

    @property
    def long_enough(self) -> Ints:
        """Those who cover the need's whole length."""
        return self.who[self.covered == self.duration]

    @property
    def fit(self) -> int:
        """How many people fit."""
        return len(self.who)

    @property
    def fit_long(self) -> int:
        """How many of them cover the need's whole length."""
        return int(np.count_nonzero(self.covered == self.duration))


def eligible(world: World, need: Need) -> Eligible:
    """Return everybody who fits, without an early stop: the last number of the funnel, person by person.

    1. Read every slice that the need's field wish reaches; keep who passes the gates before the period and was not
       met in an earlier slice.
    2. Keep who has a feasible stint and passes the gates after it.
    """
    met: list[Ints] = [np.empty(0, dtype=np.int64)]
    try:
        for _, slices in tiers(world, need):
            for part in slices:
                met.append(unmet(world, need, part))
                world.seen[met[-1]] = True
    finally:
        for who in met:
            world.seen[who] = False
    who = np.concatenate(met)
    when = stints(world, need, who)
    passed = np.flatnonzero(when.feasible & open_after_period(world, need, who))
    passed = passed[np.argsort(who[passed])]
    return Eligible(who[passed], when.covered[passed], need.duration)
