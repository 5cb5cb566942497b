"""A profile that is still being written, as the engine's arrays: nothing of it is stored."""

from collections.abc import Iterable

import numpy as np

from accounts.models import Organisation
from matching.engine import ALL_DAYS, NO_CLEARANCE, TalentRows, World
from matching.engine.types import NEVER
from matching.facts import day_number
from reference.models import Mode, Title
from talent.content import ProfileContent, most_days_of, windows_of
from talent.enums import NEEDS_ENDORSEMENT, Employment

MOST_FIELDS = 3


def world_of_content(content: ProfileContent) -> World:
    """The one person that a faultless profile describes, open to proposals and free of commitments.

    Equal to what is read of them once they are on record, endorsements, proofs and services excepted.
    """
    return World.build(rows_of_content(content))


def rows_of_content(content: ProfileContent) -> TalentRows:
    """The arrays of :func:`world_of_content`; the person's id is 0."""
    bits = dict(Mode.objects.filter(code__in=content.modes).values_list("code", "bit"))
    unit = content.home_organisation_id
    home = Organisation.objects.get(pk=unit) if unit is not None else None
    codes = [int(code) for code in content.fields]
    windows = [
        (day_number(low), day_number(high), most_days_of(entry) or ALL_DAYS)
        for entry in content.times
        for low, high in windows_of(entry)
    ]
    wishes = [(int(code), False) for code in content.regions_preferred]
    wishes += [(int(code), True) for code in content.regions_excluded]
    return TalentRows(
        id=_one(0, np.int64),
        fields=np.array([codes + [0] * (MOST_FIELDS - len(codes))], dtype=np.int32),
        is_open=_one(True, np.bool_),
        level=_one(Title.objects.get(pk=content.title_id).level, np.int16),
        degree=_one(content.degree_id, np.int16),
        employment=_one(Employment.values.index(content.employment), np.int16),
        modes=_one(_mask(bits, content.modes), np.int16),
        modes_preferred=_one(_mask(bits, content.modes_preferred), np.int16),
        cleared=_one(NO_CLEARANCE if content.cleared_altitude_m is None else content.cleared_altitude_m, np.int16),
        shortest=_one(content.shortest_stint_days, np.int16),
        longest=_one(content.longest_stint_days, np.int16),
        last_service_end=_one(NEVER, np.int32),
        home=_one(home.pk if home else 0, np.int64),
        home_tier=_one(home.tier.value if home else 0, np.int16),
        has_unit=_one(content.employment in NEEDS_ENDORSEMENT, np.bool_),
        endorsed=_one(False, np.bool_),
        verified=_one(False, np.bool_),
        documents_expired=_one(False, np.bool_),
        window_talent=np.zeros(len(windows), dtype=np.int64),
        window_start=_column(windows, 0, np.int32),
        window_end=_column(windows, 1, np.int32),
        window_most=_column(windows, 2, np.int16),
        wish_talent=np.zeros(len(wishes), dtype=np.int64),
        wish_region=_column(wishes, 0, np.int32),
        wish_excludes=_column(wishes, 1, np.bool_),
    )


def _one(value: int | bool, kind: type[np.generic]) -> np.ndarray:
    return np.array([value], dtype=kind)


def _column(rows: list[tuple], place: int, kind: type[np.generic]) -> np.ndarray:
    return np.array([row[place] for row in rows], dtype=kind)


def _mask(bits: dict[str, int], modes: Iterable[str]) -> int:
    return sum(1 << bits[code] for code in modes)
