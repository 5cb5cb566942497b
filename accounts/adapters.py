"""How allauth behaves here."""

import base64
import time
from collections.abc import Iterable

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

from accounts.auditing import record
from accounts.enums import AccountEventKind


class AccountAdapter(DefaultAccountAdapter):
    """Anybody may sign up as a volunteer; who acts for a unit is made a member by an administrator."""

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Whether it is long ago that somebody proved who they are; logging in counts as well."""
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Ending a session is kept in the account's history."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """End them, one line of history for each."""
        for session in sessions:
            session.end()
            record(user=session.user, kind=AccountEventKind.SESSION_ENDED)


class SecondFactorAdapter(DefaultMFAAdapter):
    """What authenticators share with us lies encrypted, so that a copy of the tables opens no door."""

    def encrypt(self, text: str) -> str:
        """The secret under a key that is made of ``SECRET_KEY``."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; under another ``SECRET_KEY`` one that nobody knows, so that no code fits any more."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()


def _cipher() -> Fernet:
    key = salted_hmac("yinqiao.second_factor", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
