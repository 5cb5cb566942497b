"""Talents: what matching needs to know of a person. Who they are by name stands apart."""

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Lower, Upper
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.histories import later_changes
from reference.models import Degree, Field, Mode, Region, Title
from talent.enums import Employment, HoldReason, Source, Stance
from talent.querysets import TalentQuerySet

MAX_FIELDS = 3
MAX_STINT_DAYS = 3653


# Kept by trigger, so that bulk writes and raw SQL are seen too; what says who somebody is, or how healthy, stays out.
@pghistory.track(
    *later_changes(),
    fields=[
        "employment",
        "degree",
        "title",
        "is_active",
        "may_be_proposed",
        "verified_on",
        "documents_expire_on",
        "hold_reason",
        "unit_refuses",
        "source",
        "erased_at",
    ],
    model_name="TalentHistory",
)
class Talent(models.Model):
    """A person who offers time. Verified, may be proposed, available and on assignment are four facts.

    ``is_active`` is the person's own switch: off while they pause. ``may_be_proposed`` is the coordinator's; a reason
    stands beside it where they hold somebody back. ``unit_refuses`` is the unit's last word on the person's times.
    ``matters_at`` is when something that matching reads was last changed by somebody, ``erased_at`` when all that
    says who they are was taken away.
    """

    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="talent")
    surname = models.CharField(_("surname"), max_length=4, blank=True)
    birth_year = models.SmallIntegerField(_("year of birth"), null=True, blank=True)
    employment = models.CharField(_("employment status"), max_length=12, choices=Employment)
    home_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("home organisation")
    )
    degree = models.ForeignKey(Degree, models.PROTECT, verbose_name=_("degree"))
    title = models.ForeignKey(Title, models.PROTECT, verbose_name=_("title"))
    cleared_altitude_m = models.SmallIntegerField(_("highest altitude cleared (m)"), null=True, blank=True)
    shortest_stint_days = models.SmallIntegerField(_("shortest stint (days)"), default=1)
    longest_stint_days = models.SmallIntegerField(_("longest stint (days)"), default=MAX_STINT_DAYS)
    is_active = models.BooleanField(_("active"), default=True)
    may_be_proposed = models.BooleanField(_("may be proposed"), default=False)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    documents_expire_on = models.DateField(_("documents expire on"), null=True, blank=True)
    last_service_end = models.DateField(_("end of the last service"), null=True, blank=True)
    hold_reason = models.CharField(
        _("held back because"), max_length=16, choices=HoldReason, blank=True, default="", db_default=""
    )
    unit_refuses = models.BooleanField(_("not released by the unit"), default=False, db_default=False)
    source = models.CharField(_("came by"), max_length=12, choices=Source, default=Source.ROSTER, db_default="roster")
    matters_at = models.DateTimeField(_("last change that matters for matching"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    is_synthetic = models.BooleanField(_("made up for demonstration"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TalentQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("talent")
        verbose_name_plural = _("talents")
        constraints = (
            models.CheckConstraint(
                condition=Q(shortest_stint_days__gte=1)
                & Q(shortest_stint_days__lte=models.F("longest_stint_days"))
                & Q(longest_stint_days__lte=MAX_STINT_DAYS),
                name="talent_stint_bounds",
            ),
            models.CheckConstraint(condition=Q(employment__in=Employment.values), name="talent_employment_known"),
            models.CheckConstraint(
                condition=Q(hold_reason="") | Q(hold_reason__in=HoldReason.values, may_be_proposed=False),
                name="talent_held_back_is_not_proposed",
            ),
            # Who was erased is nobody any more: no name, no account, no unit, and never proposed.
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    surname="",
                    user__isnull=True,
                    birth_year__isnull=True,
                    home_organisation__isnull=True,
                    is_active=False,
                    may_be_proposed=False,
                ),
                name="talent_erased_is_nobody",
            ),
        )
        indexes = (
            models.Index(fields=("home_organisation",), name="talent_home_idx"),
            models.Index(fields=("title", "id"), name="talent_title_idx"),
            models.Index(fields=("matters_at",), name="talent_matters_idx", condition=Q(matters_at__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.surname}** · {self.pk}"

    @property
    def masked_name(self) -> str:
        """Surname and two asterisks: all that anybody sees of the name in lists."""
        return f"{self.surname}**" if self.erased_at is None else gettext("erased")

    @property
    def number(self) -> str:
        """The number by which people speak of a talent without naming them."""
        return f"T{self.pk:07d}"

    @property
    def age_band(self) -> str:
        """Five-year band, such as ``60–64``; empty where the year of birth is not on record."""
        if self.birth_year is None:
            return ""
        low = (timezone.localdate().year - self.birth_year) // 5 * 5
        return f"{low}–{low + 4}"


class TalentContact(models.Model):
    """Name in full, phone and the like: apart from everything that lists and matching read."""

    talent = models.OneToOneField(Talent, models.CASCADE, primary_key=True, related_name="contact")
    full_name = models.CharField(_("full name"), max_length=40)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    id_number = models.CharField(_("ID number"), max_length=20, blank=True)
    # Of the full name, for finding it: in full, and the initials.
    pinyin = models.CharField(max_length=160, blank=True, default="", db_default="", editable=False)
    health_note = models.CharField(_("about your health"), max_length=500, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("contact data")
        verbose_name_plural = _("contact data")
        indexes = (
            models.Index(fields=("full_name",), name="contact_name_idx"),
            models.Index(fields=("phone",), name="contact_phone_idx"),
            models.Index(Lower("email"), name="contact_email_idx"),
            # For finding people by part of a name; a name in Latin letters is compared in capitals.
            GinIndex(fields=("full_name",), name="contact_part_idx", opclasses=("gin_trgm_ops",)),
            GinIndex(OpClass(Upper("full_name"), name="gin_trgm_ops"), name="contact_latin_idx"),
            GinIndex(fields=("pinyin",), name="contact_pinyin_idx", opclasses=("gin_trgm_ops",)),
        )

    def __str__(self) -> str:
        return str(self.talent_id)


class TalentField(models.Model):
    """One of up to three specialties of a talent, in order: 1 is the first."""

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="fields")
    place = models.SmallIntegerField(_("place"), validators=(MinValueValidator(1), MaxValueValidator(MAX_FIELDS)))
    field = models.ForeignKey(Field, models.PROTECT, verbose_name=_("field"))

    class Meta:
        ordering = ("talent", "place")
        verbose_name = _("field of a talent")
        verbose_name_plural = _("fields of a talent")
        constraints = (
            models.UniqueConstraint(fields=("talent", "place"), name="talent_field_place_once"),
            models.UniqueConstraint(fields=("field", "talent"), name="talent_field_once"),
            models.CheckConstraint(condition=Q(place__range=(1, MAX_FIELDS)), name="talent_field_place_1_to_3"),
            # The code's length is its level (reference.Field), so the leaf is checked without a join.
            models.CheckConstraint(condition=Exact(Length("field_id"), 6), name="talent_field_is_specialty"),
        )

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.place} · {self.field_id}"


class TalentMode(models.Model):
    """A mode that a talent accepts, and whether they would rather have it."""

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="modes")
    mode = models.ForeignKey(Mode, models.PROTECT, verbose_name=_("mode"))
    is_preferred = models.BooleanField(_("preferred"), default=False)

    class Meta:
        verbose_name = _("accepted mode")
        verbose_name_plural = _("accepted modes")
        constraints = (models.UniqueConstraint(fields=("talent", "mode"), name="talent_mode_once"),)

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.mode_id}"


class TalentRegion(models.Model):
    """A region that a talent prefers or excludes; it counts for everything inside."""

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="regions")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"))
    stance = models.CharField(_("stance"), max_length=10, choices=Stance)

    class Meta:
        verbose_name = _("region wish")
        verbose_name_plural = _("region wishes")
        constraints = (
            models.UniqueConstraint(fields=("talent", "region"), name="talent_region_once"),
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="talent_region_stance_known"),
        )

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.stance} · {self.region_id}"
