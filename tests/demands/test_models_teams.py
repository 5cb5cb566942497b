"""What the database refuses of teams and their roles, each beside the neighbour that it takes."""

import pytest

from demands.models import Call, Team, TeamRole
from tests import factories
from tests.demands.test_models import refused

pytestmark = pytest.mark.django_db


def test_one_team_per_employer_programme_and_batch(reference):
    team = factories.TeamFactory()
    refused(lambda: factories.TeamFactory(employer=team.employer), "team_once_per_batch")
    factories.TeamFactory(employer=team.employer, batch=2)
    factories.TeamFactory(employer=team.employer, programme_id="team_medicine")


def test_a_team_has_a_batch_and_a_length(reference):
    refused(lambda: factories.TeamFactory(batch=0), "team_length")
    refused(lambda: factories.TeamFactory(duration_days=0), "team_length")
    factories.TeamFactory(batch=1, duration_days=1)


def test_a_role_is_named_once_takes_people_and_names_a_specialty(reference):
    role = factories.TeamRoleFactory(name="数学")
    refused(lambda: factories.TeamRoleFactory(team=role.team, name="数学"), "team_role_once")
    factories.TeamRoleFactory(team=role.team, name="数学", kind="teaching_group")
    for headcount in (0, 501):
        refused(
            lambda headcount=headcount: factories.TeamRoleFactory(team=role.team, headcount=headcount),
            "team_role_headcount",
        )
    refused(lambda: factories.TeamRoleFactory(team=role.team, field_id="0203"), "team_role_field_is_specialty")
    factories.TeamRoleFactory(team=role.team, headcount=500, field_id="020302")


def test_every_rule_of_teams_is_tried_here():
    assert {rule.name for rule in Team._meta.constraints} == {"team_once_per_batch", "team_length"}
    assert {rule.name for rule in TeamRole._meta.constraints} == {
        "team_role_once",
        "team_role_headcount",
        "team_role_field_is_specialty",
    }
    assert not Call._meta.constraints
