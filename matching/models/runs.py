"""Policies, runs with their chunks, shortlists with their matches, and decisions on them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from demands.models import Demand
from matching.enums import UNFINISHED_RUN, ChunkStatus, RunKind, RunStatus, Verdict
from matching.querysets import ChunkQuerySet, DecisionQuerySet, MatchQuerySet, RunQuerySet, ShortlistQuerySet
from talent.models import Talent

SHORTLIST_LENGTH = 50
FULL_SCORE = 10_000


class Policy(models.Model):
    """The weights of the score's four parts. A version never changes; a new one takes its place."""

    version = models.SmallIntegerField(_("version"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    weight_field = models.SmallIntegerField(_("field"), default=4000)
    weight_title = models.SmallIntegerField(_("title"), default=2000)
    weight_period = models.SmallIntegerField(_("period"), default=3000)
    weight_preference = models.SmallIntegerField(_("preference"), default=1000)
    is_current = models.BooleanField(_("in use"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-version",)
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints = (
            models.CheckConstraint(
                condition=Q(weight_field__gte=0, weight_title__gte=0, weight_period__gte=0, weight_preference__gte=0)
                & Q(weight_preference=FULL_SCORE - F("weight_field") - F("weight_title") - F("weight_period")),
                name="policy_weights_make_the_whole",
            ),
            models.UniqueConstraint(fields=("is_current",), condition=Q(is_current=True), name="policy_one_current"),
        )

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class MatchRun(models.Model):
    """One computation of shortlists: for every published need, or for those named.

    The row is also the outbox: a worker finds its chunks whether or not a message reached it.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="runs", verbose_name=_("policy"))
    kind = models.CharField(
        _("what it computes"),
        max_length=12,
        choices=RunKind,
        default=RunKind.SHORTLISTS,
        db_default=RunKind.SHORTLISTS,
    )
    status = models.CharField(_("status"), max_length=12, choices=RunStatus, default=RunStatus.QUEUED)
    is_full = models.BooleanField(_("all published needs"))
    is_dry = models.BooleanField(_("dry run"), default=False)
    as_of = models.DateField(_("as of"))
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, verbose_name=_("started by"))
    idempotency_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    demands_total = models.IntegerField(_("needs"), default=0)
    talents_read = models.IntegerField(_("talents read"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=UNFINISHED_RUN, ended_at__isnull=True)
                | (~Q(status__in=UNFINISHED_RUN) & Q(ended_at__isnull=False)),
                name="run_ended_has_a_time",
            ),
            # Two full runs at once would only race each other: the newer supersedes the older.
            models.UniqueConstraint(
                fields=("is_full", "kind"),
                condition=Q(is_full=True, is_dry=False, status__in=UNFINISHED_RUN),
                name="run_one_full_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class RunChunk(models.Model):
    """A part of a run that one worker computes under a lease.

    ``token`` names the holder; results count only while the token is still the holder's.
    """

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="chunks")
    demand_ids = ArrayField(models.BigIntegerField())
    status = models.CharField(max_length=8, choices=ChunkStatus, default=ChunkStatus.OPEN)
    attempts = models.SmallIntegerField(default=0)
    token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    talents_read = models.IntegerField(default=0)
    pairs_scored = models.BigIntegerField(default=0)
    matches_listed = models.IntegerField(default=0)
    demands_changed = models.IntegerField(default=0)
    rows_changed = models.IntegerField(default=0)
    seconds = models.FloatField(default=0)
    error = models.TextField(blank=True)

    objects = ChunkQuerySet.as_manager()

    class Meta:
        ordering = ("id",)  # not by run: that would join it, and lock it with the chunk
        verbose_name = _("chunk of a run")
        verbose_name_plural = _("chunks of a run")
        indexes = (models.Index(fields=("run", "id"), condition=Q(status=ChunkStatus.OPEN), name="chunk_open_idx"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status=ChunkStatus.DONE, done_at__isnull=False)
                | (~Q(status=ChunkStatus.DONE) & Q(done_at__isnull=True)),
                name="chunk_done_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.run_id}/{self.pk}"


class Shortlist(models.Model):
    """What the newest run says of a need: how many are listed, and a digest to see what changed."""

    demand = models.OneToOneField(Demand, models.CASCADE, primary_key=True, related_name="shortlist")
    run = models.ForeignKey(MatchRun, models.PROTECT, related_name="shortlists")
    listed = models.SmallIntegerField(_("listed"))
    best_score = models.SmallIntegerField(_("best score"), default=0)
    digest = models.BigIntegerField()

    objects = ShortlistQuerySet.as_manager()

    class Meta:
        verbose_name = _("shortlist")
        verbose_name_plural = _("shortlists")

    def __str__(self) -> str:
        return f"{self.demand_id} · #{self.run_id}"


class Match(models.Model):
    """A talent on a need's shortlist: computed, never edited. Only the run writes these rows."""

    # Both unique constraints below serve as the indexes of these two.
    demand = models.ForeignKey(Demand, models.CASCADE, related_name="matches", db_index=False)
    talent = models.ForeignKey(Talent, models.CASCADE, related_name="matches", db_index=False)
    rank = models.SmallIntegerField(_("rank"))
    score = models.SmallIntegerField(_("score"))
    part_field = models.SmallIntegerField(_("field"))
    part_title = models.SmallIntegerField(_("title"))
    part_period = models.SmallIntegerField(_("period"))
    part_preference = models.SmallIntegerField(_("preference"))
    stint_start = models.DateField(_("start of the stint"))
    stint_end = models.DateField(_("day after the stint"))
    covered_days = models.SmallIntegerField(_("days covered"))
    flags = models.SmallIntegerField(_("flags"), default=0)

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ("demand", "rank")
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = (
            models.UniqueConstraint(fields=("demand", "rank"), name="match_rank_once"),
            models.UniqueConstraint(fields=("talent", "demand"), name="match_pair_once"),
            models.CheckConstraint(
                condition=Q(score=F("part_field") + F("part_title") + F("part_period") + F("part_preference")),
                name="match_parts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(covered_days__gte=1) & Q(stint_end__gt=F("stint_start")), name="match_stint"
            ),
            models.CheckConstraint(condition=Q(rank__range=(1, SHORTLIST_LENGTH)), name="match_rank"),
        )

    def __str__(self) -> str:
        return f"{self.demand_id} · {self.rank} · {self.talent_id}"


class Decision(models.Model):
    """A coordinator's word on a pair. A dismissed pair is not proposed again; a released one its talent sees."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="decisions")
    talent = models.ForeignKey(Talent, models.CASCADE, related_name="decisions")
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)
    released_at = models.DateTimeField(_("released to the talent"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = (
            models.UniqueConstraint(fields=("demand", "talent"), name="decision_once_per_pair"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.DISMISSED) | (~Q(reason="") & Q(released_at__isnull=True)),
                name="decision_dismissed_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.demand_id} · {self.talent_id} · {self.verdict}"
