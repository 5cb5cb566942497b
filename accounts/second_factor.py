"""Who must log in with a second factor, and whether this session holds one."""

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest

from accounts.models import User

# As allauth names it in the session's records of how somebody proved who they are.
METHOD = "mfa"


def must_have(user: User) -> bool:
    """Whether the account opens the data of others, so that a password alone is not enough."""
    return bool(settings.SECOND_FACTOR) and (user.is_staff or user.is_superuser or user.standing.is_coordinator)


def was_given(request: HttpRequest) -> bool:
    """Whether a second factor was given in this session by the one logged in; reads the session alone."""
    session = request.session
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    is_own = session.get(_AUTHENTICATION_METHODS_USER_SESSION_KEY) == session.get(SESSION_KEY)
    return is_own and any(record["method"] == METHOD for record in records)


def is_set_up(user: User) -> bool:
    """Whether there is an authenticator that can be asked for a code."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def forget(request: HttpRequest) -> None:
    """Let this session count as one without a second factor: its authenticator is gone."""
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [one for one in records if one["method"] != METHOD]
