"""What is proved of a talent, and what happened to their record."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from talent.enums import DocumentKind, TalentStep, Verdict, VerifiedPart
from talent.models.people import Talent
from talent.querysets import DocumentQuerySet

MAX_DOCUMENT_BYTES = 5 * 1024 * 1024


class Document(models.Model):
    """A proof that was handed in. Its bytes stand apart, so that no list ever reads them."""

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=8, choices=DocumentKind)
    file_name = models.CharField(_("file"), max_length=120)
    media_type = models.CharField(max_length=40)
    size = models.IntegerField(
        _("size (bytes)"), validators=(MinValueValidator(1), MaxValueValidator(MAX_DOCUMENT_BYTES))
    )
    digest = models.CharField(max_length=64)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    added_at = models.DateTimeField(_("handed in"), auto_now_add=True)
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = (
            models.UniqueConstraint(fields=("talent", "digest"), name="document_once"),
            models.CheckConstraint(condition=Q(size__range=(1, MAX_DOCUMENT_BYTES)), name="document_size"),
        )

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.kind}"


class DocumentContent(models.Model):
    """The bytes of a document: in the database, so that erasing and restoring need no second store."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="content")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("content of a document")
        verbose_name_plural = _("contents of documents")

    def __str__(self) -> str:
        return str(self.document_id)


class Verification(models.Model):
    """A coordinator's finding on a title or degree, against proof. Rows are only added; the last one counts.

    ``value`` is the code that was looked at, so that a title changed later is not verified by it.
    """

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="verifications")
    part = models.CharField(_("what"), max_length=8, choices=VerifiedPart)
    value = models.CharField(max_length=40)
    verdict = models.CharField(_("finding"), max_length=10, choices=Verdict)
    document = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints = (
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.REFUSED, reason=""), name="verification_refused_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.part}"


class TalentEvent(models.Model):
    """A step in the history of a talent's record. A trigger lets rows only be added."""

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="events")
    step = models.CharField(_("step"), max_length=16, choices=TalentStep)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = models.CharField(_("in words"), max_length=300, blank=True, default="")

    class Meta:
        ordering = ("talent", "id")
        verbose_name = _("step in a talent's history")
        verbose_name_plural = _("steps in a talent's history")

    def __str__(self) -> str:
        return f"{self.talent_id} · {self.step}"
