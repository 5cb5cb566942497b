"""What is kept of an account's life, who reads it, and that nothing of it can be changed."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.auditing import record
from accounts.enums import AccountEventKind, Role
from accounts.models import AccountEvent, Membership, User
from accounts.views.account import SHOWN_EVENTS
from tests import factories
from tests.accounts.test_second_factor import ASK, SET_UP, code_of, secret_on, with_authenticator
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, LOGOUT = reverse("account_login"), reverse("account_logout")


@pytest.fixture
def user(cast):
    """The coordinator, whose address is confirmed."""
    EmailAddress.objects.create(user=cast.coordinator, email=cast.coordinator.email, verified=True, primary=True)
    return cast.coordinator


@pytest.fixture
def plain():
    return Client()


def kept(user) -> list[tuple[str, str | None, str]]:
    """Kind, actor and note, the first first."""
    rows = AccountEvent.objects.filter(user=user).order_by("id").select_related("actor")
    return [(row.kind, str(row.actor) if row.actor else None, row.note) for row in rows]


def kinds(user) -> list[str]:
    return [kind for kind, _actor, _note in kept(user)]


def log_in(client, user, password=PASSWORD):
    return client.post(LOGIN, {"login": user.email, "password": password})


def test_logging_in_and_out_and_failing_to_is_kept(user, plain):
    log_in(plain, user, "wrong")
    plain.post(LOGIN, {"login": "nobody@yinqiao.example", "password": "wrong"})
    assert AccountEvent.objects.count() == 1
    log_in(plain, user)
    plain.post(LOGOUT)
    assert kinds(user) == ["log_in_failed", "logged_in", "logged_out"]


def test_signing_up_is_kept(reference, plain, mailoutbox):
    plain.post(reverse("account_signup"), {"email": "shen@yinqiao.example", "password1": ""})
    code = "".join(letter for letter in mailoutbox[-1].subject if letter.isdigit())
    plain.post(reverse("account_email_verification_sent"), {"code": code})
    assert kinds(User.objects.get(email="shen@yinqiao.example")) == ["account_made", "email_confirmed", "logged_in"]


@pytest.mark.django_db(transaction=True)
def test_the_second_factor_is_kept_from_set_up_to_removal(user, plain):
    log_in(plain, user)
    secret = secret_on(plain.get(SET_UP))
    plain.post(SET_UP, {"code": code_of(secret)})
    assert kinds(user) == ["logged_in", "factor_added"]
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    plain.post(LOGOUT)
    log_in(plain, user)
    plain.post(ASK, {"code": "000000"})
    plain.post(ASK, {"code": codes[0]})
    plain.post(reverse("mfa_generate_recovery_codes"))
    plain.post(reverse("mfa_deactivate_totp"))
    assert kinds(user)[2:] == [
        "logged_out", "code_refused", "code_used", "logged_in", "codes_renewed", "factor_removed",
    ]  # fmt: skip


def test_passwords_are_kept_as_changed_never_as_said(user, plain):
    secret = with_authenticator(user)
    RecoveryCodes.activate(user)
    log_in(plain, user)
    plain.post(ASK, {"code": code_of(secret)})
    new = "another-long-password"
    plain.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert kinds(user) == ["logged_in", "password_changed"]
    assert [note for _kind, _actor, note in kept(user)] == ["", ""]


def test_a_new_address_is_kept_without_the_address(cast, client, mailoutbox):
    user = cast.volunteer
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.force_login(user)
    client.post(reverse("account_email"), {"email": "new@yinqiao.example", "action_add": ""})
    subject = mailoutbox[-1].subject
    code = "".join(letter for letter in subject if letter.isdigit())
    client.post(reverse("account_email_verification_sent"), {"code": code})
    assert kinds(user) == ["email_confirmed", "email_changed"]
    assert [note for _kind, _actor, note in kept(user)] == ["", ""]


# --- by administrators ------------------------------------------------------------------------


@pytest.fixture
def admin_user(client):
    user = factories.UserFactory(name="管理员", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def form_of(user: User, *rows: dict) -> dict:
    """What the administration's form of a user sends."""
    data: dict[str, object] = {"email": user.email, "name": user.name, "is_active": "on"}
    data |= {"memberships-TOTAL_FORMS": len(rows), "memberships-INITIAL_FORMS": sum("id" in row for row in rows)}
    for place, row in enumerate(rows):
        data |= {f"memberships-{place}-{name}": value for name, value in ({"user": user.pk} | row).items()}
    return data


def test_what_an_administrator_does_is_kept_with_their_name(cast, client, admin_user):
    user, hospital = cast.stranger, cast.hospital
    address = reverse("admin:accounts_user_change", args=[user.pk])
    authority = Membership.objects.get(user=cast.coordinator)
    given = {"organisation": authority.organisation_id, "role": Role.COORDINATOR, "scope": "530000"}
    assert client.post(address, form_of(user, given)).status_code == 302
    row = Membership.objects.get(user=user)
    words = f"{row.organisation} · {row.get_role_display()} · {row.scope}"
    client.post(address, form_of(user, given | {"id": row.pk, "may_export": "on"}))
    client.post(address, form_of(user, given | {"id": row.pk}))
    client.post(address, form_of(user, given | {"id": row.pk, "DELETE": "on"}))
    client.post(address, form_of(user) | {"is_staff": "on"})
    assert kept(user) == [
        ("membership_given", "管理员", words),
        ("export_given", "管理员", words),
        ("export_taken", "管理员", words),
        ("membership_taken", "管理员", words),
        ("rights_changed", "管理员", "is_staff=True"),
    ]
    assert hospital.name not in str(kept(user))


def test_a_new_account_and_a_password_set_by_an_administrator_are_kept(cast, client, admin_user):
    new = {"email": "new@yinqiao.example", "name": "新", "password1": PASSWORD, "password2": PASSWORD}
    form = {"usable_password": "true", "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    assert client.post(reverse("admin:accounts_user_add"), new | form).status_code == 302
    user = User.objects.get(email="new@yinqiao.example")
    address = reverse("admin:auth_user_password_change", args=[user.pk])
    client.post(address, {"password1": "short", "password2": "short", "usable_password": "true"})
    client.post(
        address, {"password1": "a-longer-password", "password2": "a-longer-password", "usable_password": "true"}
    )
    assert kept(user) == [("account_made", "管理员", ""), ("password_set", "管理员", "")]


def test_an_administrator_takes_a_lost_factor_away(cast, client, admin_user):
    with_authenticator(cast.coordinator)
    row = Authenticator.objects.get(user=cast.coordinator)
    page = client.get(reverse("admin:accounts_keptauthenticator_change", args=[row.pk]))
    assert row.data["secret"] not in page.text
    client.post(reverse("admin:accounts_keptauthenticator_delete", args=[row.pk]), {"post": "yes"})
    assert not Authenticator.objects.filter(user=cast.coordinator).exists()
    assert kept(cast.coordinator) == [("factor_removed", "管理员", "")]


def test_the_administration_only_reads_the_history(cast, client, admin_user):
    event = record(user=cast.stranger, kind=AccountEventKind.LOGGED_IN)
    assert client.get(reverse("admin:accounts_accountevent_changelist")).status_code == 200
    assert client.get(reverse("admin:accounts_accountevent_add")).status_code == 403
    address = reverse("admin:accounts_accountevent_change", args=[event.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"kind": "logged_out"}).status_code == 403
    assert client.post(reverse("admin:accounts_accountevent_delete", args=[event.pk])).status_code == 403


# --- reading it, and that it stays ------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_everybody_reads_what_happened_to_their_account(count, cast, client, django_assert_num_queries):
    for _ in range(count):
        record(user=cast.employer, kind=AccountEventKind.MEMBERSHIP_GIVEN, actor=cast.leader, note="勐海县人民医院")
    record(user=cast.stranger, kind=AccountEventKind.PASSWORD_RESET)
    client.force_login(cast.employer)
    with django_assert_num_queries(8):
        page = client.get(reverse("accounts:activity"))
    assert page.text.count("勐海县人民医院") >= count
    assert [row.kind for row in page.context["events"]] == ["membership_given"] * count


def test_the_page_shows_the_last_fifty(cast, client):
    for _ in range(SHOWN_EVENTS + 5):
        record(user=cast.employer, kind=AccountEventKind.LOGGED_IN)
    client.force_login(cast.employer)
    assert len(client.get(reverse("accounts:activity")).context["events"]) == 50


@pytest.mark.parametrize(
    "change", [{"kind": "logged_out"}, {"note": "x"}, {"at": "2020-01-01T00:00Z"}, {"user_id": 1}, {"actor_id": 1}]
)
def test_an_event_never_changes(change, cast):
    event = record(user=cast.stranger, kind=AccountEventKind.LOGGED_IN, actor=cast.leader)
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        AccountEvent.objects.filter(pk=event.pk).update(**change)
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        AccountEvent.objects.filter(pk=event.pk).delete()


def test_an_account_that_goes_leaves_the_event_without_its_name(cast):
    event = record(user=cast.stranger, kind=AccountEventKind.RIGHTS_CHANGED, actor=cast.leader)
    cast.stranger.delete()
    event.refresh_from_db()
    assert (event.user, event.actor, event.kind) == (None, cast.leader, "rights_changed")
