"""What every kind of upload has: the file, and its rows on their way. The tables are those of the apps."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.leases import Leased
from common.uploads.enums import RowStatus, UploadStatus, UploadWish


class Upload(Leased):
    """A file of rows: read and checked by a worker, then brought in as its author chose.

    ``content`` holds the file until its rows are staged; only one worker at a time holds the lease. A kind adds the
    ``author`` and whose rows they are, and is what the ``upload`` of its rows points at.
    """

    rows: Any
    author_id: int

    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True, blank=True)
    language = models.CharField(max_length=10)
    status = models.CharField(_("status"), max_length=12, choices=UploadStatus, default=UploadStatus.CHECKING)
    wish = models.CharField(_("what to bring in"), max_length=8, choices=UploadWish, blank=True)
    total = models.IntegerField(_("rows"), default=0)
    done = models.IntegerField(_("rows done"), default=0)
    refusal = models.TextField(_("why the file was refused"), blank=True)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name


class UploadRow(models.Model):
    """One row of an uploaded file: its cells as text, its faults in words, and what became of it."""

    upload_id: int

    number = models.IntegerField(_("row"))
    cells = models.JSONField()
    status = models.CharField(_("status"), max_length=8, choices=RowStatus, default=RowStatus.PENDING)
    # [{"column": "field", "code": "unknown", "text": "…"}], in the language of the upload.
    faults = models.JSONField(default=list)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.upload_id}/{self.number}"
