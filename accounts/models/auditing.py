"""What happened to accounts: for the person to read, and as a history that the database itself keeps."""

import pghistory
from allauth.mfa.models import Authenticator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import AccountEventKind
from accounts.models.people import User
from accounts.querysets import AccountEventQuerySet
from common.histories import every_change


class AccountEvent(models.Model):
    """One thing that happened to an account. Rows are only added; what goes is the account behind them.

    ``actor`` is who did it, where that is somebody else. ``note`` holds no personal data.
    """

    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="account_events", verbose_name=_("user"))
    actor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))
    kind = models.CharField(_("what"), max_length=24, choices=AccountEventKind)
    note = models.CharField(_("note"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = AccountEventQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("account event")
        verbose_name_plural = _("account events")
        indexes = (models.Index(fields=("user", "-id"), name="account_event_user_idx"),)

    def __str__(self) -> str:
        return f"{self.user_id} · {self.kind}"


@pghistory.track(*every_change(), fields=["user", "type"], model_name="AuthenticatorHistory")
class KeptAuthenticator(Authenticator):
    """allauth's authenticators, so that their history is kept; never their secrets."""

    class Meta:
        proxy = True
        verbose_name = _("authenticator")
        verbose_name_plural = _("authenticators")
