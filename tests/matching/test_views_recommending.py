"""A unit recommends by the link in its mail, without logging in; the link works once."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.links import link_token
from accounts.models import Membership, Notice, Organisation
from common.problems import Conflict
from matching.models import Interest
from matching.services.interest_notices import tell_unit
from matching.services.interests import select, unit_asked
from tests import factories

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def programme():
    """Its rule asks for the unit's recommendation, of whoever applies."""
    return factories.ProgrammeRuleFactory(endorsement_required=True).programme


@pytest.fixture
def interest(cast, programme):
    """The volunteer's application for a need of that programme, shown to the employer already."""
    demand = factories.DemandFactory(employer=cast.hospital, programme=programme)
    unit = unit_asked(cast.talent, demand)
    return factories.InterestFactory(demand=demand, talent=cast.talent, unit=unit, released_at=timezone.now())


@pytest.fixture
def url(interest):
    return reverse("matching:recommend", args=[link_token("recommend", interest=interest.pk, unit=interest.unit_id)])


def status_of(interest) -> str:
    return Interest.objects.get(pk=interest.pk).status


def put(interest, **columns):
    Interest.objects.filter(pk=interest.pk).update(**columns)


# --- the mail ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "office", "recipients"),
    [
        ("somebody", "office@unit.example", ["unit"]),
        ("nobody", "office@unit.example", ["office"]),
        ("the applicant alone", "office@unit.example", ["office"]),
        ("nobody", "", []),
    ],
)
def test_the_mail_goes_to_members_or_else_to_the_office(members, office, recipients, interest, cast):
    Organisation.objects.filter(pk=cast.sending_unit.pk).update(email=office)
    if members != "somebody":
        Membership.objects.filter(organisation=cast.sending_unit).delete()
    if members == "the applicant alone":
        factories.MembershipFactory(user=cast.volunteer, organisation=cast.sending_unit, role="sending_unit")
    for _time in range(2):
        tell_unit(interest=Interest.objects.get(pk=interest.pk))
    addresses = {"unit": cast.unit.email, "office": office}
    assert [notice.recipient for notice in Notice.objects.all()] == [addresses[name] for name in recipients]
    for notice in Notice.objects.all():
        assert notice.path.startswith("/recommend/")
        assert len(notice.path) < 400
        assert "沈国华" not in notice.subject + notice.body


# --- the link ---------------------------------------------------------------------------------


def test_without_the_recommendation_nobody_is_selected_and_with_the_link_somebody_is(interest, client, url, cast):
    with pytest.raises(Conflict) as refused:
        select(interest=interest, actor=cast.coordinator, note="急需")
    assert refused.value.code == "not_recommended"
    assert client.get(url).status_code == 200
    assert status_of(interest) == "applied"
    assert client.post(url, {"act": "recommend", "note": "科室骨干"}).url == url
    assert status_of(interest) == "recommended"
    assert cast.talent.endorsements.get().organisation == cast.sending_unit
    event = interest.events.get()
    assert (event.actor, event.note.endswith("科室骨干"), event.note == "科室骨干") == (None, True, False)
    assert select(interest=interest, actor=cast.coordinator, note="急需").status == "selected"


def test_the_link_works_once(interest, client, url):
    client.post(url, {"act": "recommend"})
    after = client.get(url, headers=ENGLISH)
    assert "Your unit has answered" in after.text
    assert "<textarea" not in after.text
    again = client.post(url, {"act": "refuse", "note": "不行"}, follow=True, headers=ENGLISH)
    assert "that step is not open" in again.text
    assert (status_of(interest), interest.events.count()) == ("recommended", 1)


def test_a_refusal_needs_its_reason(interest, client, url):
    page = client.post(url, {"act": "refuse"}, headers=ENGLISH)
    assert page.context["form"].errors == {"note": ["Say why you do not release this person."]}
    assert status_of(interest) == "applied"
    client.post(url, {"act": "refuse", "note": "手" * 240})
    assert (status_of(interest), interest.events.get().note.endswith("手" * 240)) == ("refused", True)


@pytest.mark.parametrize("status", ["withdrawn", "not_selected", "selected"])
def test_an_application_that_has_gone_on_says_so(status, interest, client, url):
    put(interest, status=status)
    page = client.get(url, headers=ENGLISH)
    assert "This application does not wait any more" in page.text
    client.post(url, {"act": "recommend"})
    assert (status_of(interest), interest.events.count()) == (status, 0)


def test_the_page_masks_the_person(interest, client, url, cast):
    page = client.get(url, headers=ENGLISH)
    secrets = ("沈国华", "19900000001", cast.volunteer.email)
    assert [secret for secret in secrets if secret in page.text] == []
    shown = ("沈**", interest.words, interest.demand.position, str(cast.hospital), cast.sending_unit.name)
    assert [text for text in shown if text not in page.text] == []
    assert "no-store" in page["Cache-Control"]


def test_a_member_who_is_logged_in_recommends_in_their_own_name(interest, as_role, url, cast):
    as_role("unit").post(url, {"act": "recommend", "note": "科室骨干"})
    event = interest.events.get()
    assert (event.actor, event.note) == (cast.unit, "科室骨干")


def test_nobody_recommends_themselves(interest, as_role, url):
    page = as_role("volunteer").post(url, {"act": "recommend"}, headers=ENGLISH)
    assert "This application is yours." in page.text
    assert status_of(interest) == "applied"


def test_a_strange_site_cannot_recommend(interest, url):
    assert Client(enforce_csrf_checks=True).post(url, {"act": "recommend"}).status_code == 403
    assert status_of(interest) == "applied"


@pytest.mark.parametrize("fault", ["cut", "another unit", "other purpose", "old", "gone"])
def test_a_link_that_is_not_valid_says_what_to_do(fault, interest, client, url):
    claims = {"interest": interest.pk, "unit": interest.unit_id}
    if fault == "cut":
        url = f"{url[:-5]}/"
    elif fault == "another unit":
        url = reverse("matching:recommend", args=[link_token("recommend", **claims | {"unit": 0})])
    elif fault == "other purpose":
        url = reverse("matching:recommend", args=[link_token("unit", **claims)])
    elif fault == "gone":
        interest.delete()
    with time_machine.travel(timezone.now() + timedelta(days=61 if fault == "old" else 0)):
        for answer in (client.get(url, headers=ENGLISH), client.post(url, {"act": "recommend"}, headers=ENGLISH)):
            assert answer.status_code == 410
            assert "Copy the whole address" in answer.text
