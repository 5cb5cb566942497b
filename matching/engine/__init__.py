"""Who fits which need, when, and how well: pure, framework-free and exact.

NumPy only. All arithmetic is in integers, so the same world gives the same answer on every machine.
Days are integers (days since 1970-01-01), periods are half-open ``[start, end)``.

The way through the package: :mod:`types` (world, need, weights) → :mod:`gates` (may they?) and
:mod:`stint` (when could they?) → :mod:`score` (how well?) → :mod:`shortlist` (the best fifty),
:mod:`funnel` (how many remain after each gate) and :mod:`explain` (one pair, gate by gate).
"""

from matching.engine.explain import PairFinding, explain
from matching.engine.funnel import funnel
from matching.engine.shortlist import Best, best
from matching.engine.types import ALL_DAYS, NO_CLEARANCE, Flag, Gate, Need, ProgrammeTerms, TalentRows, Weights
from matching.engine.windows import cut
from matching.engine.world import World

__all__ = [
    "ALL_DAYS",
    "NO_CLEARANCE",
    "Best",
    "Flag",
    "Gate",
    "Need",
    "PairFinding",
    "ProgrammeTerms",
    "TalentRows",
    "Weights",
    "World",
    "best",
    "cut",
    "explain",
    "funnel",
]
