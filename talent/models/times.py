"""When a talent can serve: what they said, the windows that follow from it, and days already promised."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from talent.enums import TimesKind, UnitWord
from talent.models.people import MAX_STINT_DAYS, Talent
from talent.querysets import InquiryQuerySet

MAX_MONTHS = 120


class Times(models.Model):
    """What a talent said of when they can serve; windows of :class:`Availability` follow from it.

    * ``fixed``: every day of ``period``.
    * ``within``: any ``months`` months within ``period``.
    * ``yearly``: ``months`` months from the first of ``start_month`` of every year, as far as ``period`` reaches.
    """

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="times")
    kind = models.CharField(_("kind"), max_length=8, choices=TimesKind)
    period = DateRangeField(_("period"))
    start_month = models.SmallIntegerField(
        _("from the month"), null=True, blank=True, validators=(MinValueValidator(1), MaxValueValidator(12))
    )
    months = models.SmallIntegerField(_("months"), null=True, blank=True)

    class Meta:
        ordering = ("talent", "period", "id")
        verbose_name = _("times stated")
        verbose_name_plural = _("times stated")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind=TimesKind.FIXED, months__isnull=True, start_month__isnull=True)
                # A comparison with NULL is no refusal: that something is there has to be said.
                | Q(
                    kind=TimesKind.WITHIN,
                    months__isnull=False,
                    months__range=(1, MAX_MONTHS),
                    start_month__isnull=True,
                )
                | Q(
                    kind=TimesKind.YEARLY,
                    months__isnull=False,
                    months__range=(1, 12),
                    start_month__isnull=False,
                    start_month__range=(1, 12),
                ),
                name="times_kind_has_its_parts",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False) & Q(period__lower_inf=False) & Q(period__upper_inf=False),
                name="times_finite",
            ),
        )

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.kind} · {self.period}"


class Availability(models.Model):
    """A window of days in which a talent can serve: first day included, last day excluded.

    ``most_days`` is how many of its days they offer altogether, days already promised in it counted; all of them where
    it is empty. The window counts until the day before ``lapses_on``: then somebody has to say that it still holds.
    """

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="availabilities")
    period = DateRangeField(_("period"))
    lapses_on = models.DateField(_("lapses on"))
    # What it follows from; none where a window was entered as such.
    times = models.ForeignKey(Times, models.CASCADE, null=True, blank=True, related_name="windows")
    most_days = models.SmallIntegerField(_("days offered at most"), null=True, blank=True)

    class Meta:
        ordering = ("talent", "period")
        verbose_name = _("availability")
        verbose_name_plural = _("availabilities")
        indexes = (models.Index(fields=("lapses_on", "talent"), name="availability_lapse_idx"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(period__isempty=False)
                & Q(period__lower_inf=False)
                & Q(period__upper_inf=False)
                & Q(period__lower_inc=True)
                & Q(period__upper_inc=False),
                name="availability_finite",
            ),
            models.CheckConstraint(
                condition=Q(most_days__isnull=True) | Q(most_days__range=(1, MAX_STINT_DAYS)),
                name="availability_most_days",
            ),
            ExclusionConstraint(
                name="availability_windows_apart",
                expressions=(("talent", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.period}"


class Commitment(models.Model):
    """Days already promised to a placement. Written by the app above that holds the placement."""

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="commitments")
    period = DateRangeField(_("period"))

    class Meta:
        ordering = ("talent", "period")
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = (
            models.CheckConstraint(
                condition=Q(period__isempty=False) & Q(period__lower_inf=False) & Q(period__upper_inf=False),
                name="commitment_finite",
            ),
            ExclusionConstraint(
                name="commitments_apart",
                expressions=(("talent", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.period}"


class Endorsement(models.Model):
    """The recommendation of a talent by their unit (单位推荐), until a day."""

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="endorsements")
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    endorsed_on = models.DateField(_("endorsed on"))
    valid_to = models.DateField(_("valid to"))

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = (
            models.UniqueConstraint(fields=("talent", "organisation", "endorsed_on"), name="endorsement_once"),
            models.CheckConstraint(condition=Q(valid_to__gte=models.F("endorsed_on")), name="endorsement_period"),
        )

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.organisation_id}"


class UnitInquiry(models.Model):
    """A unit is asked whether its person may go at the times they stated; its answer stands until the next one.

    ``nonce`` is what the link in the mail carries: whoever has the mail may answer, once. ``about`` is a digest of the
    times that the answer is about: times stated anew are asked about anew.
    """

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="inquiries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    due_on = models.DateField(_("to be answered by"))
    nonce = models.CharField(max_length=32, unique=True)
    word = models.CharField(_("answer"), max_length=10, choices=UnitWord, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    about = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # Empty where somebody answered by the link in the mail.
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = InquiryQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("inquiry to a unit")
        verbose_name_plural = _("inquiries to units")
        indexes = (
            models.Index(fields=("due_on", "id"), name="inquiry_open_idx", condition=Q(word="")),
            models.Index(fields=("organisation", "-id"), name="inquiry_unit_idx"),
        )
        constraints = (
            models.UniqueConstraint(fields=("talent",), condition=Q(word=""), name="inquiry_one_open"),
            models.CheckConstraint(
                condition=Q(word="", answered_at__isnull=True)
                | Q(word__in=UnitWord.values, answered_at__isnull=False) & ~Q(word=UnitWord.REFUSED, reason=""),
                name="inquiry_answer_is_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.organisation_id}"
