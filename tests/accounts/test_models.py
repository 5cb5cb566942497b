"""Users, organisations and memberships: what the database holds to."""

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import REGIONAL_ROLES, OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from tests import factories

pytestmark = pytest.mark.django_db


def refused(make, name):
    """The database refuses, and by that constraint."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make()
    assert error.value.__cause__.diag.constraint_name == name


def test_addresses_are_stored_in_lower_case():
    assert User.objects.create_user("Shen.Jingyi@Yinqiao.Example", name="沈").email == "shen.jingyi@yinqiao.example"


def test_an_address_in_capitals_is_refused_whoever_writes_it():
    refused(lambda: User.objects.create(email="A@yinqiao.example", name="甲"), "user_email_lower_case")
    user = User.objects.create(email="a@yinqiao.example", name="甲")
    refused(lambda: User.objects.filter(pk=user.pk).update(email="A@yinqiao.example"), "user_email_lower_case")


def test_an_address_belongs_to_one_user_however_it_is_written():
    User.objects.create_user("a@yinqiao.example", name="甲")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("A@Yinqiao.Example", name="乙")
    User.objects.create_user("b@yinqiao.example", name="乙")


def test_a_user_without_a_password_cannot_log_in_by_one():
    user = User.objects.create_user("a@yinqiao.example", name="甲")
    assert (user.has_usable_password(), user.check_password("")) == (False, False)
    assert (user.is_active, user.is_staff, user.is_superuser) == (True, False, False)


def test_a_superuser_may_open_the_administration():
    user = User.objects.create_superuser("root@yinqiao.example", "a-long-enough-password", name="管理")
    assert (user.is_staff, user.is_superuser) == (True, True)
    assert user.check_password("a-long-enough-password")


def test_a_user_is_called_by_name_or_else_by_address():
    assert str(User(email="a@yinqiao.example", name="周晓岚")) == "周晓岚"
    assert str(User(email="a@yinqiao.example")) == "a@yinqiao.example"


def test_an_organisation_stands_once_per_region_and_kind(reference):
    made = {"name": "人民医院", "kind": OrganisationKind.EMPLOYER, "region_id": "532822"}
    Organisation.objects.create(**made)
    refused(lambda: Organisation.objects.create(**made), "organisation_once_per_region")
    for other in ({"name": "中医院"}, {"kind": OrganisationKind.AGENCY}, {"region_id": "653124"}):
        Organisation.objects.create(**made | other)


@pytest.mark.parametrize("role", Role)
def test_regional_roles_have_a_scope_and_the_others_have_none(role, reference):
    regional = role in REGIONAL_ROLES
    wrong, right = (None, "530000") if regional else ("530000", None)
    refused(lambda: factories.MembershipFactory(role=role, scope_id=wrong), "membership_scope_for_regional_roles")
    assert factories.MembershipFactory(role=role, scope_id=right).pk


def test_a_membership_is_held_once(reference):
    held = factories.MembershipFactory()
    same = {"user": held.user, "organisation": held.organisation}
    refused(lambda: factories.MembershipFactory(**same), "membership_once")
    factories.MembershipFactory(**same, role=Role.SENDING_UNIT)
    factories.MembershipFactory(**same, role=Role.LEADER, scope_id="530000")
    factories.MembershipFactory(**same, role=Role.LEADER, scope_id="540000")
    refused(lambda: factories.MembershipFactory(**same, role=Role.LEADER, scope_id="540000"), "membership_once")
    assert Membership.objects.count() == 4
