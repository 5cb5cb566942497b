"""Files of needs for tests."""

from datetime import date

from common.sheets import write_csv, write_xlsx
from common.uploads.enums import UNFINISHED
from demands.models import DemandImport
from demands.services.importing import WORK
from demands.services.imports import start_import

# The plainest row of which a need can be made, by the names of the columns.
ROW = {
    "position": "眼科医师",
    "field_id": "011001 眼科",
    "mode_id": "退休返聘",
    "start_earliest": date(2027, 3, 1),
    "duration_days": "36个月",
}


def table(*rows: dict) -> tuple[list[str], list[list]]:
    """The headings and cells of rows, each given by what differs from :data:`ROW`."""
    header = list(dict.fromkeys([*ROW, *(name for row in rows for name in row)]))
    return header, [[{**ROW, **row}.get(name) for name in header] for row in rows]


def xlsx(*rows: dict) -> bytes:
    header, cells = table(*rows)
    return write_xlsx(title="needs", header=header, rows=cells)


def csv(*rows: dict) -> bytes:
    header, cells = table(*rows)
    return write_csv(header=header, rows=cells)


def upload(author, employer, *rows: dict, language="en", content: bytes | None = None, name="needs.xlsx"):
    """Hand in rows, or ``content``, and let them be checked."""
    started = start_import(
        author=author, employer=employer, file_name=name, content=content or xlsx(*rows), language=language
    )
    return worked_off(started)


def worked_off(started: DemandImport) -> DemandImport:
    """Do what a worker does until there is nothing to be done."""
    while WORK.work_one_step(started.pk):
        pass
    started.refresh_from_db()
    assert started.status not in UNFINISHED
    return started


def faults(started: DemandImport) -> dict[int, list[tuple[str, str]]]:
    """The faults of each row that has some."""
    return {
        row.number: [(fault["column"], fault["text"]) for fault in row.faults]
        for row in started.rows.all()
        if row.faults
    }


def statuses(started: DemandImport) -> list[tuple[int, str]]:
    return list(started.rows.values_list("number", "status"))
