"""Cutting committed days out of windows of availability."""

import numpy as np
from numpy.typing import NDArray

from matching.engine.types import ALL_DAYS, Ints

# Day numbers stay far below this, so (talent, day) fits one sortable integer.
_DAY_SPAN = 1 << 22
_DAY_ZERO = 1 << 21


def cut(
    talent: Ints,
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    most: NDArray[np.int16],
    busy_talent: Ints,
    busy_start: NDArray[np.int32],
    busy_end: NDArray[np.int32],
) -> tuple[Ints, NDArray[np.int32], NDArray[np.int32], NDArray[np.int16]]:
    """Return the windows without the days that are busy, as ``(talent, start, end, most)`` (DESIGN §5.3).

    Windows are ``[start, end)`` per talent; busy periods of one talent do not overlap (the database holds
    that). ``most`` is how many days of the window are offered altogether, ``ALL_DAYS`` for all of them; the busy days
    in it count towards that, and a window that has none left is dropped. A window falls into the pieces between the
    busy periods that meet it, each of which may take all that is left:

    1. put windows and busy periods on one axis (talent, day);
    2. per window, find the run of busy periods that meet it;
    3. lay out the run's length + 1 pieces, each from the end of one busy period to the start of the next;
    4. clip the outer ends to the window and drop empty pieces;
    5. take the busy days off what a window offers, where it does not offer all of its days.
    """
    order = np.lexsort((busy_start, busy_talent))
    busy_axis = busy_talent[order] * _DAY_SPAN + _DAY_ZERO
    busy_from, busy_to = busy_axis + busy_start[order], busy_axis + busy_end[order]
    axis = talent.astype(np.int64) * _DAY_SPAN + _DAY_ZERO
    first = np.searchsorted(busy_to, axis + start, side="right")
    last = np.searchsorted(busy_from, axis + end, side="left")
    pieces = np.maximum(last - first, 0) + 1

    window = np.repeat(np.arange(len(start)), pieces)
    place = np.arange(len(window)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    busy_before = first[window] + place - 1
    piece_start = start[window].astype(np.int64)
    piece_end = end[window].astype(np.int64)
    after = place > 0
    piece_start[after] = busy_to[busy_before[after]] - axis[window[after]]
    before = place < pieces[window] - 1
    piece_end[before] = busy_from[busy_before[before] + 1] - axis[window[before]]
    left = _left(most, axis + start, axis + end, busy_from, busy_to, first, last)[window]
    keep = (piece_end > piece_start) & (left > 0)
    return talent[window][keep], piece_start[keep].astype(np.int32), piece_end[keep].astype(np.int32), left[keep]


def _left(
    most: NDArray[np.int16], low: Ints, high: Ints, busy_from: Ints, busy_to: Ints, first: Ints, last: Ints
) -> NDArray[np.int16]:
    """What each window ``[low, high)`` on the axis still offers; the busy periods ``first`` to ``last`` meet it."""
    left = most.copy()
    capped = np.flatnonzero((most < ALL_DAYS) & (last > first))
    if len(capped):
        low, high, first, last = low[capped], high[capped], first[capped], last[capped]
        until = np.concatenate(([0], np.cumsum(busy_to - busy_from)))
        before = np.maximum(low - busy_from[first], 0)
        beyond = np.maximum(busy_to[last - 1] - high, 0)
        busy = until[last] - until[first] - before - beyond
        left[capped] = np.maximum(left[capped] - busy, 0)
    return left
