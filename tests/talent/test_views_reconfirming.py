"""“Are you still free?”: the link in the mail without a log-in, and one's own page."""

from datetime import timedelta

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.links import link_token
from accounts.models import Notice
from talent.models import Talent
from talent.services.reconfirming import clock_of, sweep_reconfirmations
from tests import factories

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def lapses_on(cast):
    day = timezone.localdate() + timedelta(days=5)
    cast.talent.availabilities.update(lapses_on=day)
    return day


@pytest.fixture
def url(cast, lapses_on):
    token = link_token("reconfirm", talent=cast.talent.pk, lapses_on=lapses_on.isoformat())
    return reverse("talent:still-free", args=[token])


def until() -> str:
    return (timezone.localdate() + timedelta(days=179)).isoformat()


def test_looking_changes_nothing_and_one_tap_renews(cast, client, url, lapses_on):
    for _time in range(2):
        page = client.get(url, headers=ENGLISH)
        assert (page.status_code, page.context["state"], clock_of(cast.talent)) == (200, "open", lapses_on)
    assert "data-once" in page.text
    assert "once.js" in page.text
    done = client.post(url, {"act": "confirm"}, headers=ENGLISH)
    assert "Thank you. Your times are confirmed" in done.text
    assert clock_of(cast.talent) == timezone.localdate() + timedelta(days=180)
    again = client.post(url, {"act": "confirm"}, headers=ENGLISH)
    assert "Your times are confirmed already" in again.text
    assert "data-once" not in again.text
    assert list(cast.talent.events.values_list("step", "actor")) == [("reconfirmed", None)]


def test_the_page_gives_away_no_more_than_the_mail(cast, client, url):
    page = client.get(url, headers=ENGLISH)
    secrets = ("沈国华", "19900000001", cast.volunteer.email, cast.sending_unit.name, "1960")
    assert [secret for secret in secrets if secret in page.text] == []
    assert "沈**" in page.text
    assert "no-store" in page["Cache-Control"]


def test_the_mail_of_the_sweep_leads_there(cast, client, lapses_on):
    cast.colleague.availabilities.all().delete()
    assert sweep_reconfirmations() == 1
    page = client.post(Notice.objects.get().path, {"act": "confirm"})
    assert (page.status_code, page.context["done"]) == (200, "confirm")


def test_a_strange_site_cannot_tap(cast, url, lapses_on):
    assert Client(enforce_csrf_checks=True).post(url, {"act": "confirm"}).status_code == 403
    assert clock_of(cast.talent) == lapses_on


def test_pausing_and_taking_up_again(cast, client, url):
    paused = client.post(url, {"act": "pause"}, headers=ENGLISH)
    assert (paused.context["state"], Talent.objects.get(pk=cast.talent.pk).is_active) == ("paused", False)
    assert "data-once" not in client.get(url).text
    resumed = client.post(url, {"act": "resume"}, headers=ENGLISH)
    assert (resumed.context["state"], Talent.objects.get(pk=cast.talent.pk).is_active) == ("open", True)
    assert client.post(url, {"act": "other"}).context["state"] == "open"


def test_where_no_time_lies_ahead_new_ones_are_asked_for(cast, client, url):
    day = timezone.localdate()
    cast.talent.availabilities.update(period=DateRange(day - timedelta(days=9), day))
    page = client.post(url, {"act": "confirm"}, headers=ENGLISH)
    assert page.context["state"] == "past"
    assert "State new times" in page.text
    assert list(cast.talent.events.all()) == []


@pytest.mark.parametrize("fault", ["cut", "forged", "other purpose", "old", "erased"])
def test_a_link_that_is_not_valid_says_what_to_do(fault, cast, client, url, lapses_on):
    claims = {"talent": cast.talent.pk, "lapses_on": lapses_on.isoformat()}
    if fault == "cut":
        url = f"{url[:-5]}/"
    elif fault == "forged":
        url = url.replace("/still-free/", "/still-free/x")
    elif fault == "other purpose":
        url = reverse("talent:still-free", args=[link_token("unit", **claims)])
    elif fault == "erased":
        cast.talent.delete()
    when = timezone.now() + timedelta(days=61 if fault == "old" else 0)
    with time_machine.travel(when):
        for answer in (client.get(url, headers=ENGLISH), client.post(url, {"act": "confirm"}, headers=ENGLISH)):
            assert answer.status_code == 410
            assert "Copy the whole address" in answer.text


def test_a_link_lives_for_60_days(client, url):
    with time_machine.travel(timezone.now() + timedelta(days=59)):
        assert client.get(url).status_code == 200


# --- one's own page ---------------------------------------------------------------------------


def test_one_confirms_on_ones_own_page(cast, as_role, lapses_on):
    client = as_role("volunteer")
    answer = client.post(reverse("talent:reconfirm-now"), headers=ENGLISH)
    assert (answer.status_code, answer.url) == (302, reverse("talent:me"))
    assert clock_of(cast.talent) == timezone.localdate() + timedelta(days=180)
    assert list(cast.talent.events.values_list("step", "actor")) == [("reconfirmed", cast.volunteer.pk)]


def test_without_times_one_is_told(cast, as_role):
    cast.talent.availabilities.all().delete()
    answer = as_role("volunteer").post(reverse("talent:reconfirm-now"), follow=True, headers=ENGLISH)
    assert "None of these times lies ahead." in answer.text


@pytest.mark.parametrize("role", ["stranger", "employer", "unit", "coordinator"])
def test_who_has_no_profile_has_nothing_to_confirm(role, as_role):
    assert as_role(role).post(reverse("talent:reconfirm-now")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_reads_a_fixed_number_of_times(rows, cast, client, url, lapses_on, django_assert_num_queries):
    for number in range(1, rows):
        low = timezone.localdate() + timedelta(days=2000 * number)
        period = DateRange(low, low + timedelta(days=9))
        factories.AvailabilityFactory(talent=cast.talent, period=period, lapses_on=lapses_on)
    with django_assert_num_queries(4):
        client.get(url)
