"""The reference data and the cast that tests share."""

from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.test import override_settings

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, User
from demands.models import Demand
from demands.services.programmes import load_programmes
from matching.models import Policy
from matching.services import load_default_policy
from reference.models import Field
from reference.services import load_reference_tables
from talent.models import ConsentText, Talent
from talent.services import load_consent_texts
from tests import factories
from tests.clients import SecuredClient


def load_reference() -> None:
    """Bring in the reference data, unless an earlier test left them."""
    if not Field.objects.exists():
        load_reference_tables()
    if not Policy.objects.exists():
        load_programmes()
        load_default_policy()
    if not ConsentText.objects.exists():
        load_consent_texts()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database with the cache table and the reference data in it."""
    with django_db_blocker.unblock():
        call_command("createcachetable")
        load_reference()


@pytest.fixture(autouse=True, scope="session")
def quick_passwords(django_test_environment):
    """The cast is made for every test; hashing their passwords properly would take most of the time."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def client():
    """A client whose log-ins have given a second factor; tests/accounts/test_second_factor.py tries those without."""
    return SecuredClient()


@pytest.fixture
def reference(db):
    """Reference data, also after a test that emptied the tables."""
    load_reference()


@dataclass
class Cast:
    """One of each, and an outsider of each who must see nothing."""

    coordinator: User
    yunnan_coordinator: User
    leader: User
    employer: User
    outsider: User
    unit: User
    volunteer: User
    stranger: User
    hospital: Organisation
    other_hospital: Organisation
    sending_unit: Organisation
    talent: Talent
    colleague: Talent
    demand: Demand
    other_demand: Demand

    def user(self, role: str) -> User | None:
        """The user of that name; ``None`` for ``anonymous``."""
        return None if role == "anonymous" else getattr(self, role)


def member(organisation, role, scope=None):
    """A new user acting for an organisation."""
    user = factories.UserFactory()
    factories.MembershipFactory(user=user, organisation=organisation, role=role, scope_id=scope)
    return user


@pytest.fixture
def cast(reference):
    hospital = factories.OrganisationFactory(name="勐海县人民医院")
    other = factories.OrganisationFactory(name="泽普县人民医院", region_id=factories.ZEPU)
    authority = factories.OrganisationFactory(kind=OrganisationKind.AUTHORITY, region_id="310000")
    sending_unit = factories.OrganisationFactory(kind=OrganisationKind.SENDING_UNIT, region_id="310000")
    talent = factories.TalentFactory(user=factories.UserFactory(), home_organisation=sending_unit)
    factories.TalentContactFactory(talent=talent, full_name="沈国华")
    return Cast(
        coordinator=member(authority, Role.COORDINATOR, "100000"),
        yunnan_coordinator=member(authority, Role.COORDINATOR, "530000"),
        leader=member(authority, Role.LEADER, "100000"),
        employer=member(hospital, Role.EMPLOYER),
        outsider=member(other, Role.EMPLOYER),
        unit=member(sending_unit, Role.SENDING_UNIT),
        volunteer=talent.user,
        stranger=factories.UserFactory(),
        hospital=hospital,
        other_hospital=other,
        sending_unit=sending_unit,
        talent=talent,
        colleague=factories.TalentFactory(surname="顾", title_id="health_physician_4"),
        demand=factories.DemandFactory(employer=hospital),
        other_demand=factories.DemandFactory(employer=other, region_id=factories.ZEPU, position="心内科医师"),
    )


@pytest.fixture
def as_role(cast, client):
    """``as_role("employer")`` gives the client of that member of the cast."""

    def log_in(role: str):
        client.logout()
        if role != "anonymous":
            client.force_login(cast.user(role))
        return client

    return log_in
