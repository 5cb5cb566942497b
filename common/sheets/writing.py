"""Spreadsheets out: XLSX and CSV that no program takes for formulas.

In XLSX, text is stored as a string with the mark "quote prefix", so that it stays text also after somebody edits the
cell; its value is unchanged. CSV has no types: there an apostrophe goes in front, and reading takes it away again.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"

Value = str | int | date | None

# What spreadsheet programs take for the start of a formula, the full-width forms included.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
APOSTROPHE = "'"
MAX_TEXT = 32_767
_TITLE_LIMIT = 31
# The foot may hold 255 characters, its codes and doubled signs included.
_FOOT_LIMIT = 120
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

_HEAD_FONT = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="1F4E5F")
_HEAD_ALIGNMENT = Alignment(vertical="center", wrap_text=True)
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_DEFAULT_WIDTH = 16


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a sheet that people fill in.

    Attributes:
        heading: what stands in the first row.
        help: what the column means, for the sheet of explanations.
        width: in characters.
        choices: what its drop-down offers; none where anything may be typed.
        open: further entries than the choices are allowed, such as several joined by semicolons.
        kind: ``text``, ``date`` or ``number``; dates and numbers are checked while typing.
        most: the largest number.
    """

    heading: str
    help: str
    width: int = _DEFAULT_WIDTH
    choices: Sequence[str] = field(default=())
    open: bool = False
    kind: str = "text"
    most: int = 0


@dataclass(frozen=True, slots=True)
class Watermark:
    """Who took a file, on it: a sheet in front, the foot of every printed page, the file's properties.

    Attributes:
        title: of the sheet in front.
        lines: what it says, label and text.
        foot: one line for the foot of each page.
        author: whom the properties name.
        mark: the short text by which the file is found again.
    """

    title: str
    lines: Sequence[tuple[str, str]]
    foot: str
    author: str
    mark: str


def write_xlsx(
    *,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    widths: Sequence[int] | None = None,
    notes: Sequence[tuple[str, str]] = (),
    watermark: Watermark | None = None,
) -> bytes:
    """Write one sheet of rows under a frozen header; ``notes`` (label, text) go to a second sheet.

    Rows are streamed, so their number costs time and not memory. ``widths`` are in characters. With a ``watermark``
    the rows stand on the second sheet, behind the one that says whose file it is.
    """
    book = Workbook(write_only=True)
    if watermark is not None:
        _write_watermark(book, watermark)
    sheet = _new_sheet(book, title, widths or [_DEFAULT_WIDTH] * len(header))
    _write_foot(sheet, watermark)
    _write_table(sheet, header, rows)
    if notes:
        beside = _new_sheet(book, _("Notes"), (24, 80), frozen=False)
        for label, text in notes:
            beside.append((_label(beside, label), text_cell(beside, text, wrapped=True)))
    return _saved(book)


def _write_watermark(book: Workbook, watermark: Watermark) -> None:
    book.properties.creator = book.properties.lastModifiedBy = _storable(watermark.author)
    book.properties.keywords = watermark.mark
    book.properties.description = _storable(watermark.foot)
    sheet = _new_sheet(book, watermark.title, (24, 80), frozen=False)
    _write_foot(sheet, watermark)
    for label, text in watermark.lines:
        sheet.append((_label(sheet, label), text_cell(sheet, text, wrapped=True)))


def _write_foot(sheet: Any, watermark: Watermark | None) -> None:
    if watermark is not None:
        # A single "&" begins a code there.
        sheet.oddFooter.center.text = _storable(watermark.foot)[:_FOOT_LIMIT].replace("&", "&&")


def write_form(
    *, title: str, columns: Sequence[FormColumn], rows: Iterable[Sequence[Value]], filled_rows: int, help_title: str
) -> bytes:
    """Write a sheet to fill in: drop-downs of the columns' choices, checks of dates and numbers, explanations.

    The choices stand on a hidden sheet. ``filled_rows`` is how many rows below the header get the checks.
    """
    book = Workbook(write_only=True)
    sheet = _new_sheet(book, title, [column.width for column in columns])
    offered = [column for column in columns if column.choices]
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        check = _check_of(column, offered.index(column) + 1 if column.choices else 0)
        if check is not None:
            check.add(f"{letter}2:{letter}{filled_rows + 1}")
            sheet.data_validations.append(check)
        if column.kind == "text":
            # Codes keep their leading noughts only in cells that are text.
            sheet.column_dimensions[letter].number_format = "@"
    _write_table(sheet, [column.heading for column in columns], rows)
    _write_help(book, help_title, columns)
    _write_choices(book, offered)
    return _saved(book)


def _check_of(column: FormColumn, place: int) -> DataValidation | None:
    """What a program checks while somebody types; ``place`` is the column of the choices on the hidden sheet."""
    check: DataValidation | None = None
    if place:
        letter = get_column_letter(place)
        source = f"'{_CHOICES}'!${letter}$1:${letter}${len(column.choices)}"
        check = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=not column.open)
        check.error = _("Choose an entry of the list.")
    elif column.kind == "date":
        check = DataValidation(type="date", operator="between", formula1="DATE(2000,1,1)", formula2="DATE(2100,12,31)")
        check.allow_blank, check.showErrorMessage, check.error = True, True, _("Enter a date such as 2027-03-01.")
    elif column.kind == "number":
        check = DataValidation(type="whole", operator="between", formula1="0", formula2=str(column.most))
        check.allow_blank, check.showErrorMessage = True, True
        check.error = _("Enter a whole number of at most %(most)d.") % {"most": column.most}
    return check


_CHOICES = "choices"


def _write_choices(book: Workbook, columns: Sequence[FormColumn]) -> None:
    if not columns:
        return
    sheet = _new_sheet(book, _CHOICES, [_DEFAULT_WIDTH] * len(columns), frozen=False)
    sheet.sheet_state = "hidden"
    for at in range(max(len(column.choices) for column in columns)):
        sheet.append([text_cell(sheet, column.choices[at]) if at < len(column.choices) else None for column in columns])


def _write_help(book: Workbook, title: str, columns: Sequence[FormColumn]) -> None:
    sheet = _new_sheet(book, title, (24, 90))
    sheet.append([_label(sheet, _("Column")), _label(sheet, _("What to enter"))])
    for column in columns:
        sheet.append((text_cell(sheet, column.heading), text_cell(sheet, column.help, wrapped=True)))


def _new_sheet(book: Workbook, title: str, widths: Sequence[int], *, frozen: bool = True) -> Any:
    """A sheet to be streamed into; what stands at its head is set before the first row."""
    sheet = book.create_sheet(_NOT_IN_TITLES.sub(" ", title)[:_TITLE_LIMIT])
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    if frozen:
        sheet.freeze_panes = "A2"
    return sheet


def _write_table(sheet: Any, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    sheet.append([_label(sheet, text) for text in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _label(sheet: WriteOnlyWorksheet, text: str) -> Any:
    cell = text_cell(sheet, text)
    cell.font, cell.fill, cell.alignment = _HEAD_FONT, _HEAD_FILL, _HEAD_ALIGNMENT
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> Any:
    if isinstance(value, str):
        return text_cell(sheet, value) if value.startswith(FORMULA_STARTS) else _storable(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return localtime(value).replace(tzinfo=None)
    return value


def text_cell(sheet: WriteOnlyWorksheet, text: str, *, wrapped: bool = False) -> Any:
    """A cell that is text and stays so, whatever it begins with."""
    cell: Any = WriteOnlyCell(sheet, _storable(text))
    # Setting a value that begins with "=" makes a formula of it; the type is what a program goes by.
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_STARTS)
    if wrapped:
        cell.alignment = _WRAPPED
    return cell


def _storable(text: str) -> str:
    """The text without what XML cannot hold, and no longer than a cell may be."""
    return NOT_IN_XML.sub("", text)[:MAX_TEXT]


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write_csv(*, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Write rows as CSV in UTF-8 with a byte-order mark, which Excel needs to read Chinese."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([_escaped(text) for text in header])
    writer.writerows([_escaped(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig", "replace")


def _escaped(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if isinstance(value, str) and text.lstrip(" ").startswith(FORMULA_STARTS):
        return APOSTROPHE + text
    return text
