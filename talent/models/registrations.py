"""Registrations that are not finished yet."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from talent.models.people import Talent
from talent.querysets import RegistrationQuerySet


class Registration(models.Model):
    """A registration on its way: what was filled in so far, valid or not, so that nothing is lost.

    ``is_own`` tells a person registering themselves from a coordinator registering somebody. ``twin`` is who seems to
    be the same person; a finished registration waits then (``waiting_since``) until a coordinator says whether it is.
    """

    author = models.ForeignKey(User, models.CASCADE, related_name="registrations")
    is_own = models.BooleanField()
    data = models.JSONField(default=dict)
    step = models.CharField(max_length=12, blank=True, default="")
    twin = models.ForeignKey(Talent, models.SET_NULL, null=True, blank=True, related_name="+")
    waiting_since = models.DateTimeField(_("waits since"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ("-updated_at",)
        verbose_name = _("unfinished registration")
        verbose_name_plural = _("unfinished registrations")
        constraints = (
            models.UniqueConstraint(fields=("author",), condition=Q(is_own=True), name="registration_own_once"),
        )

    def __str__(self) -> str:
        return f"{self.author_id} · {self.step}"
