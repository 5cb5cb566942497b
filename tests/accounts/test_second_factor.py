"""The second door: who must pass it, what it lets through, and how one gets the key."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests import factories
from tests.clients import give_second_factor
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

SET_UP = "/accounts/second-factor/totp/activate/"
GIVE = "/accounts/second-factor/reauthenticate/"
ASK = "/accounts/second-factor/authenticate/"


@pytest.fixture
def plain():
    """A client that has given no more than a password."""
    return Client()


def code_of(secret: str, steps: int = 0) -> str:
    """What an authenticator shows, now or some steps of 30 seconds away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_authenticator(user: User) -> str:
    """Give the user an authenticator; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def log_in(client, user: User, follow=False):
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, follow=follow)


def secret_on(page) -> str:
    return page.context["form"].secret


# --- who must pass ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "is_sent"),
    [
        ("coordinator", True),
        ("yunnan_coordinator", True),
        ("leader", False),
        ("employer", False),
        ("unit", False),
        ("volunteer", False),
        ("stranger", False),
    ],
)
def test_coordinators_are_sent_to_the_second_door_and_nobody_else(who, is_sent, cast, plain):
    plain.force_login(cast.user(who))
    answer = plain.get("/programmes/?page=2")
    sent = (302, f"{SET_UP}?next=%2Fprogrammes%2F%3Fpage%3D2")
    assert (answer.status_code, answer.get("Location")) == (sent if is_sent else (200, None))
    give_second_factor(plain, cast.user(who))
    assert plain.get("/programmes/").status_code == 200


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_administrators_are_sent_too(right, cast, plain):
    user = factories.UserFactory(**{right: True})
    plain.force_login(user)
    assert plain.get("/programmes/").url == f"{SET_UP}?next=%2Fprogrammes%2F"
    assert plain.get("/admin/").url == f"{SET_UP}?next=%2Fadmin%2F"
    setattr(user, right, False)
    user.save()
    assert plain.get("/programmes/").status_code == 200


def test_whoever_has_an_authenticator_gives_a_code_of_it(cast, plain):
    with_authenticator(cast.coordinator)
    plain.force_login(cast.coordinator)
    assert plain.get("/programmes/").url == f"{GIVE}?next=%2Fprogrammes%2F"


def test_a_post_or_a_part_of_a_page_leads_there_without_a_way_back(cast, plain):
    plain.force_login(cast.coordinator)
    sent = plain.post(reverse("accounts:read-notices"))
    assert (sent.status_code, sent.url) == (302, SET_UP)
    part = plain.get("/programmes/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (200, SET_UP)


def test_rest_says_what_is_lacking(cast, plain):
    plain.force_login(cast.coordinator)
    answer = plain.get("/api/v1/demands/", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not allowed",
        "status": 403,
        "code": "second_factor",
        "detail": "Log in with your second factor first; this account may not do without.",
    }
    give_second_factor(plain, cast.coordinator)
    assert plain.get("/api/v1/demands/").status_code == 200


def test_what_has_to_work_before_is_open(cast, plain):
    log_in(plain, cast.coordinator)
    for name in (
        "healthz", "readyz", "schema", "reference:suggest-fields", "account_logout", "account_change_password",
        "account_email", "mfa_index", "mfa_activate_totp", "usersessions_list", "accounts:account", "accounts:activity",
    ):  # fmt: skip
        assert plain.get(reverse(name)).status_code == 200, name
    assert plain.post("/face/", {"name": "type", "value": "large"}).url == reverse("home")
    assert plain.post("/i18n/setlang/", {"language": "en", "next": "/accounts/logout/"}).url == "/accounts/logout/"
    assert plain.get("/programmes/").url.startswith(SET_UP)
    assert plain.post(reverse("account_logout")).url == reverse("home")


def test_a_record_of_somebody_else_in_the_session_does_not_count(cast, plain):
    plain.force_login(cast.coordinator)
    give_second_factor(plain, cast.yunnan_coordinator)
    assert plain.get("/programmes/").status_code == 302
    give_second_factor(plain, cast.coordinator)
    assert plain.get("/programmes/").status_code == 200


def test_the_door_can_be_taken_out_for_a_trial(cast, plain, settings):
    plain.force_login(cast.coordinator)
    assert plain.get("/programmes/").status_code == 302
    settings.SECOND_FACTOR = False
    assert plain.get("/programmes/").status_code == 200


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("anonymous", "/catalogue/"),
        ("anonymous", "/api/v1/demands/"),
        ("coordinator", "/programmes/"),
        ("coordinator", "/api/v1/demands/"),
        ("coordinator", "/suggest/fields/"),
        ("employer", "/programmes/"),
        ("employer", "/api/v1/demands/"),
    ],
)
def test_the_door_costs_no_query(who, path, as_role, settings):
    """Without and with it: the records stand in the session, and the standing is read by every page as well."""
    counts, visitor = [], as_role(who)
    for settings.SECOND_FACTOR in (False, True):
        with CaptureQueriesContext(connection) as counted:
            visitor.get(path)
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_whoever_has_no_second_factor_costs_none_either_on_pages_that_know_them(cast, plain, settings):
    plain.force_login(cast.employer)
    counts = []
    for settings.SECOND_FACTOR in (False, True):
        for path in ("/programmes/", "/api/v1/demands/", "/notices/"):
            with CaptureQueriesContext(connection) as counted:
                assert plain.get(path).status_code == 200
            counts.append(len(counted))
    assert counts[:3] == counts[3:]


# --- getting the key --------------------------------------------------------------------------


def test_setting_it_up_opens_the_door_and_shows_recovery_codes(cast, plain):
    assert log_in(plain, cast.coordinator).url == reverse("start")
    page = plain.get("/programmes/", follow=True)
    assert page.redirect_chain == [(f"{SET_UP}?next=%2Fprogrammes%2F", 302)]
    assert secret_on(page) in page.text
    assert "data:image/svg+xml;base64," in page.text
    wrong = plain.post(SET_UP, {"code": "000000", "next": "/programmes/"})
    assert list(wrong.context["form"].errors) == ["code"]
    assert plain.get("/programmes/").status_code == 302
    set_up = plain.post(SET_UP, {"code": code_of(secret_on(wrong)), "next": "/programmes/"}, follow=True)
    assert set_up.redirect_chain == [("/accounts/second-factor/recovery-codes/?next=%2Fprogrammes%2F", 302)]
    codes = Authenticator.objects.get(user=cast.coordinator, type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    assert all(code in set_up.text for code in codes)
    assert 'href="/programmes/"' in set_up.text
    assert plain.get("/programmes/").status_code == 200


def test_the_next_log_in_asks_for_a_code(cast, plain):
    secret = with_authenticator(cast.coordinator)
    assert log_in(plain, cast.coordinator).url == ASK
    assert "_auth_user_id" not in plain.session
    assert plain.get("/programmes/").url.startswith(reverse("account_login"))
    wrong = plain.post(ASK, {"code": "000000"})
    assert (wrong.status_code, "_auth_user_id" in plain.session) == (200, False)
    assert plain.post(ASK, {"code": code_of(secret)}).url == reverse("start")
    assert plain.get("/programmes/").status_code == 200


def test_one_code_opens_once(cast, plain):
    secret = with_authenticator(cast.coordinator)
    log_in(plain, cast.coordinator)
    code = code_of(secret)
    plain.post(ASK, {"code": code})
    plain.post(reverse("account_logout"))
    log_in(plain, cast.coordinator)
    assert plain.post(ASK, {"code": code}).status_code == 200
    assert "_auth_user_id" not in plain.session
    assert plain.post(ASK, {"code": code_of(secret, 1)}).url == reverse("start")


def test_a_clock_half_a_minute_wrong_is_forgiven_a_minute_is_not(cast, plain):
    secret = with_authenticator(cast.coordinator)
    log_in(plain, cast.coordinator)
    assert plain.post(ASK, {"code": code_of(secret, 3)}).status_code == 200
    assert plain.post(ASK, {"code": code_of(secret, -1)}).status_code == 302


def test_a_recovery_code_opens_once(cast, plain):
    with_authenticator(cast.coordinator)
    code, *rest = RecoveryCodes.activate(cast.coordinator).get_unused_codes()
    for kept, status in ((code, 302), (code, 200), (rest[0], 302)):
        log_in(plain, cast.coordinator)
        assert plain.post(ASK, {"code": kept}).status_code == status
        plain.post(reverse("account_logout"))


def test_guessing_codes_is_stopped(cast, plain):
    secret = with_authenticator(cast.coordinator)
    log_in(plain, cast.coordinator)
    for _ in range(5):
        plain.post(ASK, {"code": "000000"})
    stopped = plain.post(ASK, {"code": code_of(secret)})
    assert (stopped.status_code, "_auth_user_id" in plain.session) == (200, False)


def test_taking_it_away_leads_back_to_setting_it_up(cast, plain):
    secret = with_authenticator(cast.coordinator)
    log_in(plain, cast.coordinator)
    plain.post(ASK, {"code": code_of(secret)})
    assert plain.post(reverse("mfa_deactivate_totp")).url == SET_UP
    assert not Authenticator.objects.filter(user=cast.coordinator).exists()
    assert plain.get("/programmes/").url == f"{SET_UP}?next=%2Fprogrammes%2F"


def test_somebody_who_need_not_have_one_may_have_one(cast, plain):
    secret = with_authenticator(cast.volunteer)
    assert log_in(plain, cast.volunteer).url == ASK
    plain.post(ASK, {"code": code_of(secret)})
    assert plain.post(reverse("mfa_deactivate_totp")).url == reverse("mfa_index")
    assert plain.get("/programmes/").status_code == 200


def test_a_session_from_before_gives_a_code_where_it_stands(cast, plain):
    log_in(plain, cast.coordinator)
    secret = with_authenticator(cast.coordinator)
    door = plain.get("/programmes/").url
    assert door == f"{GIVE}?next=%2Fprogrammes%2F"
    assert plain.get(door).status_code == 200
    assert plain.post(GIVE, {"code": code_of(secret), "next": "/programmes/"}).url == "/programmes/"
    assert plain.get("/programmes/").status_code == 200


def test_secrets_lie_encrypted_and_open_nothing_under_another_key(cast, plain, settings):
    secret = with_authenticator(cast.coordinator)
    row = Authenticator.objects.get(user=cast.coordinator)
    assert secret not in str(row.data)
    log_in(plain, cast.coordinator)
    assert plain.post(ASK, {"code": code_of(secret)}).status_code == 302
    settings.SECRET_KEY = "another-key-of-forty-characters-or-more-than-that"
    assert row.wrap().validate_code(code_of(secret, 1)) is False


def test_the_codes_can_be_taken_along_as_a_file(cast, plain):
    secret = with_authenticator(cast.coordinator)
    codes = RecoveryCodes.activate(cast.coordinator).get_unused_codes()
    log_in(plain, cast.coordinator)
    plain.post(ASK, {"code": code_of(secret)})
    file = plain.get(reverse("mfa_download_recovery_codes"))
    assert file["Content-Disposition"].startswith("attachment")
    assert [line for line in file.text.split() if line in codes] == codes
