"""Test clients that pass the second door, as somebody does who logged in with an authenticator."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from django.test import Client


def give_second_factor(client: Client, user) -> None:
    """Write into the client's session that a second factor was given."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()


class SecuredClient(Client):
    """Whoever it logs in has given a second factor."""

    def force_login(self, user, backend=None):
        super().force_login(user, backend)
        give_second_factor(self, user)
