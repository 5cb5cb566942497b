"""The regions' needs: what is asked for, what is being written, and what happened to it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from demands.enums import CloseReason, DemandStatus, FieldMatch, ReturnReason, Step, Support, Urgency
from demands.models.programmes import Programme
from demands.models.teams import TeamRole
from demands.querysets import DemandQuerySet, DraftQuerySet, EventQuerySet
from reference.enums import TitleLevel
from reference.models import Degree, Field, Mode, Region

MAX_DURATION_DAYS = 3653
MAX_HEADCOUNT = 500


class NamesTitles(models.Model):
    """What names title levels: a need, and what the public reads of it."""

    title_min_level: int | None
    title_preferred_level: int | None

    class Meta:
        abstract = True

    @property
    def title_min_name(self) -> str:
        """The lowest title level in words; empty where none is named."""
        return str(TitleLevel(self.title_min_level).label) if self.title_min_level else ""

    @property
    def title_preferred_name(self) -> str:
        """The preferred title level in words; empty where none is named."""
        return str(TitleLevel(self.title_preferred_level).label) if self.title_preferred_level else ""


class Demand(NamesTitles):
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
    prefers_paired = models.BooleanField(_("people of the paired unit first"), default=False, db_default=False)
    team_role = models.ForeignKey(
        TeamRole, models.PROTECT, null=True, blank=True, related_name="demands", verbose_name=_("role in the team")
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    review_due = models.DateField(_("review due"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    close_reason = models.CharField(
        _("reason for closing"), max_length=20, choices=CloseReason, blank=True, default="", db_default=""
    )
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    # The employer's own key of a row in a spreadsheet: the same row again is the same need.
    origin_key = models.CharField(max_length=80, blank=True, default="", db_default="")
    # Counts the changes of content; whoever saves names the version that was read.
    version = models.IntegerField(default=1, db_default=1)
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
            models.Index(fields=("review_due",), condition=Q(status=DemandStatus.SUBMITTED), name="demand_review_idx"),
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
            models.CheckConstraint(condition=Q(headcount__range=(1, MAX_HEADCOUNT)), name="demand_headcount"),
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
            models.CheckConstraint(
                condition=Q(status=DemandStatus.SUBMITTED, submitted_at__isnull=False, review_due__isnull=False)
                | ~Q(status=DemandStatus.SUBMITTED),
                name="demand_submitted_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=Q(status=DemandStatus.CLOSED) | Q(close_reason=""), name="demand_close_reason_when_closed"
            ),
            models.UniqueConstraint(
                fields=("employer", "origin_key"), condition=~Q(origin_key=""), name="demand_origin_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.employer} · {self.position}"

    @property
    def number(self) -> str:
        """The number by which people speak of a need."""
        return f"N{self.pk:06d}"


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


class DemandDraft(models.Model):
    """A form that its author has not finished: what stands in it, valid or not, so that nothing is lost.

    ``demand`` is the need that is being changed, at the version that was read; none for a new one.
    """

    author = models.ForeignKey(User, models.CASCADE, related_name="demand_drafts")
    employer = models.ForeignKey(Organisation, models.CASCADE, related_name="demand_drafts")
    demand = models.ForeignKey(Demand, models.CASCADE, null=True, blank=True, related_name="drafts")
    base_version = models.IntegerField(null=True, blank=True)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ("-updated_at",)
        verbose_name = _("unfinished form")
        verbose_name_plural = _("unfinished forms")
        constraints = (
            models.UniqueConstraint(fields=("author", "demand"), name="draft_once_per_need"),
            models.CheckConstraint(
                condition=Q(demand__isnull=True, base_version__isnull=True)
                | Q(demand__isnull=False, base_version__isnull=False),
                name="draft_of_a_need_names_its_version",
            ),
        )

    def __str__(self) -> str:
        return f"{self.author_id} · {self.demand_id or '—'}"


class DemandEvent(models.Model):
    """A step in a need's history: who, when, what, why. A trigger lets rows only be added.

    ``content`` is what the need said after the step, where the step fixed it (submission, publication, amendment).
    """

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="events")
    step = models.CharField(_("step"), max_length=12, choices=Step)
    from_status = models.CharField(max_length=12, choices=DemandStatus, blank=True)
    to_status = models.CharField(max_length=12, choices=DemandStatus)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    reasons = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("reasons"))
    note = models.TextField(_("in words"), blank=True)
    content = models.JSONField(null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("demand", "id")
        verbose_name = _("step in a need's history")
        verbose_name_plural = _("steps in a need's history")
        indexes = (
            models.Index(fields=("demand", "id"), name="demand_event_idx"),
            # The sweeper asks every other second what was amended of late.
            models.Index(fields=("at",), condition=Q(step=Step.AMENDED), name="demand_event_amended_idx"),
        )
        constraints = (models.CheckConstraint(condition=Q(step__in=Step.values), name="demand_event_step_known"),)

    def __str__(self) -> str:
        return f"{self.demand_id} · {self.step}"

    @property
    def reason_names(self) -> list[str]:
        """The reasons in words."""
        names = {**dict(ReturnReason.choices), **dict(CloseReason.choices)}
        return [str(names.get(code, code)) for code in self.reasons]
