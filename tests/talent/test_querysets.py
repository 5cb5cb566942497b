"""Which talents each member of the cast sees."""

import pytest
from django.contrib.auth.models import AnonymousUser

from talent.models import Talent
from tests import factories

pytestmark = pytest.mark.django_db

SEEN = {
    "anonymous": set(),
    "stranger": set(),
    "employer": set(),
    "outsider": set(),
    "volunteer": {"own"},
    "unit": {"own"},
    "coordinator": {"own", "colleague"},
    "yunnan_coordinator": {"own", "colleague"},
    "leader": {"own", "colleague"},
}


@pytest.mark.parametrize("role", SEEN)
def test_each_sees_exactly_their_own(role, cast):
    people = {"own": cast.talent, "colleague": cast.colleague}
    user = cast.user(role) or AnonymousUser()
    assert set(Talent.objects.visible_to(user)) == {people[name] for name in SEEN[role]}


def test_a_unit_sees_its_own_people_whatever_their_state_and_nobody_elses(cast):
    paused = factories.TalentFactory(home_organisation=cast.sending_unit, is_active=False, may_be_proposed=False)
    other_unit = factories.OrganisationFactory(kind="sending_unit", region_id="310000")
    elsewhere = factories.TalentFactory(home_organisation=other_unit)
    seen = set(Talent.objects.visible_to(cast.unit))
    assert seen == {cast.talent, paused}
    assert elsewhere not in seen


def test_a_volunteer_who_also_releases_people_sees_each_once(cast):
    factories.MembershipFactory(user=cast.volunteer, organisation=cast.sending_unit, role="sending_unit")
    user = type(cast.volunteer).objects.get(pk=cast.volunteer.pk)
    assert list(Talent.objects.visible_to(user)) == [cast.talent]


def test_nobody_sees_a_talent_without_an_account_as_their_own(reference):
    factories.TalentFactory(user=None)
    assert list(Talent.objects.visible_to(AnonymousUser())) == []
    assert list(Talent.objects.visible_to(factories.UserFactory())) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_and_details_read_a_fixed_number_of_times(rows, reference, django_assert_num_queries):
    for _ in range(rows):
        talent = factories.TalentFactory(home_organisation=factories.OrganisationFactory())
        factories.TalentRegionFactory(talent=talent)
        factories.CommitmentFactory(talent=talent)
        factories.EndorsementFactory(talent=talent)
    with django_assert_num_queries(3):
        for talent in Talent.objects.for_list():
            _ = (talent.title.name, talent.degree.name, talent.home_organisation.name)
            _ = [entry.field.name for entry in talent.fields.all()]
    with django_assert_num_queries(11):
        for talent in Talent.objects.for_detail():
            _ = [entry.mode.name for entry in talent.modes.all()]
            _ = [wish.region.name for wish in talent.regions.all()]
            _ = [list(talent.availabilities.all()), list(talent.commitments.all())]
            _ = [entry.organisation.name for entry in talent.endorsements.all()]
