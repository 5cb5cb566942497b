"""When could they serve? The period is a coverage, not a filter (DESIGN §5.3)."""

from dataclasses import dataclass

import numpy as np

from matching.engine.types import Ints, Need
from matching.engine.world import World

# A stint packed for comparison: more days first, then the earlier start.
_COVER_SHIFT = 32
_START_TOP = 1 << 31


@dataclass(frozen=True, slots=True)
class Stints:
    """The best stint of each talent asked for; ``covered`` is 0 where no window meets the post.

    ``asked`` is the fewest days that make the stint feasible: the greatest of what the need, the talent and
    the programme ask for.
    """

    start: Ints
    end: Ints
    covered: Ints
    asked: Ints

    @property
    def feasible(self) -> np.ndarray:
        """Whether the period gate is open."""
        return self.covered >= self.asked


def stints(world: World, need: Need, who: Ints) -> Stints:
    """Return the best stint of the talents at the positions ``who``.

    1. Lay out every window of every talent asked for.
    2. Without relay: s = max(a, E), in time if s ≤ L; end = min(b + 1, s + D, s + longest, s + most).
       With relay the post runs from E to E + D: s = max(a, E), in time if s < E + D;
       end = min(b + 1, E + D, s + longest, s + most).
       DESIGN §5.3, refined: ``most`` is how many days the talent offers within the window, where not all of them.
    3. Per talent the window with the greatest cover counts, then the earliest start.
    """
    rows = world.rows
    first = world.window_from[who]
    count = world.window_from[who + 1] - first
    before = np.cumsum(count) - count
    shift = np.repeat(first - before, count)
    window = np.arange(len(shift)) + shift

    start = np.maximum(world.window_start[window], need.start_earliest).astype(np.int64)
    post_end = need.start_earliest + need.duration
    end = np.minimum(world.window_end[window], start + world.window_longest[window])
    if need.relay:
        end = np.minimum(end, post_end)
        latest = post_end - 1
    else:
        end = np.minimum(end, start + need.duration)
        latest = need.start_latest
    covered = np.where(start <= latest, np.maximum(end - start, 0), 0)

    packed = (covered << _COVER_SHIFT) + (_START_TOP - start)
    best = np.zeros(len(who), dtype=np.int64)
    has = np.flatnonzero(count)
    if len(has):
        best[has] = np.maximum.reduceat(packed, before[has])
    best_cover = best >> _COVER_SHIFT
    best_start = _START_TOP - (best & ((1 << _COVER_SHIFT) - 1))
    asked = np.maximum(rows.shortest[who].astype(np.int64), max(need.cover_min, 1))
    asked = np.maximum(asked, np.array(need.programme.stint_min, dtype=np.int64)[rows.employment[who]])
    return Stints(start=best_start, end=best_start + best_cover, covered=best_cover, asked=asked)
