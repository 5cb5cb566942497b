"""What somebody is told, and what a repeated request was answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.querysets import NoticeQuerySet
from common.leases import Leased


class Notice(Leased):
    """A message to one person, kept here and mailed once. ``key`` makes it one message, however often it is asked for.

    It goes to a user, or to an ``address`` without an account: a unit's office, somebody whom a coordinator entered.
    Written in the transaction of what it tells; a worker mails it under a lease.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="notices")
    address = models.EmailField(_("e-mail address"), blank=True, default="", db_default="")
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    path = models.CharField(_("address on this site"), max_length=400, blank=True)
    key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("mailed"), null=True, blank=True)
    parked_at = models.DateTimeField(_("given up"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = (
            models.Index(fields=("id",), condition=Q(sent_at=None, parked_at=None), name="notice_to_send_idx"),
            models.Index(fields=("user", "-id"), name="notice_user_idx"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=False, address="") | Q(user__isnull=True) & ~Q(address=""),
                name="notice_has_one_recipient",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} · {self.kind}"

    @property
    def recipient(self) -> str:
        """The address it is mailed to."""
        return self.user.email if self.user else self.address


class StoredReply(models.Model):
    """What a client's request with an Idempotency-Key was answered: the same request again gets the same answer."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    route = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("stored reply")
        verbose_name_plural = _("stored replies")
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="stored_reply_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} · {self.key}"
