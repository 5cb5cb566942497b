"""Work that one process at a time holds under a lease: a row in the business transaction is the outbox.

The database's clock decides every lease; a message is only a wake-up (TRUST §3).
"""

from datetime import timedelta
from typing import Any, Self
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 3


class Leased(models.Model):
    """The columns of a lease. ``token`` names the holder; what the holder does counts only while it is theirs."""

    token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.SmallIntegerField(default=0, editable=False)
    error = models.TextField(blank=True, editable=False)

    class Meta:
        abstract = True


class LeasedQuerySet(models.QuerySet):
    """Rows under lease."""

    def free(self) -> Self:
        """Rows that nobody holds now."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=Now()))

    def claim(self) -> tuple[Any, UUID] | None:
        """Take the first free row of this queryset, one attempt more; ``None`` where there is none."""
        with transaction.atomic():
            row: Any = self.free().select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
            if row is None:
                return None
            token = uuid4()
            self.model._default_manager.filter(pk=row.pk).update(
                token=token, lease_until=Now() + LEASE, attempts=F("attempts") + 1
            )
            row.refresh_from_db()
            return row, token

    def held_by(self, token: UUID) -> Self:
        """The row that the holder of ``token`` still has; empty where the lease went to somebody else."""
        return self.filter(token=token)

    def release(self, token: UUID, **columns: object) -> bool:
        """Give the row back, writing ``columns`` with it; false where it was not ours any more."""
        return bool(self.held_by(token).update(token=None, lease_until=None, **columns))
