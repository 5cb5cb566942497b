"""The public face of needs: postings, whose content never changes, and the yearly catalogues made of them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from demands.enums import CatalogueStatus, Support, Urgency
from demands.models.needs import Demand, NamesTitles
from demands.models.programmes import Programme
from demands.querysets import CatalogueQuerySet, PostingQuerySet
from reference.models import Degree, Field, Mode, Region


class Posting(NamesTitles):
    """What the public reads of a need, as it was published (``revision`` 1) or amended (2, 3, …).

    A trigger keeps everything but ``is_live`` and ``ended_at`` as it was written. One posting of a need is live at
    most: the newest, while the need is published.
    """

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="postings")
    revision = models.SmallIntegerField(_("revision"), default=1)
    is_live = models.BooleanField(_("open"), default=True)
    posted_at = models.DateTimeField(_("published"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    employer_name = models.CharField(_("employer"), max_length=120)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    position = models.CharField(_("position"), max_length=80)
    field = models.ForeignKey(Field, models.PROTECT, related_name="+", verbose_name=_("field"))
    alternatives = ArrayField(models.CharField(max_length=6), default=list, verbose_name=_("or one of"))
    # 0 where the need names none, so that it can be counted and compared.
    title_min_level = models.SmallIntegerField(_("lowest title level"), default=0)
    title_preferred_level = models.SmallIntegerField(_("preferred title level"), default=0)
    degree_min = models.ForeignKey(Degree, models.PROTECT, related_name="+", verbose_name=_("lowest degree"))
    mode = models.ForeignKey(Mode, models.PROTECT, related_name="+", verbose_name=_("mode"))
    start_earliest = models.DateField(_("earliest start"))
    start_latest = models.DateField(_("latest start"))
    duration_days = models.SmallIntegerField(_("duration (days)"))
    shortest_stint_days = models.SmallIntegerField(_("shortest useful stint (days)"), null=True, blank=True)
    relay_allowed = models.BooleanField(_("relay allowed"), default=False)
    headcount = models.SmallIntegerField(_("headcount"))
    urgency = models.SmallIntegerField(_("urgency"), choices=Urgency)
    supports = ArrayField(models.CharField(max_length=20, choices=Support), default=list)
    equipment = models.TextField(_("equipment needed"), blank=True)
    success = models.TextField(_("what success looks like"), blank=True)
    # Lower case: position, employer, and the names of field and region with all above them, in both languages.
    search_text = models.TextField()
    is_synthetic = models.BooleanField(_("made up for demonstration"), default=False)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("published need")
        verbose_name_plural = _("published needs")
        indexes = (
            models.Index(fields=("-id",), condition=Q(is_live=True), name="posting_live_idx"),
            # How many have ended, and when the last one did: by it readers know whether anything changed.
            models.Index(fields=("ended_at",), condition=Q(is_live=False), name="posting_ended_idx"),
            GinIndex(fields=("search_text",), name="posting_search_idx", opclasses=("gin_trgm_ops",)),
        )
        constraints = (
            models.UniqueConstraint(fields=("demand", "revision"), name="posting_revision_once"),
            models.UniqueConstraint(fields=("demand",), condition=Q(is_live=True), name="posting_one_live"),
            models.CheckConstraint(
                condition=Q(is_live=True, ended_at__isnull=True) | Q(is_live=False, ended_at__isnull=False),
                name="posting_ended_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.employer_name} · {self.position}"

    @property
    def number(self) -> str:
        """The number by which people speak of the need."""
        return f"N{self.demand_id:06d}"

    @property
    def support_names(self) -> list[str]:
        """What the employer offers, in words."""
        return [str(Support(code).label) for code in self.supports]


class Catalogue(models.Model):
    """The urgently-needed talent catalogue of a year and a region (急需紧缺人才目录), one row a version.

    A draft is put together and then published; a trigger keeps what was published as it is.
    """

    year = models.SmallIntegerField(_("year"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="catalogues", verbose_name=_("region"))
    version = models.SmallIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=12, choices=CatalogueStatus, default=CatalogueStatus.DRAFT)
    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="catalogues", verbose_name=_("issued by"))
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    preface = models.TextField(_("preface"), blank=True)
    # Needs that the authority keeps out of this version, however often the draft is put together.
    left_out = ArrayField(models.BigIntegerField(), default=list, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    needs_count = models.IntegerField(_("needs"), default=0)
    posts_count = models.IntegerField(_("posts"), default=0)
    is_synthetic = models.BooleanField(_("made up for demonstration"), default=False)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "region", "-version")
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")
        constraints = (
            models.UniqueConstraint(fields=("year", "region", "version"), name="catalogue_version_once"),
            models.UniqueConstraint(
                fields=("year", "region"), condition=Q(status=CatalogueStatus.DRAFT), name="catalogue_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(status=CatalogueStatus.DRAFT, published_at__isnull=True)
                | Q(status=CatalogueStatus.PUBLISHED, published_at__isnull=False),
                name="catalogue_published_has_a_time",
            ),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100), version__gte=1), name="catalogue_year"),
        )

    def __str__(self) -> str:
        return f"{self.region} · {self.year} · v{self.version}"

    @property
    def code(self) -> str:
        """The number of the catalogue, such as ``YQ-2027-530000-01``."""
        return f"YQ-{self.year}-{self.region_id}-{self.version:02d}"

    @property
    def title(self) -> str:
        """What stands on its first page."""
        return str(_("Catalogue of urgently needed people for %(year)d: %(region)s")) % {
            "year": self.year,
            "region": self.region.name,
        }

    @property
    def is_published(self) -> bool:
        """Whether the public reads it; from then on it is frozen."""
        return self.status == CatalogueStatus.PUBLISHED


class CatalogueEntry(models.Model):
    """A posting in a catalogue, at its place there."""

    catalogue = models.ForeignKey(Catalogue, models.CASCADE, related_name="entries")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="entries")
    serial = models.IntegerField(_("serial number"))

    class Meta:
        ordering = ("catalogue", "serial")
        verbose_name = _("catalogue entry")
        verbose_name_plural = _("catalogue entries")
        constraints = (
            models.UniqueConstraint(fields=("catalogue", "serial"), name="catalogue_serial_once"),
            models.UniqueConstraint(fields=("catalogue", "posting"), name="catalogue_posting_once"),
        )

    def __str__(self) -> str:
        return f"{self.catalogue_id} · {self.serial}"
