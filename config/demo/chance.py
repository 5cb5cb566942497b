"""Random choices over whole columns: each part of the world draws from a stream of its own.

So one part can change, or grow, and the others keep their rows; and nothing hangs on the order of calls.
"""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Dice:
    """A stream of random choices, known by the world's seed and the name of what is drawn."""

    def __init__(self, seed: int, *name: str | int) -> None:
        self._rng = np.random.default_rng([seed, *(zlib.crc32(str(part).encode()) for part in name)])

    def share(self, count: int) -> Floats:
        """Numbers in [0, 1)."""
        return self._rng.random(count)

    def whole(self, low: int | Ints, high: int | Ints, count: int) -> Ints:
        """Whole numbers from ``low`` to ``high``, both included; the bounds may be columns."""
        return self._rng.integers(low, high, count, dtype=np.int64, endpoint=True)

    def happens(self, chance: ArrayLike, count: int) -> Bools:
        """True with the given chance, which may be a column."""
        return self._rng.random(count) < np.asarray(chance)

    def pick(self, weights: ArrayLike, count: int) -> Ints:
        """Positions in ``weights``, each as often as its weight asks."""
        edges = np.cumsum(np.asarray(weights, dtype=np.float64))
        return np.searchsorted(edges[:-1] / edges[-1], self._rng.random(count), side="right")

    def pick_by(self, table: ArrayLike, rows: Ints) -> Ints:
        """For each entry of ``rows`` a position in that row of a table of weights."""
        edges = np.cumsum(np.asarray(table, dtype=np.float64), axis=1)
        edges /= edges[:, -1:]
        drawn = self._rng.random(len(rows))
        return (edges[rows, :-1] <= drawn[:, None]).sum(axis=1)

    def one_of(self, values: Sequence[int], weights: ArrayLike | None, count: int) -> Ints:
        """Values, by their weights; ``None`` for equal ones."""
        even = np.ones(len(values)) if weights is None else weights
        return np.asarray(values, dtype=np.int64)[self.pick(even, count)]

    def ranking(self, weights: NDArray[np.float64]) -> Ints:
        """Each row's positions in random order, the heavy ones rather in front; weightless ones stand last.

        The first k of a row are k drawn without putting back (Gumbel's trick): one sort instead of a loop.
        """
        with np.errstate(divide="ignore"):
            keys = np.log(weights) + self._rng.gumbel(size=weights.shape)
        return np.argsort(-keys, axis=-1, kind="stable")
