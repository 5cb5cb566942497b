"""FACTS §3 enforced: for each programme and each of its rules somebody just inside and somebody just outside.

People go the whole way, from the tables to the shortlist; posts through the judgement that a submitted need passes.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.utils import timezone

from demands.content import content_of, faults_of
from demands.models import Programme, ProgrammeRule
from matching.engine import Flag, Gate, Weights, best, explain
from matching.facts import People, read_needs, read_world
from tests import factories
from tests.factories import OPHTHALMOLOGY, START

pytestmark = pytest.mark.django_db

MATHEMATICS, AGRONOMY = "020302", "030101"
SHIGATSE, MENGHAI, ZUNYI, KASHGAR, KARAMAY = "540200", "532822", "520300", "653101", "650203"
BEIJING = "110000"
TERTIARY_A, TERTIARY, SECONDARY = "三级甲等", "三级乙等", "二级甲等"
JUNE = date(2027, 6, 1)

IN_SERVICE, RETIRED, POSTDOC, SOCIAL = ({"employment": name} for name in ("in_service", "retired", "postdoc", "social"))
ELSEWHERE = {"fields": (AGRONOMY,)}  # the needs below accept it as an alternative: only the programme minds
RECOMMENDED = {"endorsed": True}


def title(level: int) -> dict:
    return {"title_id": f"health_physician_{level}"}


def stays(days: int) -> dict:
    return {"longest_stint_days": days}


def of_hospital(grade: str) -> dict:
    return {"grade": grade}


@dataclass(frozen=True)
class Case:
    """One rule: a post under it, who is just inside, and for each of its conditions who is just outside."""

    programme: str
    employment: str
    region: str
    specialty: str
    inside: dict
    outside: dict[str, tuple[dict, Gate]] = field(default_factory=dict)
    starts: date = START

    @property
    def name(self) -> str:
        return f"{self.programme}-{self.employment or 'everybody'}"


CASES = (
    Case(
        "ten_thousand_teachers", "", SHIGATSE, MATHEMATICS,
        inside=IN_SERVICE | stays(540) | RECOMMENDED,
        outside={"sector": (ELSEWHERE, Gate.PROGRAMME), "stint": (stays(539), Gate.PERIOD)},
    ),
    Case(
        "team_education", "", "653124", MATHEMATICS,
        inside=IN_SERVICE | RECOMMENDED,
        outside={"sector": (ELSEWHERE, Gate.PROGRAMME)},
    ),
    Case(
        "team_medicine", "", SHIGATSE, OPHTHALMOLOGY,
        inside=IN_SERVICE | of_hospital(TERTIARY_A) | RECOMMENDED,
        outside={
            "sector": (ELSEWHERE, Gate.PROGRAMME),
            "home": (of_hospital(TERTIARY), Gate.PROGRAMME),
            "no home": (of_hospital(""), Gate.PROGRAMME),
        },
    ),
    Case(
        "retired_teachers_xsbn", "retired", MENGHAI, MATHEMATICS,
        inside=RETIRED | title(4),
        outside={
            "status": (IN_SERVICE, Gate.PROGRAMME),
            "sector": (ELSEWHERE, Gate.PROGRAMME),
            "title": (title(3), Gate.PROGRAMME),
        },
    ),
    Case(
        "medical_support_yn_gz", "retired", ZUNYI, OPHTHALMOLOGY, starts=JUNE,
        inside=RETIRED | title(3) | stays(90),
        outside={
            "status": (SOCIAL, Gate.PROGRAMME),
            "sector": (ELSEWHERE, Gate.PROGRAMME),
            "title": (title(2), Gate.PROGRAMME),
            "stint": (stays(89), Gate.PERIOD),
        },
    ),
    Case(
        "medical_support_yn_gz", "in_service", MENGHAI, OPHTHALMOLOGY, starts=JUNE,
        inside=IN_SERVICE | title(3) | stays(180),
        outside={
            "status": (POSTDOC, Gate.PROGRAMME),
            "sector": (ELSEWHERE, Gate.PROGRAMME),
            "title": (title(2), Gate.PROGRAMME),
            "stint": (stays(179), Gate.PERIOD),
        },
    ),
    Case(
        "hospital_pairing", "", MENGHAI, OPHTHALMOLOGY, starts=date(2020, 12, 31),
        inside=IN_SERVICE | of_hospital(TERTIARY) | RECOMMENDED,
        outside={"sector": (ELSEWHERE, Gate.PROGRAMME), "home": (of_hospital(SECONDARY), Gate.PROGRAMME)},
    ),
    Case(
        "famous_doctor_studio", "", KARAMAY, OPHTHALMOLOGY,
        inside=IN_SERVICE,
        outside={"sector": (ELSEWHERE, Gate.PROGRAMME)},
    ),
    Case(
        "postdoc_service_group", "postdoc", KASHGAR, OPHTHALMOLOGY,
        inside=POSTDOC | stays(5) | RECOMMENDED,
        outside={"status": (RETIRED, Gate.PROGRAMME), "stint": (stays(4), Gate.PERIOD)},
    ),
    Case(
        "postdoc_service_group", "in_service", KASHGAR, OPHTHALMOLOGY,
        inside=IN_SERVICE | stays(5) | RECOMMENDED,
        outside={"status": (SOCIAL, Gate.PROGRAMME), "stint": (stays(4), Gate.PERIOD)},
    ),
    Case(
        "silver_age_xj", "retired", KASHGAR, AGRONOMY,
        inside=RETIRED,
        outside={"status": (IN_SERVICE, Gate.PROGRAMME)},
    ),
    Case(
        "yunhai_silver", "retired", MENGHAI, MATHEMATICS,
        inside=RETIRED,
        outside={"status": (SOCIAL, Gate.PROGRAMME)},
    ),
    Case("social_organisations", "", "500101", AGRONOMY, inside=SOCIAL),
)  # fmt: skip
TRIALS = [
    pytest.param(case, changed, gate, id=f"{case.name}-{condition}")
    for case in CASES
    for condition, (changed, gate) in case.outside.items()
]


def need_under(case: Case, **columns):
    """A published post of two years that takes anybody, as far as the programme does."""
    starts = columns.pop("starts", case.starts)
    demand = factories.DemandFactory(
        **{
            "employer": factories.OrganisationFactory(region_id=case.region),
            "region_id": case.region,
            "programme_id": case.programme,
            "field_id": case.specialty,
            "title_min_level": None,
            "title_preferred_level": None,
            "degree_min_id": 0,
            "start_earliest": starts,
            "start_latest": starts,
            "duration_days": 730,
            "shortest_stint_days": 1,
            **columns,
        }
    )
    if demand.field_id != AGRONOMY:
        factories.DemandAlternativeFactory(demand=demand, field_id=AGRONOMY)
    return demand


def person(case: Case, **facts):
    """Somebody free for the whole post, with these facts of their own."""
    said = {"fields": (case.specialty,), "grade": "", "endorsed": False, **facts}
    grade, endorsed = said.pop("grade"), said.pop("endorsed")
    home = factories.OrganisationFactory(kind="sending_unit", region_id="310000", grade=grade) if grade else None
    talent = factories.TalentFactory(home_organisation=home, windows=((case.starts, 730),), **said)
    if endorsed:
        factories.EndorsementFactory(talent=talent)
    return talent


def found(talent, demand):
    """What the engine says of the pair, after the shortlist has said the same."""
    (need,) = read_needs([demand.pk])
    world = read_world(People.near([need]), timezone.localdate())
    finding = explain(world, need, Weights(), world.position(talent.pk))
    assert (talent.pk in best(world, need, Weights()).talent) == finding.is_eligible
    return finding


# --- people -----------------------------------------------------------------------------------


def test_every_programme_of_the_study_and_every_condition_of_each_rule_is_tried(reference):
    conditions = {
        (rule.programme_id, rule.employment): {
            name
            for name, is_asked in {
                "status": rule.employment,
                "sector": rule.sector_id,
                "title": rule.title_min_level,
                "stint": rule.stint_days_min,
                "home": rule.home_tier_min,
            }.items()
            if is_asked
        }
        for rule in ProgrammeRule.objects.all()
    }
    assert {(case.programme, case.employment): set(case.outside) - {"no home"} for case in CASES} == conditions
    assert len(CASES) == 13
    assert {case.programme for case in CASES} == set(Programme.objects.values_list("pk", flat=True))
    assert Programme.objects.count() == 11


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_just_inside_every_condition(case, reference):
    finding = found(person(case, **case.inside), need_under(case))
    assert finding.closed == []
    assert not finding.flags & Flag.ENDORSEMENT or case.inside["employment"] == "in_service"


@pytest.mark.parametrize(("case", "changed", "gate"), TRIALS)
def test_just_outside_one_condition(case, changed, gate, reference):
    finding = found(person(case, **(case.inside | changed)), need_under(case))
    assert finding.closed == [gate]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_missing_recommendation_is_a_flag_exactly_where_the_rule_asks_for_one(case, reference):
    """Of people without a unit that has to let them go: those have the flag under any rule."""
    rule = ProgrammeRule.objects.get(programme=case.programme, employment=case.employment)
    if case.employment in {"in_service", "postdoc"}:
        facts = case.inside | {"endorsed": False}
        assert found(person(case, **facts), need_under(case)).flags & Flag.ENDORSEMENT
        return
    facts = case.inside | RETIRED | {"endorsed": False}
    finding = found(person(case, **facts), need_under(case))
    assert finding.is_eligible
    assert bool(finding.flags & Flag.ENDORSEMENT) is rule.endorsement_required


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_rule_admits_from_its_first_day_to_its_last(case, reference):
    rule = ProgrammeRule.objects.get(programme=case.programme, employment=case.employment)
    days = {rule.in_force.lower - timedelta(days=1): False, rule.in_force.lower: True}
    if rule.in_force.upper:
        days |= {rule.in_force.upper - timedelta(days=1): True, rule.in_force.upper: False}
    for day, is_open in days.items():
        demand = need_under(case, starts=day)
        talent = factories.TalentFactory(fields=(case.specialty,), employment=case.inside["employment"])
        talent.home_organisation = factories.OrganisationFactory(kind="sending_unit", grade=TERTIARY_A)
        talent.save()
        assert found(talent, demand).gates[Gate.PROGRAMME] is is_open


# --- posts ------------------------------------------------------------------------------------

EYES = {case.name: case for case in CASES}
MEDICAL, SILVER = EYES["medical_support_yn_gz-retired"], EYES["yunhai_silver-retired"]
TEAMS = (EYES["team_education-everybody"], EYES["team_medicine-everybody"])


def faults(demand) -> set[tuple[str, str]]:
    return {(fault.column, fault.code) for fault in faults_of(content_of(demand), today=date(2020, 1, 1))}


def with_role(case: Case, demand):
    """The same need, as one role of a team of its employer."""
    team = factories.TeamFactory(programme_id=case.programme, employer=demand.employer)
    demand.team_role = factories.TeamRoleFactory(team=team)
    demand.save()
    return demand


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_programme_serves_its_regions_only(case, reference):
    inside = need_under(case)
    outside = need_under(case, region_id=BEIJING, employer=factories.OrganisationFactory(region_id=BEIJING))
    if case in TEAMS:
        inside, outside = with_role(case, inside), with_role(case, outside)
    assert faults(inside) == set()
    assert faults(outside) == {("programme_id", "region")}


@pytest.mark.parametrize("case", TEAMS, ids=lambda case: case.name)
def test_a_team_programme_takes_needs_of_teams_only(case, reference):
    demand = need_under(case)
    assert faults(demand) == {("programme_id", "team_only")}
    assert faults(with_role(case, demand)) == set()


@pytest.mark.parametrize(
    ("first", "last", "is_refused"),
    [
        (date(2027, 6, 1), date(2027, 6, 10), False),
        (date(2027, 6, 10), date(2027, 6, 10), False),
        (date(2027, 6, 10), date(2027, 6, 11), True),
        (date(2027, 6, 11), date(2027, 6, 11), True),
        (date(2027, 5, 31), date(2027, 6, 1), True),
        (date(2027, 6, 1), date(2028, 6, 1), True),
        (date(2027, 7, 5), date(2027, 7, 5), True),
    ],
)
def test_medical_staff_depart_in_early_june(first, last, is_refused, reference):
    demand = need_under(MEDICAL, start_earliest=first, start_latest=last)
    assert faults(demand) == ({("start_earliest", "departure")} if is_refused else set())


@pytest.mark.parametrize(
    ("code", "is_refused"), [(OPHTHALMOLOGY, False), (MATHEMATICS, False), (AGRONOMY, True), ("100401", True)]
)
def test_yunhai_yinhui_places_people_in_medicine_and_education(code, is_refused, reference):
    demand = need_under(SILVER, field_id=code)
    assert faults(demand) == ({("field_id", "programme_posts")} if is_refused else set())


@pytest.mark.parametrize(
    ("name", "days", "is_refused"),
    [
        ("ten_thousand_teachers-everybody", 540, False),
        ("ten_thousand_teachers-everybody", 539, True),
        ("medical_support_yn_gz-retired", 90, False),
        ("medical_support_yn_gz-retired", 89, True),
        ("postdoc_service_group-postdoc", 5, False),
        ("postdoc_service_group-postdoc", 4, True),
    ],
)
def test_a_post_is_as_long_as_the_programmes_service(name, days, is_refused, reference):
    demand = need_under(EYES[name], duration_days=days)
    assert faults(demand) == ({("duration_days", "programme_length")} if is_refused else set())


@pytest.mark.parametrize("case", [case for case in CASES if "sector" in case.outside], ids=lambda case: case.name)
def test_a_posts_field_lies_in_the_programmes_sector(case, reference):
    demand = need_under(case, field_id=AGRONOMY)
    if case in TEAMS:
        demand = with_role(case, demand)
    assert faults(demand) == {("field_id", "programme_sector")}


@pytest.mark.parametrize(("day", "is_refused"), [(date(2020, 12, 31), False), (date(2021, 1, 1), True)])
def test_a_programme_without_a_rule_in_force_takes_no_need(day, is_refused, reference):
    demand = need_under(EYES["hospital_pairing-everybody"], starts=day)
    assert faults(demand) == ({("programme_id", "no_rule")} if is_refused else set())
