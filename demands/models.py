"""The regions' needs, and the programmes under which people are sent."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from common.language import in_readers_language
from demands.enums import DemandStatus, FieldMatch, Support, Urgency
from demands.querysets import DemandQuerySet, ProgrammeRuleQuerySet
from reference.enums import TitleLevel
from reference.models import Bilingual, Degree, Field, Mode, Region

MAX_DURATION_DAYS = 3653


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

    A rule for one employment status goes before the rule for all (an empty status).
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rules")
    in_force = DateRangeField(_("in force"))
    employment = models.CharField(_("employment status"), max_length=12, blank=True)
    sector = models.ForeignKey(Field, models.PROTECT, null=True, blank=True, verbose_name=_("sector"))
    title_min_level = models.SmallIntegerField(_("lowest title level"), default=0)
    stint_days_min = models.SmallIntegerField(_("shortest stint (days)"), default=0)
    endorsement_required = models.BooleanField(_("recommendation required"), default=False)
    text_zh = models.TextField()
    text_en = models.TextField()
    citation = models.CharField(_("citation"), max_length=200)

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
        )

    def __str__(self) -> str:
        return f"{self.programme_id} · {self.employment or '*'} · {self.in_force}"

    @property
    def text(self) -> str:
        """The rule in the reader's language."""
        return in_readers_language(self.text_zh, self.text_en)


class Demand(models.Model):
    """A post that an employer wants filled, for a number of people and a length of time."""

    employer = models.ForeignKey(Organisation, models.PROTECT, related_name="demands", verbose_name=_("employer"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="demands", verbose_name=_("region"))
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="demands", verbose_name=_("programme")
    )
    position = models.CharField(_("position"), max_length=80)
    field = models.ForeignKey(Field, models.PROTECT, related_name="demands", verbose_name=_("field"))
    field_match = models.CharField(
        _("field match wanted"), max_length=12, choices=FieldMatch, default=FieldMatch.DISCIPLINE
    )
    title_min_level = models.SmallIntegerField(_("lowest title level"), null=True, blank=True)
    title_preferred_level = models.SmallIntegerField(_("preferred title level"), null=True, blank=True)
    degree_min = models.ForeignKey(Degree, models.PROTECT, default=0, verbose_name=_("lowest degree"))
    mode = models.ForeignKey(Mode, models.PROTECT, related_name="demands", verbose_name=_("mode"))
    start_earliest = models.DateField(_("earliest start"))
    start_latest = models.DateField(_("latest start"))
    duration_days = models.SmallIntegerField(_("duration (days)"))
    shortest_stint_days = models.SmallIntegerField(_("shortest useful stint (days)"), null=True, blank=True)
    relay_allowed = models.BooleanField(_("relay allowed"), default=False)
    headcount = models.SmallIntegerField(_("headcount"), default=1)
    urgency = models.SmallIntegerField(_("urgency"), choices=Urgency, default=Urgency.NORMAL)
    supports = ArrayField(
        models.CharField(max_length=20, choices=Support), default=list, blank=True, verbose_name=_("supports offered")
    )
    equipment = models.TextField(_("equipment needed"), blank=True)
    success = models.TextField(_("what success looks like"), blank=True)
    status = models.CharField(_("status"), max_length=12, choices=DemandStatus, default=DemandStatus.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    is_synthetic = models.BooleanField(_("made up for demonstration"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DemandQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-id")
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        indexes = (
            models.Index(fields=("status", "-published_at", "-id"), name="demand_list_idx"),
            models.Index(fields=("employer", "status"), name="demand_employer_idx"),
        )
        constraints = (
            models.CheckConstraint(condition=Exact(Length("field_id"), 6), name="demand_field_is_specialty"),
            models.CheckConstraint(condition=Q(field_match__in=FieldMatch.values), name="demand_field_match_known"),
            models.CheckConstraint(condition=Q(status__in=DemandStatus.values), name="demand_status_known"),
            models.CheckConstraint(
                condition=Q(start_latest__gte=models.F("start_earliest")), name="demand_start_window"
            ),
            models.CheckConstraint(
                condition=Q(duration_days__range=(1, MAX_DURATION_DAYS)), name="demand_duration_days"
            ),
            models.CheckConstraint(
                condition=Q(shortest_stint_days__isnull=True)
                | (Q(shortest_stint_days__gte=1) & Q(shortest_stint_days__lte=models.F("duration_days"))),
                name="demand_shortest_stint",
            ),
            models.CheckConstraint(condition=Q(headcount__range=(1, 500)), name="demand_headcount"),
            models.CheckConstraint(
                condition=(Q(title_min_level__isnull=True) | Q(title_min_level__range=(1, 5)))
                & (
                    Q(title_preferred_level__isnull=True)
                    | Q(title_preferred_level__gte=Coalesce("title_min_level", 1), title_preferred_level__lte=5)
                ),
                name="demand_title_levels",
            ),
            models.CheckConstraint(
                condition=~Q(status=DemandStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="demand_published_has_a_date",
            ),
        )

    def __str__(self) -> str:
        return f"{self.employer} · {self.position}"

    @property
    def number(self) -> str:
        """The number by which people speak of a need."""
        return f"N{self.pk:06d}"

    @property
    def title_min_name(self) -> str:
        """The lowest title level in words; empty where none is named."""
        return str(TitleLevel(self.title_min_level).label) if self.title_min_level else ""

    @property
    def title_preferred_name(self) -> str:
        """The preferred title level in words; empty where none is named."""
        return str(TitleLevel(self.title_preferred_level).label) if self.title_preferred_level else ""


class DemandAlternative(models.Model):
    """A further field that the need accepts beside its own."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="alternatives")
    field = models.ForeignKey(Field, models.PROTECT, verbose_name=_("field"))

    class Meta:
        ordering = ("demand", "field")
        verbose_name = _("accepted alternative field")
        verbose_name_plural = _("accepted alternative fields")
        constraints = (
            models.UniqueConstraint(fields=("demand", "field"), name="demand_alternative_once"),
            models.CheckConstraint(condition=Exact(Length("field_id"), 6), name="demand_alternative_is_specialty"),
        )

    def __str__(self) -> str:
        return f"{self.demand_id} · {self.field_id}"
