"""How far the work on a file is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from common.uploads.enums import UNFINISHED, RowStatus, UploadStatus
from common.uploads.models import Upload
from common.uploads.working import UploadWork


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """The rows of a file by what became of them: ``counts`` has every status.

    ``done`` and ``out_of`` are the rows that the work at hand is through with and is about.
    """

    status: str
    counts: Mapping[str, int]
    done: int
    out_of: int

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.counts.values())

    @property
    def is_over(self) -> bool:
        """Whether no worker has anything to do about it now."""
        return self.status not in UNFINISHED


def progress_of(work: UploadWork[Any, Any], upload: Upload) -> UploadProgress:
    """Count the rows by status, in one query; while they are brought in, those that wait in a second one."""
    found = dict(upload.rows.order_by().values_list("status").annotate(Count("pk")))
    statuses = upload.rows.model._meta.get_field("status").choices
    counts = {value: found.get(value, 0) for value, _label in statuses}
    if upload.status == UploadStatus.COMMITTING:
        return UploadProgress(upload.status, counts, upload.done, upload.done + work.waiting(upload).count())
    total = sum(counts.values())
    return UploadProgress(upload.status, counts, total - counts[RowStatus.PENDING], total)
