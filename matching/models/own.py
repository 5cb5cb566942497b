"""A talent's own side of matching: needs they do not want, and how far matching has followed their changes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from demands.models import Demand
from matching.enums import DismissReason
from matching.querysets import DismissalQuerySet
from talent.models import Talent


class Dismissal(models.Model):
    """A talent's own word that they do not want a need: the pair is not proposed until they take it back."""

    # The unique constraint below serves as the index of the first.
    talent = models.ForeignKey(Talent, models.CASCADE, related_name="dismissals", db_index=False)
    demand = models.ForeignKey(Demand, models.CASCADE, related_name="dismissals", verbose_name=_("need"))
    reason = models.CharField(_("reason"), max_length=8, choices=DismissReason)
    note = models.CharField(_("a few words"), max_length=200, blank=True)
    at = models.DateTimeField(_("dismissed"), auto_now_add=True)

    objects = DismissalQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("dismissal by the talent")
        verbose_name_plural = _("dismissals by talents")
        constraints = (
            models.UniqueConstraint(fields=("talent", "demand"), name="dismissal_once_per_pair"),
            models.CheckConstraint(condition=Q(reason__in=DismissReason.values), name="dismissal_reason_known"),
        )

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.demand_id}"


class FollowedTalent(models.Model):
    """Up to which change of a talent shortlists were computed anew: the ``matters_at`` that was read then."""

    talent = models.OneToOneField(Talent, models.CASCADE, primary_key=True, related_name="followed")
    matters_at = models.DateTimeField()

    class Meta:
        verbose_name = _("talent followed by shortlists")
        verbose_name_plural = _("talents followed by shortlists")

    def __str__(self) -> str:
        return str(self.talent_id)
