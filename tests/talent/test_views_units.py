"""A unit's pages: what waits for its word, and the answer by log-in or by the link in the mail."""

from datetime import timedelta

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.links import link_token
from talent.models import Talent, UnitInquiry
from talent.services.units import answer_inquiry, ask_unit
from tests import factories

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def inquiry(cast):
    Talent.objects.filter(pk=cast.talent.pk).update(employment="in_service")
    return ask_unit(talent=cast.talent, actor=None)


@pytest.fixture
def url(inquiry):
    return reverse("talent:unit-answer", args=[link_token("unit", inquiry=inquiry.pk, nonce=inquiry.nonce)])


def word_of(inquiry) -> tuple[str, str, int | None]:
    found = UnitInquiry.objects.get(pk=inquiry.pk)
    return found.word, found.reason, found.answered_by_id


# --- by the link ------------------------------------------------------------------------------


def test_the_link_is_answered_once_without_a_log_in(inquiry, client, url):
    page = client.get(url, headers=ENGLISH)
    assert (page.status_code, word_of(inquiry)[0]) == (200, "")
    values = {"word": "confirmed", "about": page.context["form"].initial["about"]}
    assert client.post(url, values).url == url
    assert word_of(inquiry) == ("confirmed", "", None)
    after = client.get(url, headers=ENGLISH)
    assert "Your unit has answered" in after.text
    assert "<textarea" not in after.text
    again = client.post(url, {"word": "refused", "reason": "不行"}, follow=True, headers=ENGLISH)
    assert "This was answered already: May go." in again.text
    assert word_of(inquiry)[0] == "confirmed"


def test_a_refusal_needs_its_reason(inquiry, client, url, cast):
    page = client.post(url, {"word": "refused"}, headers=ENGLISH)
    assert page.context["form"].errors == {"reason": ["Say why you cannot release this person."]}
    assert word_of(inquiry)[0] == ""
    client.post(url, {"word": "refused", "reason": "手术排期已满"})
    assert word_of(inquiry) == ("refused", "手术排期已满", None)
    assert Talent.objects.get(pk=cast.talent.pk).unit_refuses is True


def test_an_answer_is_about_the_times_that_were_shown(inquiry, client, url, cast):
    about = client.get(url).context["form"].initial["about"]
    day = timezone.localdate() + timedelta(days=3000)
    factories.AvailabilityFactory(talent=cast.talent, period=DateRange(day, day + timedelta(days=9)))
    page = client.post(url, {"word": "confirmed", "about": about}, follow=True, headers=ENGLISH)
    assert "The times were changed meanwhile." in page.text
    assert word_of(inquiry)[0] == ""


def test_the_page_masks_the_person(inquiry, client, url, cast):
    page = client.get(url, headers=ENGLISH)
    secrets = ("沈国华", "19900000001", cast.volunteer.email)
    assert [secret for secret in secrets if secret in page.text] == []
    assert "沈**" in page.text
    assert "no-store" in page["Cache-Control"]


def test_a_member_who_is_logged_in_answers_in_their_own_name(inquiry, as_role, url, cast):
    as_role("unit").post(url, {"word": "confirmed"})
    assert word_of(inquiry) == ("confirmed", "", cast.unit.pk)


def test_nobody_answers_about_themselves(inquiry, as_role, url, cast):
    factories.MembershipFactory(user=cast.volunteer, organisation=cast.sending_unit, role="sending_unit")
    client = as_role("volunteer")
    page = client.post(url, {"word": "confirmed"}, headers=ENGLISH)
    assert "This question is about you." in page.text
    direct = reverse("talent:inquiry", args=[inquiry.pk])
    assert [client.get(direct).status_code, client.post(direct, {"word": "confirmed"}).status_code] == [404, 404]
    assert word_of(inquiry)[0] == ""
    assert "about you: somebody else of your unit answers" in client.get("/unit/", headers=ENGLISH).text


def test_a_strange_site_cannot_answer(inquiry, url):
    assert Client(enforce_csrf_checks=True).post(url, {"word": "confirmed"}).status_code == 403
    assert word_of(inquiry)[0] == ""


@pytest.mark.parametrize("fault", ["cut", "wrong nonce", "other purpose", "old", "moved", "withdrawn"])
def test_a_link_that_is_not_valid_says_what_to_do(fault, inquiry, client, url, cast):
    claims = {"inquiry": inquiry.pk, "nonce": inquiry.nonce}
    if fault == "cut":
        url = f"{url[:-5]}/"
    elif fault == "wrong nonce":
        url = reverse("talent:unit-answer", args=[link_token("unit", **claims | {"nonce": "0"})])
    elif fault == "other purpose":
        url = reverse("talent:unit-answer", args=[link_token("recommend", **claims)])
    elif fault == "moved":
        Talent.objects.filter(pk=cast.talent.pk).update(home_organisation=None)
    elif fault == "withdrawn":
        inquiry.delete()
    with time_machine.travel(timezone.now() + timedelta(days=61 if fault == "old" else 0)):
        for answer in (client.get(url, headers=ENGLISH), client.post(url, {"word": "confirmed"}, headers=ENGLISH)):
            assert answer.status_code == 410
            assert "Copy the whole address" in answer.text


# --- the unit's page --------------------------------------------------------------------------


def test_what_waits_stands_there_and_is_answered_on_the_row(inquiry, as_role, cast):
    client = as_role("unit")
    page = client.get("/unit/", headers=ENGLISH)
    assert [row["inquiry"] for row in page.context["rows"]] == [inquiry]
    assert "1 question waits for your answer" in page.text
    values = {"word": "confirmed", "about": page.context["rows"][0]["about"]}
    assert client.post(reverse("talent:inquiry", args=[inquiry.pk]), values).url == "/unit/"
    assert word_of(inquiry) == ("confirmed", "", cast.unit.pk)
    after = client.get("/unit/", headers=ENGLISH)
    assert (list(after.context["rows"]), list(after.context["answers"])) == ([], [inquiry])
    assert "No question waits for your unit" in after.text


def test_the_longest_waiting_comes_first_and_the_overdue_is_marked(inquiry, as_role, cast):
    late = factories.UnitInquiryFactory(
        talent=factories.TalentFactory(home_organisation=cast.sending_unit),
        organisation=cast.sending_unit,
        due_on=timezone.localdate() - timedelta(days=1),
    )
    page = as_role("unit").get("/unit/", headers=ENGLISH)
    assert [(row["inquiry"], row["is_overdue"]) for row in page.context["rows"]] == [(inquiry, False), (late, True)]


def test_a_refusal_from_the_row_opens_the_page_with_it_chosen(inquiry, as_role, cast):
    client = as_role("unit")
    page = client.get(f"{reverse('talent:inquiry', args=[inquiry.pk])}?word=refused", headers=ENGLISH)
    assert page.context["form"]["word"].value() == "refused"
    assert reverse("talent:reveal", args=[cast.talent.pk]) in page.text
    faulty = client.post(reverse("talent:inquiry", args=[inquiry.pk]), {"word": "refused"}, headers=ENGLISH)
    assert (faulty.status_code, word_of(inquiry)[0]) == (200, "")


def test_a_unit_changes_its_answer_on_its_page(inquiry, as_role, cast):
    answer_inquiry(inquiry=inquiry, word="confirmed", reason="", actor=cast.unit)
    client = as_role("unit")
    url = reverse("talent:unit-revise", args=[inquiry.pk])
    assert url in client.get("/unit/").text
    assert client.get(url, headers=ENGLISH).context["is_revision"] is True
    assert client.post(url, {"word": "refused", "reason": "手术排期已满"}).url == "/unit/"
    assert Talent.objects.get(pk=cast.talent.pk).unit_refuses is True
    assert [(found.word, found.talent) for found in client.get("/unit/").context["answers"]] == [
        ("refused", cast.talent)
    ]


def test_an_open_question_is_answered_rather_than_revised(inquiry, as_role):
    answer = as_role("unit").get(reverse("talent:unit-revise", args=[inquiry.pk]))
    assert answer.url == reverse("talent:inquiry", args=[inquiry.pk])


def test_another_units_questions_are_not_there(inquiry, as_role, cast):
    other = factories.UnitInquiryFactory()
    client = as_role("unit")
    for name in ("talent:inquiry", "talent:unit-revise"):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404
    assert [row["inquiry"] for row in client.get("/unit/").context["rows"]] == [inquiry]


def test_a_coordinator_who_acts_for_a_unit_sees_that_units_alone(inquiry, as_role, cast):
    factories.UnitInquiryFactory()
    factories.MembershipFactory(user=cast.coordinator, organisation=cast.sending_unit, role="sending_unit")
    page = as_role("coordinator").get("/unit/")
    assert [row["inquiry"] for row in page.context["rows"]] == [inquiry]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_reads_a_fixed_number_of_times(rows, as_role, cast, django_assert_num_queries):
    for _number in range(rows):
        people = [factories.TalentFactory(home_organisation=cast.sending_unit) for _which in range(2)]
        factories.UnitInquiryFactory(talent=people[0], organisation=cast.sending_unit)
        factories.UnitInquiryFactory(
            talent=people[1], organisation=cast.sending_unit, word="confirmed", answered_at=timezone.now()
        )
    client = as_role("unit")
    client.get("/unit/")
    with django_assert_num_queries(16):
        page = client.get("/unit/")
    assert (len(page.context["rows"]), len(page.context["answers"])) == (rows, rows)
