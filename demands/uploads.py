"""The rows of an upload as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model

from accounts.models import User
from common.uploads.enums import RowStatus
from common.uploads.template import heading_of
from demands.enums import DemandStatus
from demands.models import Demand, ImportRow
from demands.services.imports import faults_before_review
from demands.sheets.columns import BY_NAME


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
            faults=[(heading_of(BY_NAME, fault["column"]), fault["text"]) for fault in row.faults],
            need=row.demand if row.demand_id in seen else None,
            before_review=waiting.get(row.pk, ""),
        )
        for row in rows
    ]


def _is_draft(row: ImportRow) -> bool:
    return row.demand is not None and row.demand.status == DemandStatus.DRAFT and row.status == RowStatus.CREATED
