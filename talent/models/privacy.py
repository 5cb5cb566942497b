"""What a person agreed to, who looked at their data, and what left the platform with a list."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.histories import later_changes
from talent.enums import AccessPurpose, ConsentBasis, ConsentPurpose
from talent.models.people import Talent
from talent.querysets import AccessQuerySet, ConsentQuerySet, ExportQuerySet, SavedSearchQuerySet


class ConsentText(models.Model):
    """A version of what people agree to, loaded from data; a version in use is never changed."""

    code = models.CharField(max_length=30, primary_key=True)
    purpose = models.CharField(_("purpose"), max_length=10, choices=ConsentPurpose)
    valid_from = models.DateField(_("in use from"))
    text_zh = models.TextField(_("Chinese"))
    text_en = models.TextField(_("English"))

    class Meta:
        ordering = ("purpose", "-valid_from")
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        constraints = (models.UniqueConstraint(fields=("purpose", "valid_from"), name="consent_text_once"),)

    def __str__(self) -> str:
        return self.code

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        return self.text_en if (get_language() or "").startswith("en") else self.text_zh


@pghistory.track(
    *later_changes(),
    fields=["talent", "purpose", "employer", "text", "basis", "withdrawn_at"],
    model_name="ConsentHistory",
)
class Consent(models.Model):
    """What a person agreed to: in general, or for one employer; with the text they read, until withdrawn."""

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=10, choices=ConsentPurpose)
    employer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employer")
    )
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    basis = models.CharField(_("how"), max_length=8, choices=ConsentBasis, default=ConsentBasis.OWN)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    given_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = (
            models.UniqueConstraint(
                fields=("talent", "purpose", "employer"),
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="consent_one_live",
            ),
            models.CheckConstraint(
                condition=Q(purpose=ConsentPurpose.PLATFORM, employer__isnull=True)
                | Q(purpose=ConsentPurpose.EMPLOYER, employer__isnull=False),
                name="consent_names_its_employer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.purpose}"


class ContactAccess(models.Model):
    """Somebody looked at contact data or a document: who, when, why and at what. A trigger lets rows only be added."""

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="accesses")
    reader = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who"))
    # For whom they looked; the person is told both.
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=10, choices=AccessPurpose)
    note = models.CharField(_("in words"), max_length=200, blank=True, default="")
    fields = ArrayField(models.CharField(max_length=20), verbose_name=_("what"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("look at contact data")
        verbose_name_plural = _("looks at contact data")
        indexes = (models.Index(fields=("talent", "-id"), name="access_talent_idx"),)

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.purpose}"


class SavedSearch(models.Model):
    """A search of the directory that its author comes back to."""

    author = models.ForeignKey(User, models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name of the search"), max_length=60)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = (models.UniqueConstraint(fields=("author", "name"), name="saved_search_name_once"),)

    def __str__(self) -> str:
        return self.name


class Export(models.Model):
    """A list of people that left the platform: who took it, what was asked for, how many rows. Rows are only added."""

    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    query = models.CharField(_("search"), max_length=1000, blank=True)
    reason = models.CharField(_("what for"), max_length=200)
    rows = models.IntegerField(_("rows"))
    with_contacts = models.BooleanField(_("with contact data"), default=False)
    mark = models.CharField(_("watermark"), max_length=40, unique=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("export of talents")
        verbose_name_plural = _("exports of talents")

    def __str__(self) -> str:
        return self.mark
