"""Logging in by e-mail address and password, and what the door holds off."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import User
from tests import factories
from tests.clients import give_second_factor
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


@pytest.fixture
def user(reference):
    return confirmed("shen@yinqiao.example")


def confirmed(email, **fields):
    """A user whose address has been confirmed."""
    user = factories.UserFactory(email=email, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def attempt(client, login="shen@yinqiao.example", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": login, "password": password, **extra.pop("data", {})}, **extra)


def logged_in(client) -> int | None:
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def messages(answer) -> list[str]:
    return [message for errors in answer.context["form"].errors.values() for message in errors]


@pytest.mark.parametrize("login", ["shen@yinqiao.example", "Shen@Yinqiao.Example", " shen@yinqiao.example "])
def test_the_right_password_opens_the_door(login, user, client):
    answer = attempt(client, login)
    assert (answer.status_code, answer.url) == (302, reverse("start"))
    assert logged_in(client) == user.pk


def test_the_session_gets_a_new_key_at_log_in(user, client):
    client.get("/")
    session = client.session
    session["seen"] = True
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    attempt(client)
    assert logged_in(client) == user.pk
    assert client.session.session_key != before


def test_a_wrong_password_and_an_unknown_address_are_told_alike(user, client):
    wrong = attempt(client, password="another-password")
    unknown = attempt(client, "nobody@yinqiao.example")
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert messages(wrong) == messages(unknown) != []
    assert messages(wrong)[0] in wrong.text
    assert PASSWORD not in unknown.text
    assert logged_in(client) is None


def test_an_account_that_was_switched_off_stays_out(user, client):
    User.objects.filter(pk=user.pk).update(is_active=False)
    attempt(client)
    assert logged_in(client) is None
    User.objects.filter(pk=user.pk).update(is_active=True)
    attempt(client)
    assert logged_in(client) == user.pk


def test_an_account_without_a_password_stays_out(client):
    confirmed("shen@yinqiao.example", password=None)
    for password in ("", "!", "None"):
        attempt(client, password=password)
    assert logged_in(client) is None


def test_after_the_log_in_one_is_where_one_wanted_to_be_but_never_elsewhere(user, client):
    assert attempt(client, data={"next": "/demands/?field=01"}).url == "/demands/?field=01"
    client.logout()
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert attempt(client, data={"next": target}).url == reverse("start")
        client.logout()


# --- guessing ---------------------------------------------------------------------------------


TOO_MANY = ["登录失败次数过多，请稍后重试。"]


def test_guessing_one_account_is_stopped_even_for_the_right_password(user, client):
    for _ in range(5):
        assert messages(attempt(client, password="wrong")) != TOO_MANY
    stopped = attempt(client)
    assert (stopped.status_code, messages(stopped)) == (200, TOO_MANY)
    assert TOO_MANY[0] in stopped.text
    assert logged_in(client) is None
    other = confirmed("gu@yinqiao.example")
    attempt(client, "gu@yinqiao.example")
    assert logged_in(client) == other.pk


def test_guessing_many_accounts_from_one_place_is_stopped(user, client):
    for number in range(10):
        assert messages(attempt(client, f"nobody{number}@yinqiao.example", "wrong")) != TOO_MANY
    assert messages(attempt(client)) == TOO_MANY
    assert logged_in(client) is None


def test_knocking_on_and_on_is_answered_with_429(user, client):
    answers = [attempt(client, f"nobody{number}@yinqiao.example", "wrong").status_code for number in range(32)]
    assert answers[:30] == [200] * 30
    assert answers[30:] == [429, 429]


def test_a_made_up_forwarding_header_is_no_other_place(user, client):
    for number in range(10):
        attempt(client, f"nobody{number}@yinqiao.example", "wrong", headers={"x-forwarded-for": f"10.0.0.{number}"})
    assert messages(attempt(client, headers={"x-forwarded-for": "10.0.1.1"})) == TOO_MANY
    assert logged_in(client) is None


# --- who may come in at all -------------------------------------------------------------------


def test_an_account_of_an_administrator_confirms_its_address_by_a_code_first(client, mailoutbox):
    factories.UserFactory(email="shen@yinqiao.example")
    assert attempt(client).url == reverse("account_email_verification_sent")
    assert logged_in(client) is None
    (mail,) = mailoutbox
    (code,) = re.findall(r"\d{6}", mail.subject)
    assert client.post(reverse("account_email_verification_sent"), {"code": code}).url == reverse("start")
    assert logged_in(client) is not None
    client.logout()
    assert attempt(client).url == reverse("start")


def test_the_administration_has_the_same_door(user, client):
    door = client.get("/admin/", follow=True)
    assert door.redirect_chain[-1][0].startswith(LOGIN)
    assert door.request["PATH_INFO"] == LOGIN
    attempt(client)
    inside = client.get("/admin/", follow=True)
    assert (inside.redirect_chain, inside.status_code) == ([("/admin/login/?next=/admin/", 302)], 403)
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    assert client.get("/admin/").url == "/accounts/second-factor/totp/activate/?next=%2Fadmin%2F"
    give_second_factor(client, user)
    assert client.get("/admin/").status_code == 200


def test_the_administrations_own_form_takes_no_password(user, client):
    User.objects.filter(pk=user.pk).update(is_staff=True)
    answer = client.post("/admin/login/", {"username": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.url.startswith(LOGIN)
    assert logged_in(client) is None


def test_logging_out_takes_a_press_of_the_button(user, client):
    attempt(client)
    assert client.get(reverse("account_logout")).status_code == 200
    assert logged_in(client) == user.pk
    assert client.post(reverse("account_logout")).url == reverse("home")
    assert logged_in(client) is None
