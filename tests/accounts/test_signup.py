"""Signing up by an address and a mailed code; what is told to strangers about who has an account: nothing."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

ADDRESS = "shen@yinqiao.example"
SIGN_UP, CONFIRM = reverse("account_signup"), reverse("account_email_verification_sent")
ASK, ENTER = reverse("account_request_login_code"), reverse("account_confirm_login_code")


@pytest.fixture
def code(mailoutbox):
    """The code that was mailed last: it stands in the subject and in the text."""

    def last() -> str:
        mail = mailoutbox[-1]
        (found,) = re.findall(r"\d{6}", mail.subject)
        assert found in mail.body.splitlines()
        return found

    return last


@pytest.fixture
def known(reference):
    """Somebody with an account and a confirmed address."""
    user = factories.UserFactory(email=ADDRESS)
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    return user


def sign_up(client, address=ADDRESS, password="", **headers):
    return client.post(SIGN_UP, {"email": address, "password1": password}, headers=headers)


def logged_in(client) -> int | None:
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


# --- signing up -------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["", "a-long-enough-pass"])
def test_an_address_and_the_code_mailed_to_it_make_an_account(password, reference, client, code):
    assert sign_up(client, "Shen@Yinqiao.Example", password).url == CONFIRM
    assert logged_in(client) is None
    assert client.post(CONFIRM, {"code": code()}).url == reverse("start")
    user = User.objects.get(email=ADDRESS)
    assert logged_in(client) == user.pk
    assert (user.has_usable_password(), str(user), user.is_staff) == (bool(password), ADDRESS, False)
    assert EmailAddress.objects.get(user=user).verified is True
    assert client.get(reverse("start")).url == "/register/"


def test_a_wrong_code_opens_nothing_and_the_third_ends_it(reference, client, code):
    sign_up(client)
    right = code()
    wrong = str((int(right) + 1) % 1_000_000).zfill(6)
    for _ in range(2):
        assert client.post(CONFIRM, {"code": wrong}).status_code == 200
    assert client.post(CONFIRM, {"code": wrong}).status_code == 302
    client.post(CONFIRM, {"code": right})
    assert logged_in(client) is None
    sign_up(client, "gu@yinqiao.example")
    client.post(CONFIRM, {"code": code()})
    assert logged_in(client) is not None


@pytest.mark.parametrize("password", ["short", "password123", "1234567890"])
def test_a_weak_password_is_refused(password, reference, client):
    answer = sign_up(client, password=password)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["password1"])
    assert not User.objects.filter(email=ADDRESS).exists()
    assert sign_up(client, password="a-long-enough-pass").url == CONFIRM


def test_the_code_comes_in_the_readers_language(reference, client, mailoutbox):
    sign_up(client, **{"Accept-Language": "en"})
    assert re.fullmatch(r"\d{6} is your code for Yinqiao", mailoutbox[-1].subject)
    assert "Thank you for wanting to lend your experience." in mailoutbox[-1].body
    assert mailoutbox[-1].alternatives == []


def test_a_new_code_can_be_had_and_the_old_one_ends(reference, client, code, mailoutbox, monkeypatch):
    sign_up(client)
    old = code()
    clock = [10.0]
    from allauth.core.internal import ratelimit

    real = ratelimit.time.time
    monkeypatch.setattr(ratelimit.time, "time", lambda: real() + clock[0] * 2)
    client.post(CONFIRM, {"action": "resend"})
    assert len(mailoutbox) == 2
    assert code() != old
    client.post(CONFIRM, {"code": old})
    assert logged_in(client) is None
    client.post(CONFIRM, {"code": code()})
    assert logged_in(client) is not None


# --- strangers learn nothing ------------------------------------------------------------------


def test_a_known_address_is_answered_like_a_new_one_and_its_owner_is_told(known, client, mailoutbox):
    fresh, taken = sign_up(client, "new@yinqiao.example"), None
    client.logout()
    client.cookies.clear()
    taken = sign_up(client)
    assert (fresh.status_code, fresh.url) == (taken.status_code, taken.url) == (302, CONFIRM)
    assert User.objects.filter(email=ADDRESS).count() == 1
    assert mailoutbox[-1].to == [ADDRESS]
    assert re.search(r"\d{6}", mailoutbox[-1].subject) is None
    lines = mailoutbox[-1].body.splitlines()
    assert [line for line in lines if line.startswith("http")] == [
        f"http://testserver{reverse('account_request_login_code')}",
        f"http://testserver{reverse('account_reset_password')}",
    ]


def test_asking_for_a_code_with_an_unknown_address_looks_the_same(known, client, mailoutbox):
    answers = []
    for address in (ADDRESS, "nobody@yinqiao.example"):
        client.cookies.clear()
        page = client.post(ASK, {"email": address}, follow=True)
        answers.append((page.redirect_chain, page.text.replace(address, "")))
    assert answers[0][0] == answers[1][0] == [(ENTER, 302)]
    assert [mail.to for mail in mailoutbox] == [[ADDRESS], ["nobody@yinqiao.example"]]
    assert reverse("account_signup") in mailoutbox[1].body


# --- logging in by a code ---------------------------------------------------------------------


def test_a_mailed_code_logs_in_once(known, client, code):
    client.post(ASK, {"email": ADDRESS})
    right = code()
    assert client.post(ENTER, {"code": right}).url == reverse("start")
    assert logged_in(client) == known.pk
    client.logout()
    assert client.post(ENTER, {"code": right}).status_code == 302
    assert logged_in(client) is None


def test_somebody_without_a_password_logs_in_by_a_code_and_may_set_one(reference, client, code):
    sign_up(client)
    client.post(CONFIRM, {"code": code()})
    client.logout()
    client.post(ASK, {"email": ADDRESS})
    client.post(ENTER, {"code": code()})
    assert logged_in(client) == User.objects.get(email=ADDRESS).pk
    assert client.get(reverse("account_change_password")).url == reverse("account_set_password")
    client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    client.logout()
    client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    assert logged_in(client) is not None


def test_a_code_is_no_second_factor(cast, client, code):
    user = cast.coordinator
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post(ASK, {"email": user.email})
    client.post(ENTER, {"code": code()})
    assert logged_in(client) == user.pk
    assert client.get("/programmes/").url.startswith("/accounts/second-factor/totp/activate/")


def test_a_stranger_who_was_first_with_an_address_has_no_password_for_it(reference, client, code):
    """Signed up by somebody who cannot read the mail; its owner logs in by a code."""
    sign_up(client, password="a-strangers-password")
    owner = Client()
    owner.post(ASK, {"email": ADDRESS})
    owner.post(ENTER, {"code": code()})
    user = User.objects.get(email=ADDRESS)
    assert logged_in(owner) == user.pk
    assert EmailAddress.objects.get(user=user).verified is True
    for stranger in (client, Client()):
        stranger.post(reverse("account_login"), {"login": ADDRESS, "password": "a-strangers-password"})
        assert logged_in(stranger) is None


def test_a_password_of_ones_own_outlives_a_log_in_by_code(known, client, code):
    client.post(ASK, {"email": ADDRESS})
    client.post(ENTER, {"code": code()})
    known.refresh_from_db()
    assert known.has_usable_password()


# --- changing the address ---------------------------------------------------------------------


def test_a_new_address_counts_once_its_code_is_typed_in(known, client, code, mailoutbox):
    client.force_login(known)
    new = "new@yinqiao.example"
    assert client.post(reverse("account_email"), {"email": new, "action_add": ""}).url == CONFIRM
    known.refresh_from_db()
    assert known.email == ADDRESS
    client.post(CONFIRM, {"code": code()})
    known.refresh_from_db()
    assert known.email == new
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(new, True, True)]
    assert mailoutbox[-1].to == [ADDRESS]  # the old address is told


# --- limits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "尝试次数过多"), ("en", "Too many tries")])
def test_signing_up_on_and_on_is_answered_with_429_in_our_layout(language, words, reference, client):
    for number in range(20):
        assert sign_up(client, f"nobody{number}@yinqiao.example").status_code == 302
        client.cookies.clear()
    stopped = sign_up(client, **{"Accept-Language": language})
    assert stopped.status_code == 429
    assert 'class="masthead' in stopped.text
    assert not User.objects.filter(email=ADDRESS).exists()
    if language == "en":
        assert words in stopped.text


def test_codes_for_one_address_are_rationed(known, client, mailoutbox):
    for _ in range(3):
        client.cookies.clear()
        assert client.post(ASK, {"email": ADDRESS}).status_code == 302
    client.cookies.clear()
    stopped = client.post(ASK, {"email": ADDRESS})
    assert (stopped.status_code, list(stopped.context["form"].errors)) == (200, ["email"])
    assert len(mailoutbox) == 3
    other = client.post(ASK, {"email": "gu@yinqiao.example"})
    assert other.status_code == 302
