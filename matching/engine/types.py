"""What the engine takes and gives: plain data in NumPy arrays and integers."""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# A cleared altitude of a talent who has none on record: higher than any place on earth.
NO_CLEARANCE = 32_767
# The end of the last service of somebody who never served: before every real day.
NEVER = -(2**31)
# Of a window whose days are all offered: more than the longest stint of anybody.
ALL_DAYS = 32_767
EMPLOYMENTS = 4
# A title floor that no level reaches.
NOBODY = 99


class Gate(IntEnum):
    """The gates in the order in which a person reads them; the first closed one is the reason named."""

    STANDING = 0
    FIELD = 1
    TITLE = 2
    DEGREE = 3
    MODE = 4
    REGION = 5
    ALTITUDE = 6
    PROGRAMME = 7
    PERIOD = 8
    PAIR = 9


class Flag(IntFlag):
    """What a coordinator should look at, or know; a flag never closes a gate."""

    MEDICAL_CHECK = 1
    RELAY = 2
    ENDORSEMENT = 4
    UNVERIFIED = 8
    DOCUMENTS = 16
    PAIRED = 32


@dataclass(frozen=True, slots=True)
class Weights:
    """How the 10,000 points of a score are shared among its four parts."""

    field: int = 4000
    title: int = 2000
    period: int = 3000
    preference: int = 1000

    def __post_init__(self) -> None:
        parts = (self.field, self.title, self.period, self.preference)
        if min(parts) < 0 or sum(parts) != 10_000:
            raise ValueError(f"the weights {parts} do not make 10,000")


@dataclass(frozen=True, slots=True)
class ProgrammeTerms:
    """A programme's rules on one day, one entry per employment status (0..3).

    Attributes:
        admits: whether somebody of this status may join at all.
        title_min: lowest title level, 0..5.
        stint_min: shortest stint in days, 0 where the rules name none.
        sector: two-digit sector that one of the talent's fields must lie in, 0 for any.
        endorsement: whether the unit's recommendation is asked for.
        home_tier: lowest tier of the home hospital, 0 (any unit) to 2 (tertiary grade-A).
    """

    admits: tuple[bool, ...] = (True,) * EMPLOYMENTS
    title_min: tuple[int, ...] = (0,) * EMPLOYMENTS
    stint_min: tuple[int, ...] = (0,) * EMPLOYMENTS
    sector: tuple[int, ...] = (0,) * EMPLOYMENTS
    endorsement: tuple[bool, ...] = (False,) * EMPLOYMENTS
    home_tier: tuple[int, ...] = (0,) * EMPLOYMENTS

    @property
    def title_floor(self) -> tuple[int, ...]:
        """The lowest title level admitted; above all levels where nobody is."""
        pairs = zip(self.admits, self.title_min, strict=True)
        return tuple(lowest if admits else NOBODY for admits, lowest in pairs)

    @property
    def admits_all(self) -> bool:
        """Whether these terms close no gate, as for a need under no programme."""
        return all(self.admits) and not any((*self.title_min, *self.sector, *self.home_tier))


@dataclass(frozen=True, slots=True)
class Need:
    """One demand.

    Attributes:
        fields: six-digit specialty codes; the demand's own first, then the accepted alternatives.
        base_min: 10000 for the same specialty, 6000 for the discipline, 2000 for the sector.
        title_min, title_preferred: levels 1..5, or ``None`` where the demand names none.
        mode: bit mask with the one bit of the demand's mode.
        region: six-digit region code; the country is 100000.
        altitude: metres, or ``None`` where none is on record.
        start_earliest, start_latest: first and last day on which service may begin.
        duration: days, ≥ 1.
        shortest: shortest useful stint in days, or ``None``.
        blocked: ids of talents who are not to be proposed for this demand: dismissed, or by their own word.
        paired: ids of the organisations whose people come first; empty where nobody's do.
    """

    id: int
    fields: tuple[int, ...]
    base_min: int
    title_min: int | None
    title_preferred: int | None
    degree_min: int
    mode: int
    region: int
    altitude: int | None
    start_earliest: int
    start_latest: int
    duration: int
    shortest: int | None
    relay: bool
    programme: ProgrammeTerms = field(default_factory=ProgrammeTerms)
    blocked: tuple[int, ...] = ()
    paired: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.duration < 1 or self.start_latest < self.start_earliest:
            raise ValueError(f"need {self.id}: impossible period")
        if not self.fields or self.base_min not in (2000, 6000, 10_000):
            raise ValueError(f"need {self.id}: impossible field wish")

    @property
    def cover_min(self) -> int:
        """The fewest days that are of use: all of them, unless a shorter stint or relay is allowed."""
        if self.shortest is not None:
            return self.shortest
        return 1 if self.relay else self.duration


@dataclass(frozen=True, slots=True)
class TalentRows:
    """The talents as they are read: one entry per talent in each array, in any order.

    ``home`` is the id of the home organisation, 0 where there is none, and ``home_tier`` its tier as a hospital
    (0 to 2). ``has_unit`` is true where a unit has to let the person go. ``fields`` has shape (talents, 3), zero where
    a place is empty. Windows are one row each, cut free of commitments, with the talent's position in
    ``window_talent`` and in ``window_most`` how many of its days are offered at most, ``ALL_DAYS`` for all. Wishes are
    one row per region named.
    """

    id: NDArray[np.int64]
    fields: NDArray[np.int32]
    is_open: NDArray[np.bool_]
    level: NDArray[np.int16]
    degree: NDArray[np.int16]
    employment: NDArray[np.int16]
    modes: NDArray[np.int16]
    modes_preferred: NDArray[np.int16]
    cleared: NDArray[np.int16]
    shortest: NDArray[np.int16]
    longest: NDArray[np.int16]
    last_service_end: NDArray[np.int32]
    home: NDArray[np.int64]
    home_tier: NDArray[np.int16]
    has_unit: NDArray[np.bool_]
    endorsed: NDArray[np.bool_]
    verified: NDArray[np.bool_]
    documents_expired: NDArray[np.bool_]
    window_talent: NDArray[np.int64]
    window_start: NDArray[np.int32]
    window_end: NDArray[np.int32]
    window_most: NDArray[np.int16]
    wish_talent: NDArray[np.int64]
    wish_region: NDArray[np.int32]
    wish_excludes: NDArray[np.bool_]
