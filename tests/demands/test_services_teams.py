"""Teams: writing them, changing their composition, the needs made of their roles, and how complete they are."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from common.problems import Conflict
from demands.enums import DemandStatus
from demands.models import Demand, Programme, Team
from demands.services.teams import RoleContent, change_team, create_team, write_needs_for_team
from demands.teams import Seats, completeness
from tests import factories
from tests.factories import START, ZEPU

pytestmark = pytest.mark.django_db

MATHS, PHYSICS, MANAGING = "020302", "020304", "020801"
ROLES = (
    RoleContent("management", "副校长", MANAGING, 4),
    RoleContent("subject", "数学", MATHS, 3),
    RoleContent("subject", "物理", None, 2),
)


@pytest.fixture
def school(reference):
    return factories.OrganisationFactory(name="泽普县第五中学", region_id=ZEPU)


@pytest.fixture
def actor(db):
    return factories.UserFactory()


def made(school, actor, **changes):
    values = {
        "programme": Programme.objects.get(pk="team_education"),
        "employer": school,
        "name": "泽普五中组团",
        "batch": 1,
        "starts_on": START,
        "duration_days": 1096,
        "roles": ROLES,
        "actor": actor,
    }
    return create_team(**{**values, **changes})


def columns(team):
    return {name: getattr(team, name) for name in ("name", "batch", "starts_on", "duration_days", "note")}


def as_contents(team):
    return [RoleContent(role.kind, role.name, role.field_id, role.headcount, role.pk) for role in team.roles.all()]


def test_a_team_is_written_with_its_roles_in_order(school, actor):
    team = made(school, actor)
    rows = [(role.place, role.kind, role.name, role.field_id, role.headcount) for role in team.roles.all()]
    assert rows == [
        (1, "management", "副校长", MANAGING, 4),
        (2, "subject", "数学", MATHS, 3),
        (3, "subject", "物理", None, 2),
    ]
    assert team.created_by == actor


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("no_team_programme", {"programme": "ten_thousand_teachers"}),
        ("elsewhere", {"programme": "team_medicine"}),
        ("no_roles", {"roles": ()}),
        ("role_twice", {"roles": (RoleContent("subject", "数学"), RoleContent("subject", "数学"))}),
    ],
)
def test_an_impossible_team_is_refused(code, changes, school, actor):
    if "programme" in changes:
        changes = {"programme": Programme.objects.get(pk=changes["programme"])}
    with pytest.raises(Conflict) as refused:
        made(school, actor, **changes)
    assert refused.value.code == code


def test_one_team_per_batch(school, actor):
    first = made(school, actor)
    with pytest.raises(Conflict) as refused:
        made(school, actor)
    assert refused.value.code == "batch_taken"
    second = made(school, actor, batch=2)
    with pytest.raises(Conflict) as refused:
        change_team(team=second, roles=as_contents(second), actor=actor, **{**columns(second), "batch": 1})
    assert refused.value.code == "batch_taken"
    assert set(Team.objects.all()) == {first, second}


def test_roles_change_exchange_names_come_and_go(school, actor):
    team = made(school, actor)
    management, maths, _physics = as_contents(team)
    swapped = [
        RoleContent("subject", "物理", maths.field_id, 5, maths.role_id),
        RoleContent("department", "教务处"),
        RoleContent(management.kind, management.name, management.field_id, 2, management.role_id),
    ]
    change_team(team=team, roles=swapped, actor=actor, **{**columns(team), "name": "第二批"})
    rows = [(role.place, role.kind, role.name, role.headcount) for role in team.roles.all()]
    assert rows == [(1, "subject", "物理", 5), (2, "department", "教务处", 1), (3, "management", "副校长", 2)]
    team.refresh_from_db()
    assert team.name == "第二批"
    assert set(team.roles.values_list("pk", flat=True)) > {management.role_id, maths.role_id}


@pytest.mark.parametrize("status", DemandStatus.values)
def test_a_role_stays_while_a_need_beyond_a_draft_hangs_on_it(status, school, actor):
    team = made(school, actor)
    management, maths, physics = as_contents(team)
    need = factories.DemandFactory(
        employer=school, region_id=ZEPU, programme_id="team_education", team_role_id=maths.role_id, status=status
    )
    if status in {"submitted", "published", "filled"}:
        with pytest.raises(Conflict) as refused:
            change_team(team=team, roles=[management, physics], actor=actor, **columns(team))
        assert (refused.value.code, "数学" in refused.value.message) == ("role_bound", True)
        assert team.roles.count() == 3
    else:
        change_team(team=team, roles=[management, physics], actor=actor, **columns(team))
        need.refresh_from_db()
        assert (need.team_role, need.version, team.roles.count()) == (None, 2, 2)
        assert [(step.step, step.actor) for step in need.events.all()] == [("edited", actor)]


def test_needs_are_written_for_the_roles_that_lack_people_and_name_a_specialty(school, actor):
    team = made(school, actor)
    maths = team.roles.get(name="数学")
    factories.DemandFactory(
        employer=school, region_id=ZEPU, programme_id="team_education", team_role=maths, status="draft", headcount=1
    )
    written = write_needs_for_team(team=team, actor=actor)
    said = [(n.position, n.field_id, n.headcount, n.status, n.programme_id, n.start_earliest) for n in written]
    assert said == [
        ("副校长", MANAGING, 4, "draft", "team_education", START),
        ("数学", MATHS, 2, "draft", "team_education", START),
    ]
    assert [need.duration_days for need in written] == [1096, 1096]
    assert [need.events.get().actor for need in written] == [actor, actor]
    assert write_needs_for_team(team=team, actor=actor) == []
    assert [line.role.name for line in completeness(team).lacking_field] == ["物理"]


def test_completeness_counts_people_by_role_kind_and_in_total(school, actor, django_assert_num_queries):
    team = made(school, actor)
    management, maths = team.roles.get(name="副校长"), team.roles.get(name="数学")
    for role, status, headcount in (
        (management, "filled", 1),
        (management, "published", 1),
        (maths, "submitted", 1),
        (maths, "returned", 1),
        (maths, "closed", 3),
    ):
        factories.DemandFactory(employer=school, team_role=role, status=status, headcount=headcount)
    with django_assert_num_queries(1):
        found = completeness(team)
    assert [(line.role.name, line.seats) for line in found.lines] == [
        ("副校长", Seats(4, 2, 2, 2, 1)),
        ("数学", Seats(3, 2, 1, 0, 0)),
        ("物理", Seats(2, 0, 0, 0, 0)),
    ]
    assert [(kind.kind, kind.seats, kind.missing) for kind in found.kinds] == [
        ("management", Seats(4, 2, 2, 2, 1), 2),
        ("subject", Seats(5, 2, 1, 0, 0), 3),
    ]
    assert (found.seats, found.missing) == (Seats(9, 4, 3, 2, 1), 5)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_write_each_need_once(reference):
    school, actor = factories.OrganisationFactory(region_id=ZEPU), factories.UserFactory()
    team = made(school, actor)

    def click(_number):
        try:
            return len(write_needs_for_team(team=team, actor=actor))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        written = sorted(both.map(click, range(2)))
    assert written == [0, 2]
    assert Demand.objects.count() == 2
