"""From rows to arrays: what the engine is told of people and needs, and the proof on a whole world."""

from datetime import date, timedelta

import numpy as np
import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F
from django.utils import timezone

from accounts.models import Organisation
from benchmarks import by_sql
from config.demo.world import build
from demands.models import Demand
from matching.computing import FEW_DEMANDS
from matching.engine import ALL_DAYS, NO_CLEARANCE, Flag, ProgrammeTerms, Weights, best
from matching.engine.types import NEVER
from matching.enums import Verdict
from matching.facts import (
    People,
    day_number,
    day_of,
    digest,
    match_columns,
    programme_terms,
    read_needs,
    read_world,
    weights_of,
)
from matching.models import Match, Policy, Shortlist
from matching.progress import progress_of
from matching.services import start_run
from talent.models import Availability, Talent
from tests import factories
from tests.factories import CARDIOLOGY, MENGHAI, OPHTHALMOLOGY, START, ZEPU
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 11, 23)
OTHER_SECTOR = "020101"
SAME_DISCIPLINE = "010302"  # beside cardiology, 010304


def world_of(*talents, as_of=AS_OF):
    return read_world(People.named([talent.pk for talent in talents]), as_of)


def facts(world, talent) -> dict:
    """One talent's scalar columns, as plain Python."""
    at = world.position(talent.pk)
    names = (
        "id", "is_open", "level", "degree", "employment", "cleared", "shortest", "longest", "last_service_end",
        "home", "home_tier", "has_unit", "endorsed", "verified", "documents_expired",
    )  # fmt: skip
    return {name: getattr(world.rows, name)[at].item() for name in names}


def fields(world, talent) -> list[int]:
    return world.rows.fields[world.position(talent.pk)].tolist()


def windows(world, talent) -> list[tuple[date, date]]:
    at = world.position(talent.pk)
    low, high = world.window_from[at], world.window_from[at + 1]
    pairs = zip(world.window_start[low:high], world.window_end[low:high], strict=True)
    return [(day_of(int(start)), day_of(int(end))) for start, end in pairs]


def wishes(world, talent) -> set[tuple[int, bool]]:
    mine = world.rows.wish_talent == world.position(talent.pk)
    regions, excludes = world.rows.wish_region[mine].tolist(), world.rows.wish_excludes[mine].tolist()
    return set(zip(regions, excludes, strict=True))


def ids(world) -> set[int]:
    return set(world.rows.id.tolist())


def same(one, other) -> bool:
    """Whether two shortlists agree in every column."""
    mine, theirs = match_columns(1, one), match_columns(1, other)
    return all(np.array_equal(mine[name], theirs[name]) for name in mine)


def day_range(first: date, days: int) -> DateRange:
    return DateRange(first, first + timedelta(days=days))


# --- days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "number"), [(date(1970, 1, 1), 0), (date(2000, 1, 1), 10_957), (date(1969, 12, 31), -1)]
)
def test_days_are_counted_from_1970(day, number):
    assert day_number(day) == number
    assert day_of(number) == day


# --- people -----------------------------------------------------------------------------------


def test_the_plainest_talent(reference):
    talent = factories.TalentFactory()
    assert facts(world_of(talent), talent) == {
        "id": talent.pk,
        "is_open": True,
        "level": 5,
        "degree": 4,
        "employment": 1,
        "cleared": NO_CLEARANCE,
        "shortest": 1,
        "longest": 3653,
        "last_service_end": NEVER,
        "home": 0,
        "home_tier": 0,
        "has_unit": False,
        "endorsed": False,
        "verified": True,
        "documents_expired": False,
    }


def test_a_talent_with_everything_on_record(reference):
    home = factories.OrganisationFactory(kind="sending_unit", grade="三级甲等")
    talent = factories.TalentFactory(
        employment="in_service",
        home_organisation=home,
        degree_id=5,
        title_id="health_physician_3",
        cleared_altitude_m=-3,
        shortest_stint_days=30,
        longest_stint_days=400,
        last_service_end=date(1969, 12, 22),
        verified_on=None,
        documents_expire_on=AS_OF - timedelta(days=1),
    )
    factories.EndorsementFactory(talent=talent, endorsed_on=AS_OF, valid_to=AS_OF)
    assert facts(world_of(talent), talent) == {
        "id": talent.pk,
        "is_open": True,
        "level": 3,
        "degree": 5,
        "employment": 0,
        "cleared": -3,
        "shortest": 30,
        "longest": 400,
        "last_service_end": -10,
        "home": home.pk,
        "home_tier": 2,
        "has_unit": True,
        "endorsed": True,
        "verified": False,
        "documents_expired": True,
    }


@pytest.mark.parametrize(
    ("employment", "number", "has_unit"),
    [("in_service", 0, True), ("retired", 1, False), ("postdoc", 2, True), ("social", 3, False)],
)
def test_employment_is_numbered_and_says_whether_a_unit_must_agree(employment, number, has_unit, reference):
    talent = factories.TalentFactory(employment=employment)
    found = facts(world_of(talent), talent)
    assert (found["employment"], found["has_unit"]) == (number, has_unit)


@pytest.mark.parametrize(
    "grade", ["", "三级甲等", "三级甲等（专科）", "三级乙等", "三级", "二级甲等", "示范性幼儿园", "甲等三级"]
)
def test_the_home_organisations_grade_is_its_tier(grade, reference):
    home = factories.OrganisationFactory(kind="sending_unit", grade=grade)
    talent = factories.TalentFactory(home_organisation=home)
    tier = 2 if grade.startswith("三级甲等") else 1 if grade.startswith("三级") else 0
    assert facts(world_of(talent), talent)["home_tier"] == home.tier == tier


@pytest.mark.parametrize(
    ("is_active", "may_be_proposed", "unit_refuses", "is_open"),
    [
        (True, True, False, True),
        (False, True, False, False),
        (True, False, False, False),
        (False, False, False, False),
        (True, True, True, False),
    ],
)
def test_standing_takes_being_active_being_released_and_a_unit_that_does_not_refuse(
    is_active, may_be_proposed, unit_refuses, is_open, reference
):
    talent = factories.TalentFactory(is_active=is_active, may_be_proposed=may_be_proposed, unit_refuses=unit_refuses)
    assert facts(world_of(talent), talent)["is_open"] is is_open


def test_a_window_offers_so_many_days_and_those_promised_in_it_count(reference):
    talent = factories.TalentFactory(windows=())
    for month, most in ((1, None), (4, 40), (8, 10)):
        factories.AvailabilityFactory(talent=talent, period=day_range(date(2027, month, 1), 60), most_days=most)
    factories.CommitmentFactory(talent=talent, period=day_range(date(2027, 3, 30), 12))  # ten days of April's window
    factories.CommitmentFactory(talent=talent, period=day_range(date(2027, 8, 10), 10))  # all that August's offers
    world = world_of(talent)
    assert list(zip(windows(world, talent), world.rows.window_most.tolist(), strict=True)) == [
        ((date(2027, 1, 1), date(2027, 3, 2)), ALL_DAYS),
        ((date(2027, 4, 11), date(2027, 5, 31)), 30),
    ]
    assert world.reach.tolist() == [60]


def test_fields_stand_in_their_places(reference):
    talent = factories.TalentFactory(fields=(CARDIOLOGY, OTHER_SECTOR, OPHTHALMOLOGY))
    gap = factories.TalentFactory(fields=(OPHTHALMOLOGY,))
    factories.TalentFieldFactory(talent=gap, place=3, field_id=CARDIOLOGY)
    world = world_of(talent, gap)
    assert fields(world, talent) == [int(CARDIOLOGY), int(OTHER_SECTOR), int(OPHTHALMOLOGY)]
    assert fields(world, gap) == [int(OPHTHALMOLOGY), 0, int(CARDIOLOGY)]


def test_modes_are_bits_and_preferred_ones_are_among_them(reference):
    talent = factories.TalentFactory(modes=("advisory", "exchange"))
    nothing = factories.TalentFactory(modes=())
    factories.TalentModeFactory(talent=talent, mode_id="rehire", is_preferred=True)
    world = world_of(talent, nothing)
    at, empty = world.position(talent.pk), world.position(nothing.pk)
    assert (world.rows.modes[at], world.rows.modes_preferred[at]) == (0b1000_1001, 0b0000_1000)
    assert (world.rows.modes[empty], world.rows.modes_preferred[empty]) == (0, 0)


def test_wishes_keep_their_stance(reference):
    talent, neighbour = factories.TalentFactory(), factories.TalentFactory()
    factories.TalentRegionFactory(talent=talent, region_id="530000", stance="preferred")
    factories.TalentRegionFactory(talent=talent, region_id="540000", stance="excluded")
    factories.TalentRegionFactory(talent=neighbour, region_id="100000", stance="excluded")
    world = world_of(talent, neighbour)
    assert wishes(world, talent) == {(530_000, False), (540_000, True)}
    assert wishes(world, neighbour) == {(100_000, True)}


@pytest.mark.parametrize(
    ("busy", "left"),
    [
        ([], [(0, 100)]),
        ([(40, 10)], [(0, 40), (50, 100)]),
        ([(0, 10)], [(10, 100)]),
        ([(90, 10)], [(0, 90)]),
        ([(-5, 200)], []),
        ([(100, 10)], [(0, 100)]),
        ([(10, 10), (20, 10), (50, 1)], [(0, 10), (30, 50), (51, 100)]),
    ],
    ids=["free", "middle", "front", "back", "all", "touching", "several"],
)
def test_windows_are_cut_free_of_commitments(busy, left, reference):
    talent, other = factories.TalentFactory(windows=((START, 100),)), factories.TalentFactory(windows=((START, 100),))
    for first, days in busy:
        factories.CommitmentFactory(talent=talent, period=day_range(START + timedelta(days=first), days))
    world = world_of(talent, other)
    assert windows(world, talent) == [(START + timedelta(days=a), START + timedelta(days=b)) for a, b in left]
    assert windows(world, other) == [(START, START + timedelta(days=100))]


def test_windows_lapse_on_their_day(reference):
    talent = factories.TalentFactory(windows=())
    for number, lapses_on in enumerate((AS_OF - timedelta(days=1), AS_OF, AS_OF + timedelta(days=1))):
        period = day_range(START + timedelta(days=100 * number), 10)
        factories.AvailabilityFactory(talent=talent, period=period, lapses_on=lapses_on)
    assert windows(world_of(talent), talent) == [(START + timedelta(days=200), START + timedelta(days=210))]
    tomorrow = world_of(talent, as_of=AS_OF + timedelta(days=1))
    assert windows(tomorrow, talent) == []


def test_an_endorsement_counts_from_its_first_to_its_last_day(reference):
    talent = factories.TalentFactory(employment="in_service")
    factories.EndorsementFactory(talent=talent, endorsed_on=AS_OF, valid_to=AS_OF + timedelta(days=2))
    days = [AS_OF + timedelta(days=n) for n in range(-1, 4)]
    found = [facts(world_of(talent, as_of=day), talent)["endorsed"] for day in days]
    assert found == [False, True, True, True, False]


def test_documents_hold_until_the_end_of_their_day(reference):
    talent = factories.TalentFactory(documents_expire_on=AS_OF)
    days = [AS_OF + timedelta(days=n) for n in (-1, 0, 1)]
    found = [facts(world_of(talent, as_of=day), talent)["documents_expired"] for day in days]
    assert found == [False, False, True]


def test_only_the_people_named_are_read(reference):
    named, other = factories.TalentFactory(), factories.TalentFactory()
    assert ids(world_of(named)) == {named.pk}
    assert ids(read_world(People(), AS_OF)) == {named.pk, other.pk}
    assert len(read_world(People.named([]), AS_OF)) == 0


# --- needs ------------------------------------------------------------------------------------


def test_a_need_as_the_engine_sees_it(reference):
    demand = factories.DemandFactory()
    for code in (OTHER_SECTOR, CARDIOLOGY):
        factories.DemandAlternativeFactory(demand=demand, field_id=code)
    (need,) = read_needs([demand.pk])
    assert need.id == demand.pk
    assert need.fields == (int(OPHTHALMOLOGY), int(CARDIOLOGY), int(OTHER_SECTOR))
    assert (need.base_min, need.title_min, need.title_preferred, need.degree_min) == (6000, 3, 4, 3)
    assert (need.mode, need.region, need.altitude) == (1 << 3, int(MENGHAI), demand.region.altitude_m)
    assert (day_of(need.start_earliest), day_of(need.start_latest)) == (START, START + timedelta(days=30))
    assert (need.duration, need.shortest, need.relay) == (1096, 90, True)
    assert (need.programme, need.blocked, need.paired) == (ProgrammeTerms(), (), ())


@pytest.mark.parametrize(("wish", "base_min"), [("specialty", 10_000), ("discipline", 6000), ("sector", 2000)])
def test_the_field_wish_is_a_lowest_base(wish, base_min, reference):
    (need,) = read_needs([factories.DemandFactory(field_match=wish).pk])
    assert need.base_min == base_min


def test_what_a_need_leaves_open_stays_open(reference):
    demand = factories.DemandFactory(
        title_min_level=None, title_preferred_level=None, degree_min_id=0, shortest_stint_days=None, relay_allowed=False
    )
    (need,) = read_needs([demand.pk])
    assert (need.title_min, need.title_preferred, need.degree_min) == (None, None, 0)
    assert (need.shortest, need.relay, need.cover_min) == (None, False, 1096)


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "filled", "closed"])
def test_only_published_needs_are_matched_but_any_can_be_explained(status, reference):
    demand, published = factories.DemandFactory(status=status), factories.DemandFactory()
    both = [demand.pk, published.pk]
    assert [need.id for need in read_needs(both)] == [published.pk]
    assert sorted(need.id for need in read_needs(both, only_published=False)) == sorted(both)


def test_needs_come_in_the_order_of_their_field(reference):
    later, first = factories.DemandFactory(field_id=OPHTHALMOLOGY), factories.DemandFactory(field_id=CARDIOLOGY)
    again = factories.DemandFactory(field_id=CARDIOLOGY)
    assert [need.id for need in read_needs([again.pk, later.pk, first.pk])] == [first.pk, again.pk, later.pk]


def test_only_dismissals_block(reference):
    demand, other = factories.DemandFactory(), factories.DemandFactory()
    talents = [factories.TalentFactory() for _ in range(4)]
    for talent, verdict in zip(talents, (Verdict.DISMISSED, Verdict.APPROVED, Verdict.PINNED), strict=False):
        reason = "另有安排" if verdict == Verdict.DISMISSED else ""
        factories.DecisionFactory(demand=demand, talent=talent, verdict=verdict, reason=reason)
    factories.DecisionFactory(demand=other, talent=talents[3], verdict=Verdict.DISMISSED, reason="另有安排")
    blocked = {need.id: need.blocked for need in read_needs([demand.pk, other.pk])}
    assert blocked == {demand.pk: (talents[0].pk,), other.pk: (talents[3].pk,)}


# --- pairings ---------------------------------------------------------------------------------


def test_the_units_paired_with_the_employer_in_the_year_of_the_start(reference):
    hospital = factories.OrganisationFactory()
    years = {"before": (2024, 2026), "until": (2024, 2027), "from": (2027, 2030), "after": (2028, 2030)}
    pairs = {
        name: factories.PairingFactory(receiving=hospital, from_year=first, to_year=last)
        for name, (first, last) in years.items()
    }
    factories.PairingFactory()
    twice = factories.PairingFactory(receiving=hospital, sending=pairs["until"].sending)
    wishing = factories.DemandFactory(employer=hospital, prefers_paired=True)
    other = factories.DemandFactory(employer=hospital)
    paired = {need.id: need.paired for need in read_needs([wishing.pk, other.pk])}
    assert twice.scheme != pairs["until"].scheme
    assert paired == {wishing.pk: tuple(sorted(pairs[name].sending_id for name in ("until", "from"))), other.pk: ()}


def test_only_needs_that_prefer_paired_people_have_their_pairs_read(reference, django_assert_num_queries):
    plain = [factories.DemandFactory().pk for _ in range(3)]
    wishing = [factories.DemandFactory(prefers_paired=True).pk for _ in range(3)]
    for some in (plain[:1], plain, wishing[:1], wishing):
        with django_assert_num_queries(8):
            read_needs(some)


def test_the_paired_units_people_come_first_each_part_in_its_order(reference):
    """Scores stay as they are; who is of the paired unit carries the mark."""
    pair = factories.PairingFactory()
    units = {"paired": pair.sending, "other": factories.OrganisationFactory(kind="sending_unit"), "none": None}
    talents = {
        (unit, level): factories.TalentFactory(home_organisation=row, title_id=f"health_physician_{level}")
        for unit, row in units.items()
        for level in (3, 4)
    }
    columns = {"employer": pair.receiving, "title_min_level": 2, "title_preferred_level": 5}
    wishing = factories.DemandFactory(prefers_paired=True, **columns)
    plain = factories.DemandFactory(**columns)
    world = read_world(People(), AS_OF)
    first, usual = ({need.id: best(world, need, Weights()) for need in read_needs([wishing.pk, plain.pk])}).values()
    names = {talent.pk: name for name, talent in talents.items()}
    assert [names[pk] for pk in usual.talent.tolist()] == [
        ("paired", 4), ("other", 4), ("none", 4), ("paired", 3), ("other", 3), ("none", 3),
    ]  # fmt: skip
    assert [names[pk] for pk in first.talent.tolist()] == [
        ("paired", 4), ("paired", 3), ("other", 4), ("none", 4), ("other", 3), ("none", 3),
    ]  # fmt: skip
    assert sorted(first.score.tolist()) == sorted(usual.score.tolist())
    assert (first.flags - usual.flags[[0, 3, 1, 2, 4, 5]]).tolist() == [Flag.PAIRED, Flag.PAIRED, 0, 0, 0, 0]
    assert digest(first) != digest(usual)


# --- programmes -------------------------------------------------------------------------------


def test_the_rule_for_a_status_goes_before_the_rule_for_all():
    everybody = factories.ProgrammeRuleFactory.build(programme=None, sector_id="01", title_min_level=2)
    retired = factories.ProgrammeRuleFactory.build(
        programme=None,
        employment="retired",
        title_min_level=4,
        stint_days_min=90,
        endorsement_required=True,
        home_tier_min=2,
    )
    assert programme_terms({"": everybody, "retired": retired}) == ProgrammeTerms(
        admits=(True, True, True, True),
        title_min=(2, 4, 2, 2),
        stint_min=(0, 90, 0, 0),
        sector=(1, 0, 1, 1),
        endorsement=(False, True, False, False),
        home_tier=(0, 2, 0, 0),
    )


def test_without_a_rule_for_all_only_the_status_named_is_admitted():
    postdoc = factories.ProgrammeRuleFactory.build(programme=None, employment="postdoc", stint_days_min=5)
    assert programme_terms({"postdoc": postdoc}) == ProgrammeTerms(
        admits=(False, False, True, False), stint_min=(0, 0, 5, 0)
    )


def test_without_any_rule_nobody_is_admitted():
    assert programme_terms({}) == ProgrammeTerms(admits=(False,) * 4)


def test_the_rules_in_force_on_the_first_day_of_service_count(reference):
    programme = factories.ProgrammeFactory()
    change = START + timedelta(days=10)
    for level, period in ((1, DateRange(START, change)), (4, DateRange(change, change + timedelta(days=5)))):
        factories.ProgrammeRuleFactory(programme=programme, in_force=period, title_min_level=level)

    def terms(offset):
        day = START + timedelta(days=offset)
        demand = factories.DemandFactory(programme=programme, start_earliest=day, start_latest=day)
        return read_needs([demand.pk])[0].programme

    nobody = ProgrammeTerms(admits=(False,) * 4)
    found = [terms(offset) for offset in (-1, 0, 9, 10, 14, 15)]
    low, high = ProgrammeTerms(title_min=(1,) * 4), ProgrammeTerms(title_min=(4,) * 4)
    assert found == [nobody, low, low, high, high, nobody]


def test_a_policys_weights(reference):
    policy = Policy.objects.get(is_current=True)
    assert weights_of(policy) == Weights(4000, 2000, 3000, 1000)


# --- who must be read for a need --------------------------------------------------------------


@pytest.fixture
def crowd(reference):
    """People in and beside the fields of the needs below, some by their second or third field only."""
    codes = {
        "eye": (OPHTHALMOLOGY,),
        "eye_second": (OTHER_SECTOR, OPHTHALMOLOGY),
        "eye_third": (OTHER_SECTOR, "020102", OPHTHALMOLOGY),
        "heart": (CARDIOLOGY,),
        "beside_heart": (SAME_DISCIPLINE,),
        "school": (OTHER_SECTOR,),
        "farm": ("030101",),
    }
    return {name: factories.TalentFactory(fields=fields) for name, fields in codes.items()}


@pytest.mark.parametrize(
    ("field", "alternatives", "wish", "near"),
    [
        (OPHTHALMOLOGY, (), "specialty", {"eye", "eye_second", "eye_third"}),
        (CARDIOLOGY, (), "specialty", {"heart"}),
        (CARDIOLOGY, (), "discipline", {"heart", "beside_heart"}),
        (CARDIOLOGY, (), "sector", {"eye", "eye_second", "eye_third", "heart", "beside_heart"}),
        (CARDIOLOGY, ("030101",), "specialty", {"heart", "farm"}),
        (CARDIOLOGY, (OPHTHALMOLOGY,), "discipline", {"heart", "beside_heart", "eye", "eye_second", "eye_third"}),
    ],
)
def test_near_reads_exactly_those_whom_the_field_gate_can_pass(field, alternatives, wish, near, crowd):
    demand = factories.DemandFactory(field_id=field, field_match=wish)
    for code in alternatives:
        factories.DemandAlternativeFactory(demand=demand, field_id=code)
    needs = read_needs([demand.pk])
    assert ids(read_world(People.near(needs), AS_OF)) == {crowd[name].pk for name in near}


def test_near_several_needs_reads_the_union_and_near_none_nobody(crowd):
    demands = [factories.DemandFactory(field_id=code, field_match="specialty") for code in (CARDIOLOGY, "030101")]
    needs = read_needs([demand.pk for demand in demands])
    assert ids(read_world(People.near(needs), AS_OF)) == {crowd["heart"].pk, crowd["farm"].pk}
    assert len(read_world(People.near([]), AS_OF)) == 0


@pytest.mark.parametrize("wish", ["specialty", "discipline", "sector"])
def test_a_narrow_world_gives_the_shortlist_of_the_full_one(wish, crowd):
    demands = [
        factories.DemandFactory(field_id=code, field_match=wish, region_id=region)
        for code in (OPHTHALMOLOGY, CARDIOLOGY, OTHER_SECTOR)
        for region in (MENGHAI, ZEPU)
    ]
    factories.DemandAlternativeFactory(demand=demands[0], field_id="030101")
    needs = read_needs([demand.pk for demand in demands])
    full, weights = read_world(People(), AS_OF), Weights()
    lengths = []
    for need in needs:
        alone, among = best(read_world(People.near([need]), AS_OF), need, weights), best(full, need, weights)
        lengths.append(len(among))
        assert same(alone, among)
        assert digest(alone) == digest(among)
    assert min(lengths) >= 1


# --- a whole world, against PostgreSQL's own arithmetic ---------------------------------------


def quiet(line: str) -> None:
    pass


def in_sql(demands: list[int], as_of: date) -> list[tuple]:
    with connection.cursor() as cursor:
        by_sql.prepare(cursor, as_of)
        return by_sql.shortlists(cursor, demands, weights_of(Policy.objects.get(is_current=True)))


def stored(demands: list[int]) -> list[tuple]:
    with connection.cursor() as cursor:
        return by_sql.stored(cursor, demands)


def pair_employers() -> None:
    """Pair every employer with three of the units that people come from; every second need prefers their people."""
    homes = list(Organisation.objects.filter(people__isnull=False).distinct().order_by("pk"))
    scheme = factories.PairingSchemeFactory()
    for place, employer in enumerate(Organisation.objects.filter(demands__isnull=False).distinct().order_by("pk")):
        for home in {homes[(place + step) % len(homes)] for step in (0, 7, 11)}:
            factories.PairingFactory(scheme=scheme, receiving=employer, sending=home, from_year=2027, to_year=2027)
    Demand.objects.annotate(odd=F("pk") % 2).filter(odd=1).update(prefers_paired=True)


def speak_against() -> None:
    """Windows of which a few days are offered, units that refuse, needs put aside, consents withdrawn and renewed."""
    Availability.objects.annotate(third=F("pk") % 3).filter(third=0).update(most_days=120)
    Talent.objects.annotate(tenth=F("pk") % 10).filter(tenth=0).update(unit_refuses=True)
    demands = list(Demand.objects.published().order_by("pk"))
    text = factories.ConsentTextFactory()
    for place, talent in enumerate(Talent.objects.order_by("pk")[:200]):
        for number in range(4):
            demand = demands[(7 * place + number) % len(demands)]
            factories.DismissalFactory(talent=talent, demand=demand)
        employer = demands[place % len(demands)].employer
        consent = {"talent": talent, "purpose": "employer", "employer": employer, "text": text}
        factories.ConsentFactory(**consent, withdrawn_at=timezone.now())
        if place % 2:
            factories.ConsentFactory(**consent)


@pytest.mark.parametrize("seed", [1, 7])
def test_a_run_over_a_demo_world_stores_what_sql_computes_for_every_need(seed, reference):
    with time_machine.travel(AS_OF, tick=False):
        build(400, 60, seed, AS_OF, quiet)
        pair_employers()
        speak_against()
        run = work_off(start_run(actor=None))
    demands = sorted(Demand.objects.published().values_list("pk", flat=True))
    assert run.as_of == AS_OF
    assert run.demands_total == len(demands) > 40
    assert progress_of(run).talents_read == Talent.objects.count()
    expected = in_sql(demands, AS_OF)
    assert len({row[0] for row in expected}) > 20
    assert sum(bool(row[-1] & Flag.PAIRED) for row in expected) >= 3
    assert stored(demands) == expected
    assert Match.objects.count() == len(expected)


def test_a_run_for_a_few_needs_reads_fewer_people_and_stores_the_same_rows(reference):
    with time_machine.travel(AS_OF, tick=False):
        build(300, 60, 3, AS_OF, quiet)
        work_off(start_run(actor=None))
        demands = sorted(Demand.objects.published().values_list("pk", flat=True))
        full = stored(demands)
        Match.objects.all().delete()
        Shortlist.objects.all().delete()
        for start in range(0, len(demands), FEW_DEMANDS):
            run = work_off(start_run(actor=None, demand_ids=demands[start : start + FEW_DEMANDS]))
            assert progress_of(run).talents_read < Talent.objects.count()
    assert stored(demands) == full
