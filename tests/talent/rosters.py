"""Rosters for tests."""

from typing import Any

from common.sheets import write_csv, write_xlsx
from common.uploads.enums import UNFINISHED
from talent.models import RosterUpload
from talent.services.roster_importing import WORK
from talent.services.rosters import start_roster

# The plainest row of which a person can be made, by the names of the columns.
ROW: dict[str, Any] = {
    "full_name": "沈国华",
    "phone": "13900000001",
    "employment": "退休",
    "degree_id": "硕士",
    "title_id": "主任医师",
    "field_1": "011001 眼科",
    "modes": "退休返聘",
}


def person(number: int, **said: Any) -> dict[str, Any]:
    """A person unlike others by name and telephone."""
    return {"full_name": f"沈国{chr(0x4E00 + number)}", "phone": f"139{number:08}", **said}


def table(*rows: dict) -> tuple[list[str], list[list]]:
    """The headings and cells of rows, each given by what differs from :data:`ROW`."""
    header = list(dict.fromkeys([*ROW, *(name for row in rows for name in row)]))
    return header, [[{**ROW, **row}.get(name) for name in header] for row in rows]


def xlsx(*rows: dict) -> bytes:
    header, cells = table(*rows)
    return write_xlsx(title="people", header=header, rows=cells)


def csv(*rows: dict) -> bytes:
    header, cells = table(*rows)
    return write_csv(header=header, rows=cells)


def start(author, organisation, *rows: dict, language="en", content: bytes | None = None, name="people.xlsx"):
    """Hand in rows, or ``content``."""
    return start_roster(
        author=author,
        organisation=organisation,
        file_name=name,
        content=content or xlsx(*rows or ({},)),
        language=language,
        holds_consent=True,
    )


def upload(author, organisation, *rows: dict, **more: Any) -> RosterUpload:
    """Hand in rows, and let them be checked."""
    return worked_off(start(author, organisation, *rows, **more))


def worked_off(started: RosterUpload) -> RosterUpload:
    """Do what a worker does until there is nothing to be done."""
    while WORK.work_one_step(started.pk):
        pass
    started.refresh_from_db()
    assert started.status not in UNFINISHED, started.error
    return started


def faults(started: RosterUpload) -> dict[int, list[tuple[str, str]]]:
    """The faults of each row that has some."""
    return {
        row.number: [(fault["column"], fault["text"]) for fault in row.faults]
        for row in started.rows.all()
        if row.faults
    }


def statuses(started: RosterUpload) -> list[tuple[int, str]]:
    return list(started.rows.values_list("number", "status"))
