"""Writing down what happens to accounts, wherever it happens: in allauth, in Django, in the administration.

The libraries tell of it by signals, which carry the request. What somebody writes past all of them, the database's own
history sees (``common.histories``).
"""

from collections.abc import Mapping
from typing import Any

from allauth.account import signals as account_signals
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth_signals
from django.http import HttpRequest

from accounts.enums import AccountEventKind
from accounts.models import AccountEvent, Membership, User

RECOVERY = Authenticator.Type.RECOVERY_CODES


def record(*, user: User, kind: AccountEventKind, actor: User | None = None, note: str = "") -> AccountEvent:
    """Add a line to the account's history. ``note`` holds no personal data; ``actor`` only if somebody else did it."""
    other = actor if actor and actor.pk != user.pk else None
    return AccountEvent.objects.create(user=user, kind=kind, actor=other, note=note)


def record_memberships(
    *, before: Mapping[int, Membership], after: Mapping[int, Membership], actor: User | None
) -> None:
    """Keep what became of somebody's memberships, by id: one that was changed was taken and given anew."""
    for pk, old in before.items():
        new = after.get(pk)
        if new is None or _says(old) != _says(new):
            record(user=old.user, kind=AccountEventKind.MEMBERSHIP_TAKEN, actor=actor, note=_says(old))
    for pk, row in after.items():
        was = before.get(pk)
        if was is None or _says(was) != _says(row):
            record(user=row.user, kind=AccountEventKind.MEMBERSHIP_GIVEN, actor=actor, note=_says(row))
        if row.may_export != (was is not None and was.may_export):
            kind = AccountEventKind.EXPORT_GIVEN if row.may_export else AccountEventKind.EXPORT_TAKEN
            record(user=row.user, kind=kind, actor=actor, note=_says(row))


def _says(membership: Membership) -> str:
    scope = f" · {membership.scope}" if membership.scope else ""
    return f"{membership.organisation} · {membership.get_role_display()}{scope}"[:200]


def connect() -> None:
    """Listen to the libraries; called once, when the apps are ready."""
    plain = (
        (account_signals.user_logged_in, AccountEventKind.LOGGED_IN),
        (auth_signals.user_logged_out, AccountEventKind.LOGGED_OUT),
        (account_signals.user_signed_up, AccountEventKind.ACCOUNT_MADE),
        (account_signals.password_set, AccountEventKind.PASSWORD_SET),
        (account_signals.password_changed, AccountEventKind.PASSWORD_CHANGED),
        (account_signals.password_reset, AccountEventKind.PASSWORD_RESET),
        (account_signals.login_code_rejected, AccountEventKind.CODE_REFUSED),
        (mfa_signals.authentication_failed, AccountEventKind.CODE_REFUSED),
        (mfa_signals.authenticator_reset, AccountEventKind.CODES_RENEWED),
    )
    for signal, kind in plain:
        signal.connect(_receiver(kind), weak=False, dispatch_uid=f"accounts.auditing.{kind}")
    auth_signals.user_login_failed.connect(_log_in_failed)
    account_signals.email_confirmed.connect(_email_confirmed)
    account_signals.email_changed.connect(_email_changed)
    mfa_signals.authenticator_added.connect(_factor_added)
    mfa_signals.authenticator_removed.connect(_factor_removed)
    mfa_signals.authenticator_used.connect(_factor_used)


def _receiver(kind: AccountEventKind) -> Any:
    def write(user: User | None = None, **_rest: Any) -> None:
        if user is not None:
            record(user=user, kind=kind)

    return write


def _log_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_rest: Any) -> None:
    """Kept only where the address belongs to an account: what else was typed is nobody's business."""
    address = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    if request is not None and (user := User.objects.filter(email=address).first()):
        record(user=user, kind=AccountEventKind.LOG_IN_FAILED)


def _email_confirmed(email_address: EmailAddress, **_rest: Any) -> None:
    record(user=email_address.user, kind=AccountEventKind.EMAIL_CONFIRMED)


def _email_changed(user: User, from_email_address: EmailAddress | None = None, **_rest: Any) -> None:
    # The first address of an account takes nobody's place.
    if from_email_address:
        record(user=user, kind=AccountEventKind.EMAIL_CHANGED)


def _factor_added(user: User, authenticator: Authenticator, **_rest: Any) -> None:
    # The recovery codes that come with a factor are no second one.
    if authenticator.type != RECOVERY:
        record(user=user, kind=AccountEventKind.FACTOR_ADDED)


def _factor_removed(user: User, authenticator: Authenticator, **_rest: Any) -> None:
    if authenticator.type != RECOVERY:
        record(user=user, kind=AccountEventKind.FACTOR_REMOVED)


def _factor_used(user: User, authenticator: Authenticator, **_rest: Any) -> None:
    if authenticator.type == RECOVERY:
        record(user=user, kind=AccountEventKind.CODE_USED)
