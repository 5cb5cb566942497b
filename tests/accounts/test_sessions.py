"""Where somebody is logged in, and ending it."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.models import AccountEvent
from accounts.templatetags.devices import device
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
LIST = reverse("usersessions_list")
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0 Safari/537.36 Edg/140.0"
)
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Mobile/15E148 MicroMessenger/8.0.40"
)


@pytest.fixture
def logged_in(cast):
    """A function that logs the volunteer in with a new browser."""
    user = cast.volunteer
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    def log_in(agent: str) -> Client:
        client = Client(headers={"User-Agent": agent})
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        return client

    return log_in


def works(client: Client) -> bool:
    return client.get("/notices/").status_code == 200


def session_of(client: Client) -> UserSession:
    return UserSession.objects.get(session_key=client.session.session_key)


def test_the_list_names_device_and_address_and_the_one_in_use(logged_in):
    here, there = logged_in(EDGE), logged_in(WECHAT)
    page = here.get(LIST)
    assert [(row.ip, device(row.user_agent)) for row in page.context["sessions"]] == [
        ("127.0.0.1", "Edge · Windows"),
        ("127.0.0.1", "WeChat · iPhone"),
    ]
    assert page.text.count(">Edge · Windows <") == 1  # the badge of the one in use follows
    assert page.text.count(">WeChat · iPhone<") == 1
    assert works(there)


def test_one_session_is_ended_from_another(logged_in, cast):
    here, there = logged_in(EDGE), logged_in(WECHAT)
    address = reverse("accounts:end-session", args=[session_of(there).pk])
    assert here.get(address).status_code == 405
    assert here.post(address).url == LIST
    assert (works(here), works(there)) == (True, False)
    assert AccountEvent.objects.filter(user=cast.volunteer).first().kind == "session_ended"
    assert here.post(address).status_code == 404


def test_all_others_are_ended_at_once(logged_in):
    here, there, elsewhere = logged_in(EDGE), logged_in(WECHAT), logged_in(EDGE)
    here.post(LIST)
    assert [works(one) for one in (here, there, elsewhere)] == [True, False, False]


def test_ending_the_one_in_use_logs_out(logged_in):
    here = logged_in(EDGE)
    assert here.post(reverse("accounts:end-session", args=[session_of(here).pk])).url == reverse("account_login")
    assert not works(here)


def test_somebody_elses_session_is_not_found(logged_in, cast, client):
    theirs = logged_in(EDGE)
    client.force_login(cast.employer)
    assert client.post(reverse("accounts:end-session", args=[session_of(theirs).pk])).status_code == 404
    assert works(theirs)


def test_a_changed_password_ends_the_other_sessions(logged_in):
    here, there = logged_in(EDGE), logged_in(WECHAT)
    new = "another-long-password"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post(reverse("account_change_password"), sent).status_code == 302
    assert (works(here), works(there)) == (True, False)


def test_tracking_sessions_costs_no_query_on_other_pages(logged_in, django_assert_num_queries):
    here = logged_in(EDGE)
    with django_assert_num_queries(10):
        here.get("/notices/")


@pytest.mark.parametrize(("agent", "words"), [(EDGE, "Edge · Windows"), (WECHAT, "WeChat · iPhone"), ("", "未知设备")])
def test_devices_are_named(agent, words):
    assert device(agent) == words or not agent
