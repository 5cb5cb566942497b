"""Which files somebody may see, and which ones wait for a worker."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser

from common.leases import LeasedQuerySet
from common.uploads.enums import UNFINISHED

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class UploadQuerySet(LeasedQuerySet):
    """Files of one kind."""

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """The user's own."""
        return self.filter(author=user) if user.is_authenticated else self.none()

    def unfinished(self) -> Self:
        """Those that a worker still has to do something about, the oldest first."""
        return self.filter(status__in=UNFINISHED).order_by("id")
