"""Which notices, and which events of accounts, somebody may see."""

from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models

from common.leases import LeasedQuerySet


class NoticeQuerySet(LeasedQuerySet):
    """Notices; everybody reads their own."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """The user's own notices."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def to_send(self) -> Self:
        """Those neither mailed nor given up, the oldest first."""
        return self.filter(sent_at__isnull=True, parked_at__isnull=True).order_by("id")


class AccountEventQuerySet(models.QuerySet):
    """What happened to accounts; everybody reads their own, administrators all of it in the administration."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """What happened to the user's own account."""
        return self.filter(user=user) if user.is_authenticated else self.none()
