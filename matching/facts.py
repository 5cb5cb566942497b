"""The only bridge between the tables and the engine's arrays, in both directions."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from numpy.typing import NDArray

from accounts.enums import TIER_GRADES
from demands.content import NeedContent
from demands.enums import FieldMatch
from demands.models import Demand, DemandAlternative, Pairing, ProgrammeRule
from matching.blocking import blocked_talents
from matching.copying import copy_in, copy_out
from matching.engine import ALL_DAYS, NO_CLEARANCE, Best, Need, ProgrammeTerms, TalentRows, Weights, World, cut
from matching.engine.types import EMPLOYMENTS, NEVER
from matching.models import Policy
from reference.models import Mode
from talent.enums import NEEDS_ENDORSEMENT, Employment

EPOCH = date(1970, 1, 1)
# Binary COPY counts days from 2000-01-01.
POSTGRES_EPOCH_DAY = (date(2000, 1, 1) - EPOCH).days
BASE_MIN = {FieldMatch.SPECIALTY: 10_000, FieldMatch.DISCIPLINE: 6000, FieldMatch.SECTOR: 2000}
FIELD_WIDTH = {10_000: 6, 6000: 4, 2000: 2}


def day_number(day: date) -> int:
    """The engine's number of a day."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The day of an engine's number."""
    return EPOCH + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class People:
    """Which talents to read: a condition on ``talent_talent t``, and its parameters."""

    condition: str = "TRUE"
    params: tuple = ()

    @classmethod
    def named(cls, ids: Sequence[int]) -> "People":
        """The talents with these ids."""
        return cls("t.id = ANY(%s)", (list(ids),))

    @classmethod
    def near(cls, needs: Iterable[Need]) -> "People":
        """The talents who could pass the field gate of one of ``needs``: all that a few needs have to read."""
        prefixes = sorted({f"{field:06d}"[: FIELD_WIDTH[need.base_min]] for need in needs for field in need.fields})
        spans = " OR ".join("f.field_id BETWEEN %s AND %s" for _ in prefixes) or "FALSE"
        params = tuple(bound for prefix in prefixes for bound in (prefix.ljust(6, "0"), prefix.ljust(6, "9")))
        condition = f"t.id IN (SELECT f.talent_id FROM talent_talentfield f WHERE {spans})"  # noqa: S608 — spans are ours
        return cls(condition, params)


# --- tables → arrays --------------------------------------------------------------------------


def read_world(people: People, as_of: date) -> World:
    """Read talents into a :class:`World`, all from one snapshot of the database.

    ``as_of`` decides which availabilities have lapsed and which documents expired.
    """
    with _snapshot() as cursor:
        talents = copy_out(cursor, *_talents(people, as_of))
        fields = copy_out(cursor, *_parts("talent_talentfield", "place, x.field_id::int4", people), _FIELDS)
        modes = copy_out(cursor, *_mode_rows(people), _MODES)
        wishes = copy_out(
            cursor, *_parts("talent_talentregion", "x.region_id::int4, x.stance = 'excluded'", people), _WISHES
        )
        windows = copy_out(cursor, *_window_rows(people, as_of), _WINDOWS)
        busy = copy_out(cursor, *_parts("talent_commitment", _PERIOD, people), _PERIODS)
    ids = talents["id"]

    def place(rows: dict[str, NDArray]) -> NDArray[np.int64]:
        return np.searchsorted(ids, rows["talent"])

    field_table = np.zeros((len(ids), 3), dtype=np.int32)
    field_table[place(fields), fields["place"] - 1] = fields["field"]
    offered = windows["start"], windows["end"], windows["most"]
    free = cut(place(windows), *offered, place(busy), busy["start"], busy["end"])
    return World.build(
        TalentRows(
            **talents,
            fields=field_table,
            modes=_mask(place(modes), modes["bit"], len(ids)),
            modes_preferred=_mask(place(modes)[modes["preferred"]], modes["bit"][modes["preferred"]], len(ids)),
            window_talent=free[0],
            window_start=free[1],
            window_end=free[2],
            window_most=free[3],
            wish_talent=place(wishes),
            wish_region=wishes["region"],
            wish_excludes=wishes["excludes"],
        )
    )


_TALENTS = {
    "id": "int8",
    "is_open": "bool",
    "level": "int2",
    "degree": "int2",
    "employment": "int2",
    "cleared": "int2",
    "shortest": "int2",
    "longest": "int2",
    "last_service_end": "int4",
    "home": "int8",
    "home_tier": "int2",
    "has_unit": "bool",
    "endorsed": "bool",
    "verified": "bool",
    "documents_expired": "bool",
}
_FIELDS = {"talent": "int8", "place": "int2", "field": "int4"}
_MODES = {"talent": "int8", "bit": "int2", "preferred": "bool"}
_WISHES = {"talent": "int8", "region": "int4", "excludes": "bool"}
_PERIODS = {"talent": "int8", "start": "int4", "end": "int4"}
_WINDOWS = {**_PERIODS, "most": "int2"}
_PERIOD = "lower(x.period) - DATE '1970-01-01', upper(x.period) - DATE '1970-01-01'"


def _talents(people: People, as_of: date) -> tuple[str, tuple, dict[str, str]]:
    tiers = " ".join("WHEN starts_with(o.grade, %s) THEN %s::int2" for _ in TIER_GRADES)
    grades = [value for tier, grade in TIER_GRADES for value in (grade, tier.value)]
    query = f"""
        SELECT t.id, t.is_active AND t.may_be_proposed AND NOT t.unit_refuses, ti.level, t.degree_id,
            array_position(%s, t.employment::text)::int2 - 1::int2,
            coalesce(t.cleared_altitude_m, %s)::int2, t.shortest_stint_days, t.longest_stint_days,
            coalesce(t.last_service_end - DATE '1970-01-01', %s)::int4,
            coalesce(t.home_organisation_id, 0),
            CASE {tiers} ELSE 0::int2 END,
            t.employment = ANY(%s),
            EXISTS (
                SELECT FROM talent_endorsement e
                WHERE e.talent_id = t.id AND %s BETWEEN e.endorsed_on AND e.valid_to
            ),
            t.verified_on IS NOT NULL, coalesce(t.documents_expire_on < %s, FALSE)
        FROM talent_talent t
        JOIN reference_title ti ON ti.code = t.title_id
        LEFT JOIN accounts_organisation o ON o.id = t.home_organisation_id
        WHERE {people.condition} ORDER BY t.id
    """  # noqa: S608 — conditions are ours, values are parameters
    units = [status.value for status in NEEDS_ENDORSEMENT]
    params = (Employment.values, NO_CLEARANCE, NEVER, *grades, units, as_of, as_of, *people.params)
    return query, params, _TALENTS


def _parts(table: str, columns: str, people: People, condition: str = "TRUE", params: tuple = ()) -> tuple[str, tuple]:
    query = f"""
        SELECT x.talent_id, {columns} FROM {table} x JOIN talent_talent t ON t.id = x.talent_id
        WHERE {condition} AND {people.condition}
    """  # noqa: S608 — names and conditions are ours, values are parameters
    return query, (*params, *people.params)


def _window_rows(people: People, as_of: date) -> tuple[str, tuple]:
    columns = f"{_PERIOD}, coalesce(x.most_days, {ALL_DAYS}::int2)"
    return _parts("talent_availability", columns, people, "x.lapses_on > %s", (as_of,))


def _mode_rows(people: People) -> tuple[str, tuple]:
    query, params = _parts(
        "talent_talentmode", "(SELECT m.bit FROM reference_mode m WHERE m.code = x.mode_id), x.is_preferred", people
    )
    return query, params


def _mask(talent: NDArray[np.int64], bit: NDArray[np.int16], count: int) -> NDArray[np.int16]:
    """Bits set per talent; every (talent, bit) comes at most once, so adding is setting."""
    return np.bincount(talent, weights=1 << bit.astype(np.int64), minlength=count).astype(np.int16)


@contextmanager
def _snapshot() -> Iterator[CursorWrapper]:
    """One read-only snapshot with time to read everything; inside a transaction, that transaction's own."""
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not nested:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = '120s'")
        yield cursor


def read_needs(ids: Sequence[int], *, only_published: bool = True) -> list[Need]:
    """Read needs for the engine, in the order of their first field, so that neighbours share slices.

    Raises:
        ValueError: where a row is impossible (the engine's own check); the message names the need.
    """
    demands = Demand.objects.filter(pk__in=ids)
    if only_published:
        demands = demands.published()
    alternatives, blocked = defaultdict(list), blocked_talents(demands)
    for demand, field in DemandAlternative.objects.filter(demand__in=ids).values_list("demand_id", "field_id"):
        alternatives[demand].append(int(field))
    maker, pairings = NeedMaker(), _Pairings(demands)
    return [
        maker.need(
            demand,
            demand.region.altitude_m,
            number=demand.pk,
            alternatives=alternatives[demand.pk],
            blocked=blocked.get(demand.pk, ()),
            paired=pairings.of(demand),
        )
        for demand in demands.select_related("region").order_by("field", "pk")
    ]


class NeedMaker:
    """Puts needs into the engine's form, stored ones and those still being written alike.

    Modes and programmes are read once.
    """

    def __init__(self) -> None:
        self._bits = dict(Mode.objects.values_list("code", "bit"))
        self._programmes = _Programmes()

    def need(
        self,
        post: Demand | NeedContent,
        altitude: int | None,
        *,
        number: int = 0,
        alternatives: Iterable[int] = (),
        blocked: Iterable[int] = (),
        paired: tuple[int, ...] = (),
    ) -> Need:
        """One need.

        Args:
            post: a row, or the content of one; both name their columns alike.
            altitude: metres of the post's region, ``None`` where none is on record.
            number: the row's id, 0 where there is none yet.
            alternatives: six-digit codes of the fields accepted beside its own.
            blocked: ids of talents who are not to be proposed (:mod:`matching.blocking`).
            paired: ids of the units whose people the need prefers.

        Raises:
            ValueError: where the need is impossible; the message names its number.
        """
        return Need(
            id=number,
            fields=(int(post.field_id), *sorted(alternatives)),
            base_min=BASE_MIN[FieldMatch(post.field_match)],
            title_min=post.title_min_level,
            title_preferred=post.title_preferred_level,
            degree_min=post.degree_min_id or 0,
            mode=1 << self._bits[post.mode_id],
            region=int(post.region_id),
            altitude=altitude,
            start_earliest=day_number(post.start_earliest),
            start_latest=day_number(post.start_latest),
            duration=post.duration_days,
            shortest=post.shortest_stint_days,
            relay=post.relay_allowed,
            programme=self._programmes.terms(post.programme_id, post.start_earliest),
            blocked=tuple(sorted(blocked)),
            paired=paired,
        )


class _Programmes:
    """The terms of every programme, worked out once per programme and day."""

    def __init__(self) -> None:
        self._rules: dict[str, list[ProgrammeRule]] = defaultdict(list)
        for rule in ProgrammeRule.objects.all():
            self._rules[rule.programme_id].append(rule)
        self._terms: dict[tuple[str, date], ProgrammeTerms] = {}

    def terms(self, programme: str | None, day: date) -> ProgrammeTerms:
        """The terms on the day service may begin. A programme without a rule in force admits nobody."""
        if programme is None:
            return ProgrammeTerms()
        key = (programme, day)
        if key not in self._terms:
            in_force = {rule.employment: rule for rule in self._rules[programme] if day in rule.in_force}
            self._terms[key] = programme_terms(in_force)
        return self._terms[key]


def programme_terms(in_force: dict[str, ProgrammeRule]) -> ProgrammeTerms:
    """One entry per employment status: the rule for that status, else the rule for all, else nobody."""
    rules = [in_force.get(status) or in_force.get("") for status in Employment.values]
    assert len(rules) == EMPLOYMENTS  # noqa: S101 — the engine's tables have this length
    return ProgrammeTerms(
        admits=tuple(rule is not None for rule in rules),
        title_min=tuple(rule.title_min_level if rule else 0 for rule in rules),
        stint_min=tuple(rule.stint_days_min if rule else 0 for rule in rules),
        sector=tuple(int(rule.sector_id) if rule and rule.sector_id else 0 for rule in rules),
        endorsement=tuple(rule.endorsement_required if rule else False for rule in rules),
        home_tier=tuple(rule.home_tier_min if rule else 0 for rule in rules),
    )


class _Pairings:
    """The units paired with the employers of those needs that prefer their people."""

    def __init__(self, demands: QuerySet[Demand]) -> None:
        self._pairs: dict[int, list[Pairing]] = defaultdict(list)
        employers = demands.filter(prefers_paired=True).order_by().values("employer")
        for pair in Pairing.objects.filter(receiving__in=employers):
            self._pairs[pair.receiving_id].append(pair)

    def of(self, demand: Demand) -> tuple[int, ...]:
        """The units paired with the need's employer in the year its service may begin; empty without the wish."""
        if not demand.prefers_paired:
            return ()
        year = demand.start_earliest.year
        pairs = self._pairs[demand.employer_id]
        return tuple(sorted({pair.sending_id for pair in pairs if pair.from_year <= year <= pair.to_year}))


def weights_of(policy: Policy) -> Weights:
    """A policy's weights for the engine."""
    return Weights(policy.weight_field, policy.weight_title, policy.weight_period, policy.weight_preference)


# --- arrays → tables --------------------------------------------------------------------------

_MATCHES = {
    "demand_id": "int8",
    "talent_id": "int8",
    "rank": "int2",
    "score": "int2",
    "part_field": "int2",
    "part_title": "int2",
    "part_period": "int2",
    "part_preference": "int2",
    "stint_start": "int4",
    "stint_end": "int4",
    "covered_days": "int2",
    "flags": "int2",
}


def match_columns(demand_id: int, best: Best) -> dict[str, NDArray]:
    """A shortlist as the columns of ``matching_match``."""
    return {
        "demand_id": np.full(len(best), demand_id, dtype=np.int64),
        "talent_id": best.talent,
        "rank": np.arange(1, len(best) + 1),
        "score": best.score,
        "part_field": best.parts.field,
        "part_title": best.parts.title,
        "part_period": best.parts.period,
        "part_preference": best.parts.preference,
        "stint_start": best.start - POSTGRES_EPOCH_DAY,
        "stint_end": best.end - POSTGRES_EPOCH_DAY,
        "covered_days": best.covered,
        "flags": best.flags,
    }


def digest(best: Best) -> int:
    """64 signed bits that change when any stored column of the shortlist does; 0 for an empty one."""
    if not len(best):
        return 0
    columns = match_columns(0, best)
    hashed = hashlib.blake2b(digest_size=8)
    for name in _MATCHES:
        hashed.update(columns[name].astype(np.int64).tobytes())
    return int.from_bytes(hashed.digest(), "big", signed=True)


def write_matches(cursor: CursorWrapper, shortlists: dict[int, Best]) -> int:
    """Append the rows of whole shortlists; return their number."""
    filled = [match_columns(demand, best) for demand, best in shortlists.items() if len(best)]
    if not filled:
        return 0
    columns = {name: np.concatenate([part[name] for part in filled]) for name in _MATCHES}
    return copy_in(cursor, "matching_match", _MATCHES, columns)
