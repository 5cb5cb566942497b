"""One pair, gate by gate and part by part: the same functions as the run, on a selection of one."""

from dataclasses import dataclass

import numpy as np

from matching.engine.gates import AFTER_PERIOD, BEFORE_PERIOD
from matching.engine.reading import WIDTHS, similarity
from matching.engine.score import Parts, flags, parts
from matching.engine.stint import stints
from matching.engine.types import Flag, Gate, Need, Weights
from matching.engine.world import World


@dataclass(frozen=True, slots=True)
class FieldPair:
    """The pair of fields that counts: which of the need's, in which place of the talent's, how close."""

    need_field: int
    talent_field: int
    place: int
    is_own: bool
    base: int
    similarity: int


@dataclass(frozen=True, slots=True)
class PairFinding:
    """What the engine says of one talent and one need.

    Attributes:
        gates: every gate, true where it is open.
        field: the closest pair of fields, gate or no gate; ``None`` where not even the sector is shared.
        start, covered, asked: the best stint in days and the fewest days asked for; covered is 0 where no
            window meets the post.
        parts, score, flags: as on a shortlist; ``None`` and 0 unless every gate is open.
    """

    gates: dict[Gate, bool]
    field: FieldPair | None
    start: int
    covered: int
    asked: int
    parts: Parts | None
    score: int
    flags: Flag

    @property
    def is_eligible(self) -> bool:
        return all(self.gates.values())

    @property
    def closed(self) -> list[Gate]:
        """The gates that are closed, in order."""
        return [gate for gate in Gate if not self.gates[gate]]


def explain(world: World, need: Need, weights: Weights, position: int) -> PairFinding:
    """Return every gate and every part for the talent at ``position``."""
    who = np.array([position])
    gates = {gate: bool(is_open(world, need, who)[0]) for gate, is_open in BEFORE_PERIOD + AFTER_PERIOD}
    closest = _closest(world, need, position)
    gates[Gate.FIELD] = closest is not None and closest.base >= need.base_min
    when = stints(world, need, who)
    gates[Gate.PERIOD] = bool(when.feasible[0])
    scored = None
    if all(gates.values()) and closest is not None:
        scored = parts(world, need, weights, who, np.array([closest.similarity]), when.covered)
    return PairFinding(
        gates=gates,
        field=closest,
        start=int(when.start[0]),
        covered=int(when.covered[0]),
        asked=int(when.asked[0]),
        parts=scored,
        score=int(scored.total[0]) if scored else 0,
        flags=Flag(int(flags(world, need, who, when)[0])) if scored else Flag(0),
    )


def _closest(world: World, need: Need, position: int) -> FieldPair | None:
    """The pair with the greatest similarity among those that pass, or among all where none passes."""
    found = []
    for number, wanted in enumerate(need.fields):
        for place, offered in enumerate(world.rows.fields[position].tolist()):
            base = _base(wanted, offered)
            if base:
                alike = similarity(base, is_own=number == 0, is_first=place == 0)
                found.append(FieldPair(wanted, offered, place, number == 0, base, alike))
    passing = [pair for pair in found if pair.base >= need.base_min]
    return max(passing or found, key=lambda pair: pair.similarity, default=None)


def _base(wanted: int, offered: int) -> int:
    """The points of the closest level that both codes share; an empty place (0) shares none."""
    return next((base for base, width in WIDTHS if wanted // width == offered // width), 0)
