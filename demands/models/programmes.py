"""Programmes under which people are sent, and their dated rules."""

from datetime import date
from typing import cast

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import HospitalTier
from accounts.models import User
from common.language import in_readers_language
from demands.querysets import ProgrammeRuleQuerySet
from reference.models import Bilingual, Field, Region


class Programme(Bilingual):
    """A programme under which people are sent, with the study's own words about it."""

    code = models.CharField(_("code"), max_length=40, primary_key=True)
    is_team = models.BooleanField(_("sends teams"), default=False)
    summary_zh = models.TextField()
    summary_en = models.TextField()
    regions = models.ManyToManyField(Region, related_name="programmes", verbose_name=_("receiving regions"))
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("code",)
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    @property
    def summary(self) -> str:
        """The summary in the reader's language."""
        return in_readers_language(self.summary_zh, self.summary_en)


class ProgrammeRule(models.Model):
    """One way to be admitted to a programme: every condition of the row holds, on the days it is in force.

    A rule for one employment status goes before the rule for all (an empty status). The conditions on people
    are enforced by matching; those on the post (``post_sectors``, departure) when a need is submitted.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rules")
    in_force = DateRangeField(_("in force"))
    employment = models.CharField(_("employment status"), max_length=12, blank=True)
    sector = models.ForeignKey(Field, models.PROTECT, null=True, blank=True, verbose_name=_("sector"))
    title_min_level = models.SmallIntegerField(_("lowest title level"), default=0)
    stint_days_min = models.SmallIntegerField(_("shortest stint (days)"), default=0)
    endorsement_required = models.BooleanField(_("recommendation required"), default=False)
    home_tier_min = models.SmallIntegerField(
        _("lowest tier of the home hospital"), choices=HospitalTier, default=HospitalTier.ANY
    )
    post_sectors = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, verbose_name=_("sectors of the posts")
    )
    departure_month = models.SmallIntegerField(_("month of departure"), null=True, blank=True)
    departure_last_day = models.SmallIntegerField(_("last day of departure in that month"), null=True, blank=True)
    text_zh = models.TextField()
    text_en = models.TextField()
    citation = models.CharField(_("citation"), max_length=200)
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered"), default=timezone.now)

    objects = ProgrammeRuleQuerySet.as_manager()

    class Meta:
        ordering = ("programme", "in_force", "employment")
        verbose_name = _("programme rule")
        verbose_name_plural = _("programme rules")
        constraints = (
            ExclusionConstraint(
                name="programme_rule_one_at_a_time",
                expressions=(
                    ("programme", RangeOperators.EQUAL),
                    ("employment", RangeOperators.EQUAL),
                    ("in_force", RangeOperators.OVERLAPS),
                ),
            ),
            models.CheckConstraint(condition=Q(title_min_level__range=(0, 5)), name="programme_rule_title_level"),
            models.CheckConstraint(condition=Q(stint_days_min__gte=0), name="programme_rule_stint_days"),
            models.CheckConstraint(
                condition=Q(sector__isnull=True) | Q(Exact(Length("sector_id"), 2)), name="programme_rule_sector"
            ),
            models.CheckConstraint(condition=Q(home_tier_min__in=HospitalTier.values), name="programme_rule_home_tier"),
            models.CheckConstraint(
                condition=Q(departure_month__isnull=True, departure_last_day__isnull=True)
                | Q(
                    # Both are named: of an empty one a comparison says neither yes nor no, and the row would stand.
                    departure_month__isnull=False,
                    departure_last_day__isnull=False,
                    departure_month__range=(1, 12),
                    departure_last_day__range=(1, 31),
                ),
                name="programme_rule_departure",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} · {self.employment or '*'} · {self.in_force}"

    @property
    def first_day(self) -> date:
        """The day from which the rule holds; every rule has one."""
        return cast("date", self.in_force.lower)

    @property
    def text(self) -> str:
        """The rule in the reader's language."""
        return in_readers_language(self.text_zh, self.text_en)
