"""Regions, fields, titles, degrees and modes: loaded from data files that name their source."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.language import in_readers_language
from reference.enums import AliasRelation, FieldLevel, RegionLevel, TitleLevel

ROOT_REGION = "100000"


class Bilingual(models.Model):
    """A row of reference data with its two names."""

    name_zh = models.CharField(_("Chinese name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_readers_language(self.name_zh, self.name_en)


class Region(Bilingual):
    """An administrative region by its GB/T 2260 code (six digits; a prefix names what lies above)."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(_("level"), max_length=10, choices=RegionLevel)
    short_zh = models.CharField(_("short name"), max_length=60)
    altitude_m = models.SmallIntegerField(_("altitude of the seat (m)"), null=True, blank=True)
    altitude_source = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("code",)
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        constraints = (
            models.CheckConstraint(condition=Q(code__regex=r"^\d{6}$"), name="region_code_six_digits"),
            models.CheckConstraint(
                condition=Q(altitude_m__isnull=True) | Q(altitude_m__range=(-200, 6000)),
                name="region_altitude_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(code=ROOT_REGION, parent__isnull=True) | (~Q(code=ROOT_REGION) & Q(parent__isnull=False)),
                name="region_one_root",
            ),
        )

    @property
    def prefix(self) -> str:
        """The leading digits that every region inside shares; empty for the whole country."""
        return region_prefix(self.code)


def region_prefix(code: str) -> str:
    """The digits that name a region: ``530000`` → ``53``, ``532800`` → ``5328``, the country → ``""``."""
    if code == ROOT_REGION:
        return ""
    return code.removesuffix("00").removesuffix("00") if code.endswith("00") else code


class ReceivingRegion(models.Model):
    """A region that Shanghai supports, and how the study words it."""

    region = models.OneToOneField(Region, models.PROTECT, primary_key=True, related_name="receiving")
    relation_zh = models.CharField(max_length=60)
    relation_en = models.CharField(max_length=80)
    detail_zh = models.CharField(max_length=200, blank=True)
    detail_en = models.CharField(max_length=200, blank=True)
    note_zh = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("region",)
        verbose_name = _("receiving region")
        verbose_name_plural = _("receiving regions")

    def __str__(self) -> str:
        return self.region_id


class Field(Bilingual):
    """A node of the tree sector → discipline → specialty; its code's prefixes name its ancestors."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    level = models.SmallIntegerField(_("level"), choices=FieldLevel)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    initials = models.CharField(_("pinyin initials"), max_length=60, blank=True)
    official_code = models.CharField(_("code in the source"), max_length=20, blank=True)
    source = models.CharField(max_length=200)
    edition = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        constraints = (
            models.CheckConstraint(condition=Q(code__regex=r"^(\d\d){1,3}$"), name="field_code_pairs_of_digits"),
            models.CheckConstraint(
                condition=Exact(Length("code"), models.F("level")), name="field_level_is_code_length"
            ),
            models.UniqueConstraint(fields=("parent", "name_zh"), name="field_name_once_per_parent"),
        )


class TitleSeries(Bilingual):
    """A line of professional titles, such as that of physicians."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("title series")
        verbose_name_plural = _("title series")


class Title(Bilingual):
    """A professional title: a name on a level of its series."""

    code = models.CharField(_("code"), max_length=30, primary_key=True)
    series = models.ForeignKey(TitleSeries, models.PROTECT, related_name="titles")
    level = models.SmallIntegerField(_("level"), choices=TitleLevel)
    source = models.CharField(max_length=200)
    edition = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("series", "level", "code")
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        constraints = (models.UniqueConstraint(fields=("series", "name_zh"), name="title_name_once_per_series"),)


class Degree(Bilingual):
    """A degree by its rank, 0 (none) to 5 (doctorate)."""

    rank = models.SmallIntegerField(pgettext_lazy("degree", "rank"), primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("rank",)
        verbose_name = _("degree")
        verbose_name_plural = _("degrees")


class Mode(Bilingual):
    """One of the eight modes of flexible recruitment; ``bit`` is its place in the engine's masks."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    bit = models.SmallIntegerField(unique=True)
    description_zh = models.TextField()
    description_en = models.TextField()
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("bit",)
        verbose_name = _("mode")
        verbose_name_plural = _("modes")
        constraints = (models.CheckConstraint(condition=Q(bit__range=(0, 14)), name="mode_bit_fits_the_mask"),)

    @property
    def description(self) -> str:
        """What the mode means, in the reader's language."""
        return in_readers_language(self.description_zh, self.description_en)


class ModeAlias(Bilingual):
    """A form named by a region, as another name of a mode or next to one."""

    mode = models.ForeignKey(Mode, models.PROTECT, related_name="aliases")
    region = models.ForeignKey(Region, models.PROTECT)
    relation = models.CharField(max_length=10, choices=AliasRelation)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("region", "name_zh")
        verbose_name = _("regional form of a mode")
        verbose_name_plural = _("regional forms of modes")
        constraints = (models.UniqueConstraint(fields=("region", "name_zh"), name="alias_once_per_region"),)
