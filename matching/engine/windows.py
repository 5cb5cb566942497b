"""Cutting committed days out of windows of availability."""

import numpy as np
from numpy.typing import NDArray

from matching.engine.types import Ints

# Day numbers stay far below this, so (talent, day) fits one sortable integer.
_DAY_SPAN = 1 << 22
_DAY_ZERO = 1 << 21


def cut(
    talent: Ints,
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    busy_talent: Ints,
    busy_start: NDArray[np.int32],
    busy_end: NDArray[np.int32],
) -> tuple[Ints, NDArray[np.int32], NDArray[np.int32]]:
    """Return the windows without the days that are busy (DESIGN §5.3).

    Windows are ``[start, end)`` per talent; busy periods of one talent do not overlap (the database holds
    that). A window falls into the pieces between the busy periods that meet it:

    1. put windows and busy periods on one axis (talent, day);
    2. per window, find the run of busy periods that meet it;
    3. lay out the run's length + 1 pieces, each from the end of one busy period to the start of the next;
    4. clip the outer ends to the window and drop empty pieces.
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
    keep = piece_end > piece_start
    return talent[window][keep], piece_start[keep].astype(np.int32), piece_end[keep].astype(np.int32)
