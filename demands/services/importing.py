"""The work on an uploaded file of needs: what its rows say, whether they are there already, and the drafts they become.

The steps themselves are those of every upload: :mod:`common.uploads.working`.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from common.sheets import read_sheet
from common.uploads.columns import OWN_KEY, rows_below
from common.uploads.enums import RowStatus
from common.uploads.working import FaultWords, UploadWork, formula_faults, in_words
from common.uploads.writing import write_rows
from demands.content import NeedContent, changed_columns, content_of
from demands.enums import DemandStatus, Step
from demands.models import Demand, DemandAlternative, DemandEvent, DemandImport, ImportRow
from demands.sheets import COLUMNS, ReadRow, RowReader, Vocabularies, origin_key_of
from demands.sheets.columns import columns_for

WRITTEN = ("status", "faults", "origin_key", "demand")
# An employer and a key by which a row is known again.
Origin = tuple[int, str]


class NeedsWork(UploadWork[DemandImport, ImportRow]):
    """Files of needs."""

    model = DemandImport
    task = "demands.tasks.work_import"

    def staged(self, upload: DemandImport) -> list[ImportRow]:
        """The rows with their formulas as faults."""
        rows = read_sheet(bytes(upload.content or b""), file_name=upload.file_name)
        return [
            ImportRow(upload=upload, number=row.number, cells=cells, faults=formula_faults(formulas))
            for row, cells, formulas in rows_below(rows, columns_for(coordinator=upload.employer_id is None))
        ]

    def check(self, upload: DemandImport, rows: Sequence[ImportRow]) -> None:
        """Find the faults of the rows, and the needs that rows with their keys became before."""
        reader = _reader(upload)
        reads = [(row, reader.read(row.cells)) for row in rows]
        keys = {row.pk: origin_key_of(read) for row, read in reads}
        earlier = _earlier_rows(upload, reader, set(keys.values()))
        known = _known_needs(reads, keys)
        for row, read in reads:
            row.origin_key = keys[row.pk]
            row.faults = _faults(row, read, earlier)
            row.demand = known.get((read.employer_id or 0, row.origin_key)) if row.origin_key else None
            if row.faults:
                row.status, row.demand = RowStatus.FAULTY, None
            elif row.demand is not None:
                row.status, row.faults = RowStatus.KNOWN, _differences(row.demand, read.content)
            else:
                row.status = RowStatus.GOOD
        write_rows(rows, WRITTEN)

    def bring_in(self, upload: DemandImport, rows: Sequence[ImportRow]) -> None:
        """Make drafts of the rows; judged again, for some time has passed since they were checked."""
        _make_needs(upload, _reader(upload), rows)


WORK = NeedsWork()


def _reader(upload: DemandImport) -> RowReader:
    vocabularies = Vocabularies.of(upload.author, upload.employer_id)
    return RowReader(vocabularies, employer_id=upload.employer_id)


def _faults(row: ImportRow, read: ReadRow, earlier: dict[Origin, int]) -> list[FaultWords]:
    """What is wrong with the row: its formulas, what it says, and that an earlier row has its key."""
    formulas = {fault["column"] for fault in row.faults}
    found = [*row.faults]
    found += in_words(fault for fault in read.faults if fault.column not in formulas)
    if not row.origin_key:
        return found
    first = earlier.setdefault((read.employer_id or 0, row.origin_key), row.number)
    if first != row.number:
        text = (
            _("Row %(row)d has the same key.") if read.own_key else _("Says the same as row %(row)d; give both a key.")
        )
        found.append({"column": OWN_KEY, "text": text % {"row": first}})
    return found


def _earlier_rows(upload: DemandImport, reader: RowReader, keys: set[str]) -> dict[Origin, int]:
    """The rows checked before that have one of the keys: the first row of each."""
    rows = upload.rows.filter(origin_key__in=keys - {""}).exclude(status=RowStatus.PENDING).order_by("-number")
    return {(reader.employer_of(row.cells) or 0, row.origin_key): row.number for row in rows}


def _known_needs(reads: Sequence[tuple[ImportRow, ReadRow]], keys: dict[int, str]) -> dict[Origin, Demand]:
    """The needs that rows with these keys became before."""
    employers = {read.employer_id for _row, read in reads if read.employer_id}
    asked = {key for key in keys.values() if key}
    needs = Demand.objects.filter(employer__in=employers, origin_key__in=asked).prefetch_related("alternatives")
    return {(need.employer_id, need.origin_key): need for need in needs}


def _differences(need: Demand, content: NeedContent | None) -> list[FaultWords]:
    """A note where the need says something else than the row of its key."""
    if content is None:
        return []
    changed = set(changed_columns(content_of(need).snapshot, content.snapshot))
    headings = [str(column.heading) for column in COLUMNS if column.name in changed]
    if not headings:
        return []
    text = _("The need with this key says something else under: %(columns)s. It was not changed.")
    return [{"column": OWN_KEY, "text": text % {"columns": _(", ").join(headings)}}]


def _make_needs(upload: DemandImport, reader: RowReader, rows: Sequence[ImportRow]) -> None:
    """Write drafts of the rows, with their history."""
    reads = [(row, reader.read(row.cells)) for row in rows]
    known = _known_needs(reads, {row.pk: row.origin_key for row in rows})
    fresh: list[tuple[ImportRow, NeedContent]] = []
    for row, read in reads:
        row.demand = known.get((read.employer_id or 0, row.origin_key))
        if row.demand is not None:
            row.status = RowStatus.KNOWN
        elif read.content is None:
            row.status, row.faults = RowStatus.FAULTY, in_words(read.faults)
        else:
            fresh.append((row, read.content))
    needs = Demand.objects.bulk_create(Demand(**said.columns, origin_key=row.origin_key) for row, said in fresh)
    DemandAlternative.objects.bulk_create(
        DemandAlternative(demand=need, field_id=code)
        for need, (_row, said) in zip(needs, fresh, strict=True)
        for code in said.alternatives
    )
    DemandEvent.objects.bulk_create(
        DemandEvent(
            demand=need, step=Step.IMPORTED, to_status=DemandStatus.DRAFT, actor=upload.author, note=str(upload)
        )
        for need in needs
    )
    for need, (row, _said) in zip(needs, fresh, strict=True):
        row.demand, row.status = need, RowStatus.CREATED
    write_rows(rows, WRITTEN)
