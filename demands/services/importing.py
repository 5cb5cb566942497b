"""The work on an uploaded file, one step at a time under a lease: stage its rows, check them, bring them in.

Every step is one transaction that writes its rows together with their status, so a step that was killed or repeated
leaves nothing twice. A message is only a wake-up.
"""

import json
import logging
from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from common.leases import MAX_ATTEMPTS
from common.sheets import SheetRefused, read_sheet
from demands.content import NeedContent, changed_columns, content_of
from demands.enums import DemandStatus, ImportStatus, ImportWish, RowStatus, Step
from demands.models import Demand, DemandAlternative, DemandEvent, DemandImport, ImportRow
from demands.sheets import COLUMNS, ReadRow, RowReader, Vocabularies, is_example, origin_key_of, read_headings
from demands.sheets.columns import OWN_KEY

logger = logging.getLogger(__name__)

# A step is some tenths of a second long, so that progress is seen and little is lost with a worker.
STEP_ROWS = 500
# An employer and a key by which a row is known again.
Origin = tuple[int, str]


def work_one_step(upload_id: int) -> bool:
    """Do the next step of an upload under lease; whether there is another one to be done.

    False also where somebody else holds it. An upload that failed three times is parked with its error.
    """
    claimed = DemandImport.objects.unfinished().filter(pk=upload_id).claim()
    if claimed is None:
        return False
    upload, token = claimed
    if not isinstance(upload, DemandImport):
        raise TypeError(upload)
    with translation.override(upload.language):
        _try_step(upload, token)
    return DemandImport.objects.unfinished().filter(pk=upload_id).exists()


def _try_step(upload: DemandImport, token: UUID) -> None:
    if upload.attempts > MAX_ATTEMPTS:
        _park(upload.pk, token, _("The worker was stopped three times over."))
        return
    try:
        _step(upload, token)
    except Exception as error:  # whatever it is, it is kept, and the upload is not held any longer
        logger.warning("upload %s failed", upload.pk, exc_info=error)
        _fail(upload, token, error)


def _step(upload: DemandImport, token: UUID) -> None:
    if upload.status == ImportStatus.COMMITTING:
        _bring_in(upload, token)
    elif upload.content is not None:
        _stage(upload, token)
    else:
        _check(upload, token)


def _fail(upload: DemandImport, token: UUID, error: Exception) -> None:
    words = f"{type(error).__name__}: {error}"[:2000]
    if upload.attempts >= MAX_ATTEMPTS:
        _park(upload.pk, token, words)
    else:
        DemandImport.objects.filter(pk=upload.pk).release(token, error=words)


def _park(upload_id: int, token: UUID, words: str) -> None:
    logger.error("upload %s is parked: %s", upload_id, words)
    DemandImport.objects.filter(pk=upload_id).release(
        token, status=ImportStatus.PARKED, error=words, content=None, ended_at=Now()
    )


def _is_held(upload: DemandImport, token: UUID) -> bool:
    """Whether the lease is still ours; if so nobody takes it before the transaction ends."""
    held = DemandImport.objects.held_by(token).filter(pk=upload.pk, status=upload.status)
    return bool(held.select_for_update(no_key=True, of=("self",)).values_list("pk"))


# --- staging ----------------------------------------------------------------------------------


def _stage(upload: DemandImport, token: UUID) -> None:
    """Read the file and keep its rows; from then on the file itself is not needed."""
    try:
        staged = _staged(upload)
    except SheetRefused as refusal:
        DemandImport.objects.filter(pk=upload.pk).release(
            token, status=ImportStatus.REFUSED, refusal=refusal.message, content=None, ended_at=Now()
        )
        return
    with transaction.atomic():
        if _is_held(upload, token):
            ImportRow.objects.bulk_create(staged, batch_size=2_000)
            _release(upload, token, content=None, total=len(staged), done=0)


def _staged(upload: DemandImport) -> list[ImportRow]:
    rows = read_sheet(bytes(upload.content or b""), file_name=upload.file_name)
    if not rows:
        raise SheetRefused("empty", _("The first sheet is empty."))
    headings = read_headings(rows[0], coordinator=upload.employer_id is None)
    staged = [
        ImportRow(upload=upload, number=row.number, cells=cells, faults=_formula_faults(headings.formulas_of(row)))
        for row in rows[1:]
        if ((cells := headings.cells_of(row)) or row.formulas) and not is_example(cells.get(OWN_KEY, ""))
    ]
    if not staged:
        raise SheetRefused("no_rows", _("There is no row below the headings."))
    return staged


def _formula_faults(columns: Sequence[str]) -> list[dict[str, str]]:
    return [{"column": name, "text": _("Holds a formula or an error; paste the value instead.")} for name in columns]


# --- checking ---------------------------------------------------------------------------------


@transaction.atomic
def _check(upload: DemandImport, token: UUID) -> None:
    """Check the next rows; after the last one the upload is checked."""
    if not _is_held(upload, token):
        return
    rows = list(upload.rows.filter(status=RowStatus.PENDING).order_by("number")[:STEP_ROWS])
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
    _write_rows(rows)
    more = upload.rows.filter(status=RowStatus.PENDING).exists()
    status = ImportStatus.CHECKING if more else ImportStatus.CHECKED
    _release(upload, token, status=status, done=F("done") + len(rows))


def _reader(upload: DemandImport) -> RowReader:
    vocabularies = Vocabularies.of(upload.author, upload.employer_id)
    return RowReader(vocabularies, employer_id=upload.employer_id)


def _faults(row: ImportRow, read: ReadRow, earlier: dict[Origin, int]) -> list[dict[str, str]]:
    """What is wrong with the row: its formulas, what it says, and that an earlier row has its key."""
    formulas = {fault["column"] for fault in row.faults}
    found = [*row.faults]
    found += [{"column": f.column, "text": f.text} for f in read.faults if f.column not in formulas]
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


def _differences(need: Demand, content: NeedContent | None) -> list[dict[str, str]]:
    """A note where the need says something else than the row of its key."""
    if content is None:
        return []
    changed = set(changed_columns(content_of(need).snapshot, content.snapshot))
    headings = [str(column.heading) for column in COLUMNS if column.name in changed]
    if not headings:
        return []
    text = _("The need with this key says something else under: %(columns)s. It was not changed.")
    return [{"column": OWN_KEY, "text": text % {"columns": _(", ").join(headings)}}]


# --- bringing in ------------------------------------------------------------------------------


@transaction.atomic
def _bring_in(upload: DemandImport, token: UUID) -> None:
    """Make needs of the next good rows; where all rows or none are wished for, of all of them in one transaction."""
    if not _is_held(upload, token):
        return
    reader = _reader(upload)
    whole = upload.wish == ImportWish.ALL
    more = True
    while more:
        rows = list(upload.rows.filter(status=RowStatus.GOOD).order_by("number")[:STEP_ROWS])
        _make_needs(upload, reader, rows)
        faulty = next((row for row in rows if row.status == RowStatus.FAULTY), None)
        if whole and faulty is not None:
            raise ValueError(_("Row %(row)d has a fault by now; nothing was brought in.") % {"row": faulty.number})
        more = upload.rows.filter(status=RowStatus.GOOD).exists()
        DemandImport.objects.filter(pk=upload.pk).update(done=F("done") + len(rows))
        if not whole:
            break
    if more:
        _release(upload, token)
    else:
        _release(upload, token, status=ImportStatus.COMMITTED, ended_at=Now())


def _make_needs(upload: DemandImport, reader: RowReader, rows: Sequence[ImportRow]) -> None:
    """Write drafts of the rows, with their history; judged again, for some time has passed since they were checked."""
    reads = [(row, reader.read(row.cells)) for row in rows]
    known = _known_needs(reads, {row.pk: row.origin_key for row in rows})
    fresh: list[tuple[ImportRow, NeedContent]] = []
    for row, read in reads:
        row.demand = known.get((read.employer_id or 0, row.origin_key))
        if row.demand is not None:
            row.status = RowStatus.KNOWN
        elif read.content is None:
            row.status, row.faults = RowStatus.FAULTY, [{"column": f.column, "text": f.text} for f in read.faults]
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
    _write_rows(rows)


# --- writing ----------------------------------------------------------------------------------


def _release(upload: DemandImport, token: UUID, **columns: object) -> None:
    """Give the upload back after a step that went well: its failures before do not count any more."""
    DemandImport.objects.filter(pk=upload.pk).release(token, **{"attempts": 0, "error": "", **columns})


def _write_rows(rows: Sequence[ImportRow]) -> None:
    """Write what the rows say now, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE demands_importrow r
            SET status = new.status, faults = new.faults, origin_key = new.origin_key, demand_id = new.demand
            FROM unnest(%s::bigint[], %s::text[], %s::jsonb[], %s::text[], %s::bigint[])
                AS new (id, status, faults, origin_key, demand)
            WHERE r.id = new.id
            """,
            (
                [row.pk for row in rows],
                [str(row.status) for row in rows],
                [json.dumps(row.faults, ensure_ascii=False) for row in rows],
                [row.origin_key for row in rows],
                [row.demand.pk if row.demand else None for row in rows],
            ),
        )
