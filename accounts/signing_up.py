"""An address belongs to whoever reads its mail, not to whoever typed it in first."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.http import HttpRequest


def connect() -> None:
    """Listen to allauth; called once, when the apps are ready."""
    email_confirmed.connect(_drop_a_strangers_password)


def _drop_a_strangers_password(request: HttpRequest, email_address: EmailAddress, **_rest: Any) -> None:
    """Somebody may have signed up with another person's address and a password, and waits for them to confirm it.

    Who confirms an address by logging in with a mailed code has shown that the mail is theirs, but not that the
    password is; it is dropped, and they may set one. Who signed up in this session, or gave the password first,
    keeps it.
    """
    user = email_address.user
    records = get_authentication_records(request, user)
    if records and records[-1]["method"] == "code" and user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
