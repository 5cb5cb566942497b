"""What a user is, out of their memberships."""

import pytest

from accounts.enums import Role
from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def user_with(*memberships):
    user = factories.UserFactory()
    for role, scope in memberships:
        factories.MembershipFactory(user=user, role=role, scope_id=scope)
    return User.objects.get(pk=user.pk)


def test_nobody_in_particular(reference):
    standing = user_with().standing
    assert (standing.is_employer, standing.is_coordinator, standing.is_leader) == (False, False, False)
    assert (standing.employer_ids, standing.sending_unit_ids, standing.overview_prefixes) == (
        frozenset(),
        frozenset(),
        (),
    )


@pytest.mark.parametrize(
    ("role", "scope", "employer", "unit", "coordinator", "leader"),
    [
        (Role.EMPLOYER, None, True, False, (), ()),
        (Role.SENDING_UNIT, None, False, True, (), ()),
        (Role.COORDINATOR, "530000", False, False, ("53",), ()),
        (Role.COORDINATOR, "100000", False, False, ("",), ()),
        (Role.LEADER, "653124", False, False, (), ("653124",)),
        (Role.LEADER, "100000", False, False, (), ("",)),
    ],
)
def test_each_role_alone(role, scope, employer, unit, coordinator, leader, reference):
    user = user_with((role, scope))
    standing, organisation = user.standing, user.memberships.get().organisation_id
    assert standing.employer_ids == (frozenset({organisation}) if employer else frozenset())
    assert standing.sending_unit_ids == (frozenset({organisation}) if unit else frozenset())
    assert (standing.coordinator_prefixes, standing.leader_prefixes) == (coordinator, leader)
    assert standing.is_employer is employer
    assert standing.is_coordinator is bool(coordinator)
    assert standing.is_leader is bool(leader)
    assert standing.overview_prefixes == coordinator + leader


def test_the_whole_country_is_a_scope_of_its_own_and_not_none_at_all(reference):
    """Its prefix is empty, and that must not read as «no region»."""
    assert user_with((Role.COORDINATOR, "100000")).standing.is_coordinator is True


def test_several_memberships_add_up_and_doubles_count_once(reference):
    standing = user_with(
        (Role.EMPLOYER, None),
        (Role.EMPLOYER, None),
        (Role.COORDINATOR, "530000"),
        (Role.COORDINATOR, "520300"),
        (Role.COORDINATOR, "530000"),
        (Role.LEADER, "540000"),
    ).standing
    assert len(standing.employer_ids) == 2
    assert standing.coordinator_prefixes == ("5203", "53")
    assert standing.overview_prefixes == ("5203", "53", "54")


@pytest.mark.parametrize("memberships", [1, 3])
def test_standing_is_read_once_per_request_in_one_query(memberships, reference, django_assert_num_queries):
    user = user_with(*[(Role.COORDINATOR, scope) for scope in ("530000", "540000", "650000")[:memberships]])
    with django_assert_num_queries(1):
        assert len(user.standing.coordinator_prefixes) == memberships
        assert user.standing is user.standing
        assert user.standing.memberships[0].organisation.name


@pytest.mark.parametrize(
    ("role", "scope", "flag", "may"),
    [
        (Role.COORDINATOR, "530000", True, True),
        (Role.COORDINATOR, "530000", False, False),
        (Role.LEADER, "100000", True, True),
        (Role.EMPLOYER, None, True, False),
        (Role.SENDING_UNIT, None, True, False),
    ],
)
def test_lists_of_people_are_exported_by_coordinators_and_leaders_who_were_given_the_right(
    role, scope, flag, may, reference
):
    member = factories.MembershipFactory(role=role, scope_id=scope, may_export=flag)
    assert member.user.standing.may_export is may
