"""Parting with an employer and leaving altogether: at once, and nobody is named to those who stay."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from common.problems import Conflict
from matching.models import Interest, Match
from matching.services.interest_notices import tell_employer
from matching.services.leaving import reveal_to_employer, withdraw_from_employer, withdraw_from_platform
from talent.models import Consent, ContactAccess, Talent
from talent.services import give_consent
from tests import factories

pytestmark = pytest.mark.django_db


def code_of(step, /, **values) -> str:
    with pytest.raises(Conflict) as refused:
        step(**values)
    return refused.value.code


@pytest.fixture
def agreed(cast):
    """The volunteer stands on the hospital's shortlist, has applied there and agreed that it is told."""
    give_consent(talent=cast.talent, purpose="platform", actor=cast.volunteer)
    give_consent(talent=cast.talent, purpose="employer", employer=cast.hospital, actor=cast.volunteer)
    factories.MatchFactory(demand=cast.demand, talent=cast.talent)
    factories.MatchFactory(demand=cast.other_demand, talent=cast.talent)
    return factories.InterestFactory(demand=cast.demand, talent=cast.talent, released_at=timezone.now())


def put(interest, **columns):
    Interest.objects.filter(pk=interest.pk).update(**columns)
    return Interest.objects.get(pk=interest.pk)


# --- an employer is told ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("applied", "not_accepted"),
        ("recommended", "not_accepted"),
        ("refused", "not_accepted"),
        ("not_selected", "not_accepted"),
        ("withdrawn", "not_accepted"),
        ("selected", None),
        ("serving", None),
        ("served", None),
    ],
)
def test_the_employer_is_told_once_both_have_accepted(status, code, cast, agreed):
    today = timezone.localdate()
    interest = put(agreed, status=status, service_start=today - timedelta(days=9), service_end=today)
    asked = {"interest": interest, "reader": cast.employer, "purpose": "arrange"}
    if code:
        assert code_of(reveal_to_employer, **asked) == code
        assert not ContactAccess.objects.exists()
        return
    assert reveal_to_employer(**asked).full_name == "沈国华"
    assert ContactAccess.objects.get().organisation == cast.hospital


def test_not_a_year_after_the_service_nor_to_others_nor_unreleased(cast, agreed):
    today = timezone.localdate()
    days = {"service_start": today - timedelta(days=400), "service_end": today - timedelta(days=365)}
    asked = {"reader": cast.employer, "purpose": "invite"}
    over = put(agreed, status="served", **days)
    assert code_of(reveal_to_employer, interest=over, **asked) == "over"
    selected = put(agreed, status="selected")
    with pytest.raises(PermissionDenied):
        reveal_to_employer(interest=selected, reader=cast.outsider, purpose="invite")
    with pytest.raises(PermissionDenied):
        reveal_to_employer(interest=put(agreed, released_at=None), **asked)
    assert not ContactAccess.objects.exists()


def test_the_page_of_the_employer(cast, agreed, as_role):
    url = reverse("matching:interest-contact", args=[agreed.pk])
    client = as_role("employer")
    assert client.post(url, {"purpose": "arrange"}).status_code == 404  # nothing is decided yet
    put(agreed, status="selected")
    assert "19900000001" not in client.get(url).text
    shown = client.post(url, {"purpose": "arrange"})
    assert ("沈国华" in shown.text, "19900000001" in shown.text, "no-store" in shown["Cache-Control"]) == (True,) * 3
    assert client.post(url, {"purpose": "verify"}).context["form"].errors.keys() == {"purpose"}
    withdraw_from_employer(talent=cast.talent, employer=cast.hospital, actor=cast.volunteer)
    assert client.post(url, {"purpose": "arrange"}).status_code == 404
    assert ContactAccess.objects.count() == 1


# --- a consent is withdrawn -------------------------------------------------------------------


def test_withdrawing_ends_applications_and_takes_one_out_of_the_lists_at_once(cast, agreed):
    other = factories.InterestFactory(demand=cast.other_demand, talent=cast.talent, released_at=timezone.now())
    assert Interest.objects.visible_to(cast.employer).get() == agreed
    assert Match.objects.visible_to(cast.employer).count() == 1
    withdraw_from_employer(talent=cast.talent, employer=cast.hospital, actor=cast.volunteer)
    agreed.refresh_from_db()
    assert (agreed.status, Interest.objects.get(pk=other.pk).status) == ("withdrawn", "applied")
    assert not Interest.objects.visible_to(cast.employer).exists()
    assert not Match.objects.visible_to(cast.employer).exists()
    assert Match.objects.visible_to(cast.outsider).count() == 1
    assert Talent.objects.get(pk=cast.talent.pk).matters_at is not None
    assert code_of(withdraw_from_employer, talent=cast.talent, employer=cast.hospital, actor=cast.volunteer) == (
        "no_consent"
    )


def test_the_employer_is_told_without_a_name(cast, agreed):
    withdraw_from_employer(talent=cast.talent, employer=cast.hospital, actor=cast.volunteer)
    told = Notice.objects.filter(kind="interest_withdrawn")
    assert {notice.user for notice in told} == {cast.employer, cast.yunnan_coordinator}
    assert [notice for notice in told if "沈" in notice.subject + notice.body] == []


def test_what_the_employer_was_told_before_is_taken_back(cast, agreed):
    tell_employer(interest=agreed)
    assert Notice.objects.get(user=cast.employer).kind == "interest_released"
    withdraw_from_employer(talent=cast.talent, employer=cast.hospital, actor=cast.volunteer)
    assert [notice.kind for notice in Notice.objects.filter(user=cast.employer)] == ["interest_withdrawn"]


def test_of_an_application_not_released_the_employer_hears_nothing(cast, agreed):
    put(agreed, released_at=None)
    withdraw_from_employer(talent=cast.talent, employer=cast.hospital, actor=cast.volunteer)
    assert {notice.user for notice in Notice.objects.filter(kind="interest_withdrawn")} == {cast.yunnan_coordinator}


def test_agreeing_anew_brings_one_back(cast, agreed):
    withdraw_from_employer(talent=cast.talent, employer=cast.hospital, actor=cast.volunteer)
    give_consent(talent=cast.talent, purpose="employer", employer=cast.hospital, actor=cast.volunteer)
    assert Match.objects.visible_to(cast.employer).count() == 1


def test_a_service_goes_on_and_contact_data_are_shown_no_more(cast, agreed):
    today = timezone.localdate()
    serving = put(agreed, status="serving", service_start=today, service_end=today + timedelta(days=30))
    withdraw_from_employer(talent=cast.talent, employer=cast.hospital, actor=cast.volunteer)
    assert Interest.objects.visible_to(cast.employer).get().status == "serving"
    asked = {"interest": serving, "reader": cast.employer, "purpose": "arrange"}
    assert code_of(reveal_to_employer, **asked) == "no_consent"


def test_leaving_the_platform_ends_all_consents_and_applications_and_pauses(cast, agreed):
    withdraw_from_platform(talent=cast.talent, actor=cast.volunteer)
    assert not Consent.objects.live().exists()
    assert Interest.objects.get().status == "withdrawn"
    assert Talent.objects.get(pk=cast.talent.pk).is_active is False
    assert code_of(withdraw_from_platform, talent=cast.talent, actor=cast.volunteer) == "no_consent"


@pytest.mark.parametrize(
    "columns",
    [
        {"is_active": False},
        {"may_be_proposed": False},
        {"unit_refuses": True},
    ],
)
@pytest.mark.parametrize("role", ["employer", "coordinator", "leader", "volunteer"])
def test_who_is_not_open_to_proposals_is_on_nobodys_list(columns, role, cast, agreed):
    factories.DecisionFactory(demand=cast.demand, talent=cast.talent, released_at=timezone.now())
    assert Match.objects.visible_to(cast.user(role)).filter(demand=cast.demand).count() == 1
    Talent.objects.filter(pk=cast.talent.pk).update(**columns)
    assert not Match.objects.visible_to(cast.user(role)).filter(demand=cast.demand).exists()


# --- the page of one's own data ---------------------------------------------------------------


def test_one_click_withdraws(cast, agreed, as_role):
    client = as_role("volunteer")
    consent = Consent.objects.get(employer=cast.hospital)
    url = reverse("matching:withdraw-consent", args=[consent.pk])
    assert as_role("stranger").post(url).status_code == 404
    client = as_role("volunteer")
    page = client.get(reverse("matching:privacy"))
    assert page.context["employers"] == [consent]
    assert consent.text.text_zh.splitlines()[0] in page.text
    assert client.post(url, follow=True).context["ended"] == [consent]
    again = client.post(url)
    assert again.status_code == 302
    assert not Consent.objects.live().filter(employer=cast.hospital).exists()


def test_the_platforms_consent_can_be_withdrawn_and_given_anew(cast, agreed, as_role):
    client = as_role("volunteer")
    consent = Consent.objects.get(purpose="platform")
    page = client.post(reverse("matching:withdraw-consent", args=[consent.pk]), follow=True)
    assert (page.context["platform"], page.context["talent"].is_active) == (None, False)
    page = client.post(reverse("matching:agree"), follow=True)
    assert page.context["platform"].withdrawn_at is None
    assert as_role("stranger").post(reverse("matching:agree")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_who_looked_in_a_fixed_number_of_queries(rows, cast, as_role, django_assert_num_queries):
    for _ in range(rows):
        factories.ContactAccessFactory(talent=cast.talent, organisation=cast.hospital, note="商量行程")
        factories.ConsentFactory(talent=cast.talent)
    factories.ContactAccessFactory(talent=cast.colleague)
    client = as_role("volunteer")
    with django_assert_num_queries(12):
        page = client.get(reverse("matching:privacy"))
    assert (len(page.context["looks"]), len(page.context["employers"])) == (rows, rows)


def test_whoever_has_no_profile_still_has_data(cast, as_role):
    page = as_role("stranger").get(reverse("matching:privacy"))
    assert (page.status_code, page.context["talent"]) == (200, None)
    assert as_role("stranger").get(reverse("matching:erase")).status_code == 200


def test_a_coordinator_erases_on_behalf_of_somebody(cast, as_role):
    url = reverse("matching:erase-for", args=[cast.colleague.pk])
    for role in ("leader", "unit", "employer", "stranger"):
        assert as_role(role).get(url).status_code == 404
    client = as_role("coordinator")
    assert client.get(url).status_code == 200
    assert set(client.post(url, {"word": "erase"}).context["form"].errors) == {"reason"}
    done = client.post(url, {"word": "erase", "reason": "2026年11月20日来信要求"})
    assert done["Location"] == reverse("talent:list")
    erased = Talent.objects.get(pk=cast.colleague.pk)
    assert (erased.surname, erased.events.get(step="erased").note) == ("", "2026年11月20日来信要求")
