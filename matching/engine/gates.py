"""The gates of DESIGN §5.1 that need no stint: each is one function over a selection of talents.

Every gate has the signature ``(world, need, who) -> Bools``, true where it is open. ``who`` selects talents
by position: a slice (then the arrays are views) or an array of positions. The field gate is part of the
order in which talents are read (:mod:`matching.engine.reading`), the period gate of the stint.
"""

from collections.abc import Callable

import numpy as np

from matching.engine.types import NO_CLEARANCE, Bools, Gate, Ints, Need
from matching.engine.world import World

Selection = slice | Ints
SECTOR_WIDTH = 10_000  # how many six-digit codes a sector has
GateFunction = Callable[[World, Need, Selection], Bools]


def standing(world: World, need: Need, who: Selection) -> Bools:
    """Active and may be proposed."""
    return world.rows.is_open[who]


def title(world: World, need: Need, who: Selection) -> Bools:
    """Title level at least the minimum, where one is named."""
    return world.rows.level[who] >= (need.title_min or 0)


def degree(world: World, need: Need, who: Selection) -> Bools:
    """Degree at least the minimum."""
    return world.rows.degree[who] >= need.degree_min


def mode(world: World, need: Need, who: Selection) -> Bools:
    """The need's mode is among those accepted."""
    return (world.rows.modes[who] & need.mode) != 0


def region(world: World, need: Need, who: Selection) -> Bools:
    """Neither the region nor one above it is excluded."""
    excluded, _ = world.wishes.towards(need.region)
    return ~excluded.take(world.wishes.of[who])


def altitude(world: World, need: Need, who: Selection) -> Bools:
    """Cleared at least as high as the region lies; no clearance on record leaves the gate open."""
    if need.altitude is None:
        return np.ones(len(world.rows.cleared[who]), dtype=np.bool_)
    return world.rows.cleared[who] >= min(need.altitude, NO_CLEARANCE)


def programme(world: World, need: Need, who: Selection) -> Bools:
    """The programme's rules on employment status, title, sector and home hospital; its length is part of the stint."""
    terms = need.programme
    level = world.rows.level[who]
    if terms.admits_all:
        return np.ones(len(level), dtype=np.bool_)
    employment = world.rows.employment[who]
    admitted = level >= np.array(terms.title_floor, dtype=np.int16).take(employment)
    if any(terms.sector):
        asked = np.array(terms.sector, dtype=np.int32).take(employment)
        sectors = world.rows.fields[who] // SECTOR_WIDTH
        admitted &= (asked == 0) | (sectors == asked[:, None]).any(axis=1)
    if any(terms.home_tier):
        admitted &= world.rows.home_tier[who] >= np.array(terms.home_tier, dtype=np.int16).take(employment)
    return admitted


def pair(world: World, need: Need, who: Selection) -> Bools:
    """Neither dismissed nor declined, by the person's own word or a coordinator's."""
    ids = world.rows.id[who]
    if not need.blocked:
        return np.ones(len(ids), dtype=np.bool_)
    return ~np.isin(ids, np.array(need.blocked, dtype=np.int64))


# In the order in which they are read.
BEFORE_PERIOD: tuple[tuple[Gate, GateFunction], ...] = (
    (Gate.STANDING, standing),
    (Gate.TITLE, title),
    (Gate.DEGREE, degree),
    (Gate.MODE, mode),
    (Gate.REGION, region),
    (Gate.ALTITUDE, altitude),
    (Gate.PROGRAMME, programme),
)
# Comparisons run over whole slices; lookups cost more and run over who is left then.
_LOOKED_UP = frozenset({Gate.REGION, Gate.PROGRAMME})
COMPARISONS = tuple(is_open for gate, is_open in BEFORE_PERIOD if gate not in _LOOKED_UP)
LOOKUPS = tuple(is_open for gate, is_open in BEFORE_PERIOD if gate in _LOOKED_UP)
AFTER_PERIOD: tuple[tuple[Gate, GateFunction], ...] = ((Gate.PAIR, pair),)


def open_before_period(world: World, need: Need, who: Selection) -> Ints:
    """The positions in the world of those of ``who`` that pass every gate before the period."""
    passed = COMPARISONS[0](world, need, who)
    for gate in COMPARISONS[1:]:
        passed = passed & gate(world, need, who)
    left = np.flatnonzero(passed)
    left = left + who.start if isinstance(who, slice) else who[left]
    for gate in LOOKUPS:
        left = left[gate(world, need, left)]
    return left


def of_paired(world: World, need: Need, who: Selection) -> Bools:
    """Whether somebody's home organisation is one of those whose people the need prefers; this closes nothing."""
    return np.isin(world.rows.home[who], np.array(need.paired, dtype=np.int64))


def open_after_period(world: World, need: Need, who: Ints) -> Bools:
    """Whether each of ``who`` passes every gate after the period."""
    passed = np.ones(len(who), dtype=np.bool_)
    for _, gate in AFTER_PERIOD:
        passed &= gate(world, need, who)
    return passed
