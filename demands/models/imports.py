"""Needs uploaded as a spreadsheet: the file, and its rows on their way to becoming needs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.leases import Leased
from demands.enums import ImportStatus, ImportWish, RowStatus
from demands.models.needs import Demand
from demands.querysets import ImportQuerySet


class DemandImport(Leased):
    """A file of needs: read and checked by a worker, then brought in as its author chose.

    ``content`` holds the file until its rows are staged; only one worker at a time holds the lease.
    """

    author = models.ForeignKey(User, models.CASCADE, related_name="demand_imports", verbose_name=_("uploaded by"))
    # Whose needs they are; none where a coordinator's file names the employer in every row.
    employer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="demand_imports", verbose_name=_("employer")
    )
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True, blank=True)
    language = models.CharField(max_length=10)
    status = models.CharField(_("status"), max_length=12, choices=ImportStatus, default=ImportStatus.CHECKING)
    wish = models.CharField(_("what to bring in"), max_length=8, choices=ImportWish, blank=True)
    total = models.IntegerField(_("rows"), default=0)
    done = models.IntegerField(_("rows done"), default=0)
    refusal = models.TextField(_("why the file was refused"), blank=True)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("upload of needs")
        verbose_name_plural = _("uploads of needs")
        constraints = (models.CheckConstraint(condition=Q(status__in=ImportStatus.values), name="import_status_known"),)

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One row of an uploaded file: its cells as text, its faults in words, and the need it became."""

    upload = models.ForeignKey(DemandImport, models.CASCADE, related_name="rows")
    number = models.IntegerField(_("row"))
    cells = models.JSONField()
    status = models.CharField(_("status"), max_length=8, choices=RowStatus, default=RowStatus.PENDING)
    # [{"column": "field", "text": "…"}], in the language of the upload.
    faults = models.JSONField(default=list)
    origin_key = models.CharField(max_length=80, blank=True)
    demand = models.ForeignKey(Demand, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("upload", "number")
        verbose_name = _("row of an upload")
        verbose_name_plural = _("rows of an upload")
        indexes = (models.Index(fields=("upload", "status", "number"), name="import_row_idx"),)
        constraints = (models.UniqueConstraint(fields=("upload", "number"), name="import_row_once"),)

    def __str__(self) -> str:
        return f"{self.upload_id}/{self.number}"
