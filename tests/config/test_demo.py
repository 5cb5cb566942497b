"""The demo world: reproducible, believable, consistent, and only ever in an empty database."""

import hashlib
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from config.demo.cast import COORDINATOR, HOSPITAL, LOGINS, PASSWORD, SCHOOL
from config.demo.fields import sector_group
from config.demo.places import AREAS
from config.demo.world import NotEmpty, build
from demands.enums import DemandStatus
from demands.models import Demand, DemandAlternative, Pairing, ProgrammeRule, TeamRole
from matching.engine import Weights, best
from matching.facts import People, read_needs, read_world
from matching.models import Decision
from reference.models import region_prefix
from talent.enums import Employment, Stance
from talent.models import (
    Availability,
    Commitment,
    Endorsement,
    Talent,
    TalentContact,
    TalentField,
    TalentMode,
    TalentRegion,
    Times,
)
from tests.conftest import load_reference

# Each test in a savepoint of its own, inside the transaction of the module.
pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
TALENTS, DEMANDS = 300, 40
# Of the story's needs two are of last year, filled.
STORY_TALENTS, STORY_DEMANDS = 4, 12
MODELS = (
    Organisation, User, Membership, Talent, TalentContact, TalentField, TalentMode, TalentRegion, Times, Availability,
    Commitment, Endorsement, Demand, DemandAlternative, Decision, Pairing,
)  # fmt: skip
# What the clock or the database writes, and the salted hash.
NOT_COMPARED = {"id", "created_at", "updated_at", "decided_at", "password"}
NATURAL = {Organisation: "name", User: "email", TeamRole: "name"}


def quiet(line: str) -> None:
    pass


@contextmanager
def undone():
    """Whatever the block writes is gone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def digests(talents: int, demands: int, seed: int, today: date = TODAY) -> dict[str, str]:
    """Build a world and forget it; one digest of the rows for each table."""
    with undone():
        build(talents, demands, seed, today, quiet)
        return {model.__name__: digest(model) for model in MODELS}


def digest(model) -> str:
    """The rows in the order of their writing; references by name, or by place where ids differ by run."""
    numbered = {
        m: {pk: n for n, pk in enumerate(m.objects.order_by("pk").values_list("pk", flat=True))}
        for m in (Talent, Demand, Times)
    }
    names = []
    for field in model._meta.concrete_fields:
        if field.name not in NOT_COMPARED:
            natural = NATURAL.get(field.related_model)
            names.append(f"{field.name}__{natural}" if natural else field.name)
    places = [
        (place, numbered[model._meta.get_field(name).related_model])
        for place, name in enumerate(names)
        if "__" not in name and model._meta.get_field(name).related_model in numbered
    ]
    rows = []
    for values in model.objects.order_by("pk").values_list(*names):
        row = list(values)
        for place, numbers in places:
            row[place] = numbers.get(row[place])
        rows.append(row)
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.fixture(scope="module")
def reference_data(django_db_setup, django_db_blocker):
    """The reference data, in a transaction that the whole module shares and nothing outlives."""
    with django_db_blocker.unblock(), undone():
        load_reference()
        yield


@pytest.fixture(scope="module")
def built(reference_data):
    """Digests of worlds that were built and undone, before the one that stays."""
    return {
        "once": digests(TALENTS, DEMANDS, 1),
        "again": digests(TALENTS, DEMANDS, 1),
        "other seed": digests(TALENTS, DEMANDS, 2),
        "tiny": digests(1, 1, 1),
        "no people": digests(0, 0, 1),
    }


@pytest.fixture(scope="module")
def world(built):
    """A world that the tests read."""
    build(TALENTS, DEMANDS, 1, TODAY, quiet)


def empty() -> None:
    """What was published, and what happened to needs, cannot be deleted row by row."""
    tables = ("demands_demand", "demands_team", "demands_call", "demands_pairing", "demands_catalogue", "talent_talent")
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
    for model in (User, Organisation):
        model.objects.all().delete()


def share(queryset, **condition) -> float:
    return queryset.filter(**condition).count() / queryset.count()


# --- the same again ---------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_rows(built):
    assert built["once"] == built["again"]


def test_another_seed_gives_others(built):
    """Also where one would not look: only the accounts and their authority stay as they are."""
    same = {name for name, value in built["once"].items() if built["other seed"][name] == value}
    assert same == {"User", "Membership"}


def test_smallest_worlds_stand(built):
    assert built["tiny"] != built["no people"]


def test_counts(world):
    assert Talent.objects.count() == TALENTS + STORY_TALENTS
    assert Demand.objects.count() == DEMANDS + STORY_DEMANDS
    assert not [m for m in (Talent, Demand, Organisation) if m.objects.filter(is_synthetic=False).exists()]


# --- believable -------------------------------------------------------------------------------


def test_shares_of_people(world):
    people = Talent.objects.all()
    employment = [share(people, employment=status) for status in Employment.values]
    assert employment == pytest.approx([0.46, 0.38, 0.06, 0.10], abs=0.07)
    first = Counter(sector_group(code) for code in TalentField.objects.filter(place=1).values_list("field", flat=True))
    assert [first[group] / people.count() for group in range(4)] == pytest.approx([0.45, 0.30, 0.12, 0.13], abs=0.07)
    assert share(people, cleared_altitude_m__isnull=False) == pytest.approx(0.45, abs=0.08)
    assert share(people, verified_on__isnull=False) == pytest.approx(0.80, abs=0.07)
    assert share(people, is_active=True, may_be_proposed=True) == pytest.approx(0.94, abs=0.05)
    assert share(people, last_service_end__isnull=False) == pytest.approx(0.12, abs=0.06)
    units = people.filter(employment__in=(Employment.IN_SERVICE, Employment.POSTDOC))
    assert share(units, endorsements__isnull=False) == pytest.approx(0.60, abs=0.1)
    assert share(Availability.objects, lapses_on__lte=TODAY) == pytest.approx(0.03, abs=0.03)
    assert share(people, longest_stint_days__lte=183) > 0.7


def test_people_are_of_a_piece(world):
    """What somebody holds goes with what they are."""
    retired = Talent.objects.filter(employment=Employment.RETIRED)
    assert not retired.filter(birth_year__gt=TODAY.year - 55).exists()
    assert share(retired, title__level__gte=4) > 0.7
    assert not Talent.objects.filter(employment=Employment.POSTDOC).exclude(degree=5).exists()
    assert not TalentMode.objects.filter(mode="rehire", talent__employment=Employment.IN_SERVICE).exists()
    nurses = Talent.objects.filter(title__series="nurse")
    assert nurses.exists()
    for talent in nurses:
        first = talent.fields.get(place=1).field_id
        assert first.startswith(("0135", "0141"))
    physicians = TalentField.objects.filter(place=1, talent__title__series__in=("physician", "tcm_physician"))
    assert {code[:2] for code in physicians.values_list("field", flat=True)} == {"01"}


def test_every_person_has_a_full_profile(world):
    for talent in Talent.objects.prefetch_related("fields", "modes", "availabilities", "regions"):
        assert [field.place for field in talent.fields.all()] in ([1], [1, 2], [1, 2, 3])
        assert 1 <= len(talent.modes.all()) <= 4
        assert 1 <= len(talent.availabilities.all()) <= 3
        stances = Counter(wish.stance for wish in talent.regions.all())
        assert stances[Stance.PREFERRED] <= 3
        assert stances[Stance.EXCLUDED] <= 2


def test_nobody_could_be_reached(world):
    """Contact data lead nowhere, and there is no ID number."""
    assert TalentContact.objects.count() == Talent.objects.count()
    for contact in TalentContact.objects.all():
        assert contact.email.endswith("@yinqiao.example")
        assert contact.phone.startswith("1990000")
        assert len(contact.phone) == 11
        assert contact.id_number == ""
        assert contact.full_name.startswith(contact.talent.surname)


def test_shares_of_needs(reference_data):
    """On more needs, for forty say little."""
    with undone():
        empty()
        build(20, 800, 3, TODAY, quiet)
        needs = Demand.objects.all()
        assert share(needs, status=DemandStatus.PUBLISHED) == pytest.approx(0.92, abs=0.03)
        sectors = Counter(sector_group(code) for code in needs.values_list("field", flat=True))
        assert [sectors[n] / needs.count() for n in range(4)] == pytest.approx([0.48, 0.27, 0.13, 0.12], abs=0.05)
        assert share(needs, programme__isnull=False) == pytest.approx(0.45, abs=0.06)
        long = needs.filter(duration_days__gte=365)
        assert long.count() / needs.count() > 0.6
        assert share(long, relay_allowed=True) == pytest.approx(0.70, abs=0.08)
        modes = Counter(needs.values_list("mode", flat=True))
        assert {mode for mode, _ in modes.most_common(3)} == {"project", "part_time", "advisory"}
        assert share(needs, degree_min__gte=3) > 0.85
        assert share(needs, title_min_level__in=(3, 4)) > 0.75
        assert share(needs, field_match="discipline") == pytest.approx(0.75, abs=0.06)
        weights = sum(area.weight for area in AREAS)
        assert share(needs, region__code__startswith="65") == pytest.approx((359 + 43) / weights, abs=0.06)
        assert share(needs, region__code__startswith="53") == pytest.approx(233 / weights, abs=0.06)
        assert {code[:2] for code in needs.values_list("region", flat=True)} == {
            "54", "65", "63", "53", "52", "50", "42",
        }  # fmt: skip


# --- consistent -------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [m for m in MODELS if m not in (User, Membership)], ids=lambda m: m.__name__)
def test_rows_are_valid(world, model):
    """As forms would check them, constraints included."""
    for row in model.objects.order_by("pk")[:200]:
        row.full_clean()


def test_windows_do_not_overlap_and_bear_the_stint(world):
    for talent in Talent.objects.prefetch_related("availabilities", "commitments"):
        windows = [window.period for window in talent.availabilities.all()]
        assert all(a.upper <= b.lower for a, b in pairwise(windows))
        assert all((window.upper - window.lower).days >= talent.shortest_stint_days for window in windows)
        assert windows[0].upper > TODAY
        assert windows[-1].lower < TODAY + timedelta(days=3 * 365)
        for promised in talent.commitments.all():
            assert windows[0].lower <= promised.period.lower < promised.period.upper <= windows[0].upper


def test_every_programme_admits_somebody_to_its_needs(world):
    needs = Demand.objects.exclude(programme=None)
    assert needs.count() > STORY_DEMANDS
    for need in needs.select_related("programme"):
        regions = tuple(region_prefix(code) for code in need.programme.regions.values_list("code", flat=True))
        assert need.region_id.startswith(regions)
        rules = ProgrammeRule.objects.filter(programme=need.programme).on(need.start_earliest)
        assert any(
            need.field_id.startswith(rule.sector_id or "")
            and (need.title_min_level or 0) >= rule.title_min_level
            and need.duration_days >= rule.stint_days_min
            for rule in rules
        ), need


def test_needs_begin_within_the_year_and_were_written_before(world):
    past = Demand.objects.filter(start_latest__lt=TODAY)
    assert set(past.values_list("status", flat=True)) == {DemandStatus.FILLED}
    for need in Demand.objects.exclude(pk__in=past):
        assert timedelta(days=60) <= need.start_earliest - TODAY <= timedelta(days=366)
        assert need.start_latest - need.start_earliest <= timedelta(days=90)
        if need.status == DemandStatus.PUBLISHED:
            assert timedelta() < TODAY - need.published_at.date() <= timedelta(days=60)


def test_dismissed_pairs_share_a_specialty(world):
    dismissed = Decision.objects.filter(verdict="dismissed")
    assert dismissed.exists()
    for decision in dismissed:
        assert decision.talent.fields.get(place=1).field_id == decision.demand.field_id


# --- the cast ---------------------------------------------------------------------------------


def test_everybody_can_log_in(world):
    for login in LOGINS:
        user = authenticate(None, username=login.email, password=PASSWORD)
        assert user is not None, login.email
        assert user.name == login.name


def test_there_is_one_for_each_role(world):
    roles = Counter(Membership.objects.values_list("role", flat=True))
    assert roles == {Role.COORDINATOR: 2, Role.EMPLOYER: 2, Role.SENDING_UNIT: 1, Role.LEADER: 1}
    assert User.objects.get(email=COORDINATOR.email).standing.coordinator_prefixes == ("",)
    assert Demand.objects.published().filter(employer__name=HOSPITAL).count() >= 4
    assert Demand.objects.published().filter(employer__name=SCHOOL).count() >= 3


def test_the_eye_doctors_post_finds_its_people(world):
    """The shortlist that the design draws: each of the four with the score it gives them."""
    post = Demand.objects.get(employer__name=HOSPITAL, position="眼科医师", duration_days=1095)
    (need,) = read_needs([post.pk])
    found = best(read_world(People.near([need]), TODAY), need, Weights())
    scores = dict(zip(found.talent.tolist(), found.score.tolist(), strict=True))
    names = ("沈静宜", "顾晓东", "陆明华", "严文彬")
    four = [Talent.objects.get(contact__full_name=name, pk__lte=Talent.objects.order_by("pk")[3].pk) for name in names]
    assert [scores[talent.pk] for talent in four] == [8298, 7493, 7000, 6693]
    shen = four[0]
    assert shen.user.email == "talent@yinqiao.example"
    assert Decision.objects.filter(talent=shen, demand=post, released_at__isnull=False).exists()


# --- the command ------------------------------------------------------------------------------


def test_a_filled_database_is_refused(world):
    before = Talent.objects.count()
    with pytest.raises(CommandError, match="already holds a world") as refused:
        call_command("demo", talents=1, demands=1, stdout=StringIO())
    assert refused.value.returncode == 1
    with pytest.raises(NotEmpty):
        build(1, 1, 1, TODAY, quiet)
    assert Talent.objects.count() == before


def test_the_command_builds_and_says_so(reference_data):
    with undone():
        empty()
        out = StringIO()
        call_command("demo", talents=2, demands=1, seed=7, days=TODAY, logins=True, stdout=out)
        assert Talent.objects.count() == 2 + STORY_TALENTS
        lines = out.getvalue().splitlines()
        assert "  talents: 2 of 2" in lines
        assert sum(PASSWORD in line for line in lines) == len(LOGINS)


def test_logins_alone_print_and_change_nothing(world):
    before = Talent.objects.count()
    out = StringIO()
    call_command("demo", logins=True, stdout=out)
    assert Talent.objects.count() == before
    assert [line.split()[-2:] for line in out.getvalue().splitlines()[1:]] == [[x.email, PASSWORD] for x in LOGINS]


def test_logins_of_another_world_are_not_invented(reference_data):
    with undone():
        User.objects.all().delete()
        out = StringIO()
        call_command("demo", logins=True, stdout=out)
        assert PASSWORD not in out.getvalue()


@pytest.mark.parametrize(("option", "value"), [("--talents", "-1"), ("--seed", "x"), ("--days", "tomorrow")])
def test_wrong_options_are_refused(option, value):
    with pytest.raises(CommandError):
        call_command("demo", option, value)
