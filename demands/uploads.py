"""How far an upload is, and its rows as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model

from accounts.models import User
from demands.enums import UNFINISHED_IMPORT, DemandStatus, ImportStatus, RowStatus
from demands.models import Demand, DemandImport, ImportRow
from demands.services.imports import faults_before_review
from demands.sheets.columns import BY_NAME, FAULTS_HEADING


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """The rows of an upload by what became of them."""

    status: str
    total: int
    pending: int
    good: int
    faulty: int
    known: int
    created: int

    @property
    def is_over(self) -> bool:
        """Whether no worker has anything to do about it now."""
        return self.status not in UNFINISHED_IMPORT

    @property
    def done(self) -> int:
        """The rows that the work at hand is through with."""
        return self.created if self.status == ImportStatus.COMMITTING else self.total - self.pending

    @property
    def out_of(self) -> int:
        """The rows that the work at hand is about."""
        return self.created + self.good if self.status == ImportStatus.COMMITTING else self.total


def progress_of(upload: DemandImport) -> UploadProgress:
    """Count the rows by status, in one query."""
    counts = dict(upload.rows.order_by().values_list("status").annotate(Count("pk")))
    numbers = {status.value: counts.get(status.value, 0) for status in RowStatus}
    return UploadProgress(status=upload.status, total=sum(numbers.values()), **numbers)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with its faults by the headings of their columns, and its need where the reader may see it."""

    row: ImportRow
    position: str
    own_key: str
    faults: list[tuple[str, str]]
    need: Demand | None
    before_review: str


def shown_rows(found: Iterable[Model], user: User) -> list[ShownRow]:
    """The rows of a page; ``before_review`` says what stands in the way of submitting a draft."""
    rows = [row for row in found if isinstance(row, ImportRow)]
    seen = set(
        Demand.objects.visible_to(user).filter(pk__in=[row.demand_id for row in rows]).values_list("pk", flat=True)
    )
    drafts = [row for row in rows if row.demand_id in seen and _is_draft(row)]
    waiting = {row.pk: words for row, words in faults_before_review(drafts)}
    return [
        ShownRow(
            row=row,
            position=row.cells.get("position", ""),
            own_key=row.cells.get("own_key", ""),
            faults=[(_heading(fault["column"]), fault["text"]) for fault in row.faults],
            need=row.demand if row.demand_id in seen else None,
            before_review=waiting.get(row.pk, ""),
        )
        for row in rows
    ]


def _is_draft(row: ImportRow) -> bool:
    return row.demand is not None and row.demand.status == DemandStatus.DRAFT and row.status == RowStatus.CREATED


def _heading(column: str) -> str:
    return str(BY_NAME[column].heading) if column in BY_NAME else str(FAULTS_HEADING)


def faulty_rows(upload: DemandImport) -> Iterable[tuple[dict[str, Any], str]]:
    """The cells of the rows with faults, and those faults in words."""
    for row in upload.rows.filter(status=RowStatus.FAULTY).order_by("number").iterator():
        yield row.cells, "\n".join(f"{_heading(fault['column'])}: {fault['text']}" for fault in row.faults)
