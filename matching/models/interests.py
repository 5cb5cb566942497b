"""Interests (自主报名): a talent applies to a need; the unit recommends, people are selected, and it is followed up."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from demands.models import Call, Demand
from matching.enums import LIVE_INTEREST, InterestStatus, InterestStep, Strategy
from matching.querysets import InterestQuerySet
from talent.models import Talent


class Interest(models.Model):
    """A talent's application to a published need, in a few words of their own.

    ``released_at`` is when a coordinator let the employer see it, ``wished_at`` when the employer said they would
    take this person. ``unit`` is the one whose recommendation comes before selection; none where nobody asks for it.
    The days of service are half-open.
    """

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="interests", verbose_name=_("need"))
    talent = models.ForeignKey(Talent, models.CASCADE, related_name="interests", verbose_name=_("talent"))
    call = models.ForeignKey(
        Call, models.SET_NULL, null=True, blank=True, related_name="interests", verbose_name=_("call")
    )
    words = models.CharField(_("in your own words"), max_length=300)
    status = models.CharField(_("status"), max_length=12, choices=InterestStatus, default=InterestStatus.APPLIED)
    applied_at = models.DateTimeField(_("applied"), auto_now_add=True)
    released_at = models.DateTimeField(_("released to the employer"), null=True, blank=True)
    wished_at = models.DateTimeField(_("wanted by the employer"), null=True, blank=True)
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="interests", verbose_name=_("unit")
    )
    service_start = models.DateField(_("service from"), null=True, blank=True)
    service_end = models.DateField(_("day after the service"), null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        indexes = (models.Index(fields=("talent", "-id"), name="interest_talent_idx"),)
        constraints = (
            models.UniqueConstraint(
                fields=("demand", "talent"), condition=Q(status__in=LIVE_INTEREST), name="interest_one_live"
            ),
            models.CheckConstraint(condition=Q(status__in=InterestStatus.values), name="interest_status_known"),
            models.CheckConstraint(
                condition=Q(service_start__isnull=True, service_end__isnull=True)
                | Q(service_start__isnull=False, service_end__isnull=False, service_end__gt=models.F("service_start")),
                name="interest_service",
            ),
            models.CheckConstraint(
                condition=Q(wished_at__isnull=True) | Q(released_at__isnull=False), name="interest_wish_after_release"
            ),
        )

    def __str__(self) -> str:
        return f"{self.demand_id} · {self.talent_id}"


class InterestEvent(models.Model):
    """A step in the history of an interest. A trigger lets rows only be added."""

    interest = models.ForeignKey(Interest, models.CASCADE, related_name="events")
    step = models.CharField(_("step"), max_length=12, choices=InterestStep, default=InterestStep.APPLIED)
    from_status = models.CharField(max_length=12, choices=InterestStatus, blank=True)
    to_status = models.CharField(max_length=12, choices=InterestStatus)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = models.CharField(_("in words"), max_length=300, blank=True)

    class Meta:
        ordering = ("interest", "id")
        verbose_name = _("step in an interest's history")
        verbose_name_plural = _("steps in an interest's history")

    def __str__(self) -> str:
        return f"{self.interest_id} · {self.step}"


class FollowUp(models.Model):
    """What came after a service: by one of the three strategies of the service groups (FACTS §3)."""

    interest = models.ForeignKey(Interest, models.CASCADE, related_name="follow_ups")
    strategy = models.CharField(_("strategy"), max_length=12, choices=Strategy)
    happened_on = models.DateField(_("day"))
    text = models.CharField(_("what was done, and what came of it"), max_length=500)
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("interest", "happened_on", "id")
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = (models.CheckConstraint(condition=Q(strategy__in=Strategy.values), name="follow_up_strategy"),)

    def __str__(self) -> str:
        return f"{self.interest_id} · {self.strategy}"
