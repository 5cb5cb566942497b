"""Needs uploaded as a spreadsheet: the file, and its rows on their way to becoming needs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.uploads.enums import UploadStatus
from common.uploads.models import Upload, UploadRow
from common.uploads.querysets import UploadQuerySet
from demands.models.needs import Demand


class DemandImport(Upload):
    """A file of needs."""

    author = models.ForeignKey(User, models.CASCADE, related_name="demand_imports", verbose_name=_("uploaded by"))
    # Whose needs they are; none where a coordinator's file names the employer in every row.
    employer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="demand_imports", verbose_name=_("employer")
    )

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("upload of needs")
        verbose_name_plural = _("uploads of needs")
        constraints = (models.CheckConstraint(condition=Q(status__in=UploadStatus.values), name="import_status_known"),)


class ImportRow(UploadRow):
    """One row of an uploaded file, and the need it became."""

    upload = models.ForeignKey(DemandImport, models.CASCADE, related_name="rows")
    origin_key = models.CharField(max_length=80, blank=True)
    demand = models.ForeignKey(Demand, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("upload", "number")
        verbose_name = _("row of an upload")
        verbose_name_plural = _("rows of an upload")
        indexes = (models.Index(fields=("upload", "status", "number"), name="import_row_idx"),)
        constraints = (models.UniqueConstraint(fields=("upload", "number"), name="import_row_once"),)
