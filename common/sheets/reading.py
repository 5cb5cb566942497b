"""Reading a spreadsheet into rows of text: XLSX and CSV, small or hostile.

Nothing is computed, no part of the file is loaded as a tree, and every count has a bound.
"""

import csv
import io
import struct
import zipfile
import zlib
from xml.etree.ElementTree import ParseError  # only the exception; parsing is defusedxml's

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from common.sheets.bounds import BOUNDS, Bounds
from common.sheets.opening import Package, is_package
from common.sheets.refusals import SheetRefused, cell_too_long, damaged, too_many_columns, too_many_rows
from common.sheets.rows import MAX_CELL, SheetRow, cleaned
from common.sheets.workbook import read_first_sheet
from common.sheets.writing import APOSTROPHE, FORMULA_STARTS

_DELIMITERS = (",", ";", "\t")


def read_sheet(data: bytes, *, file_name: str, bounds: Bounds = BOUNDS) -> list[SheetRow]:
    """Read the first visible sheet of an XLSX, or a CSV in UTF-8 or GB18030: its rows that hold something.

    The first row is the heading and does not count towards the rows of ``bounds``. Days come as ISO text, whole numbers
    without a decimal point.

    Raises:
        SheetRefused: the file as a whole cannot be taken.
    """
    if not is_package(data, file_name, bounds):
        return _read_csv(data, bounds)
    try:
        return read_first_sheet(Package(data, bounds), bounds)
    except DefusedXmlException as error:
        raise SheetRefused("entities", _("The file holds XML that no spreadsheet needs. Save it again.")) from error
    except (
        ParseError,
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        LookupError,
        NotImplementedError,
        OSError,
        OverflowError,
        ValueError,
    ) as error:
        raise damaged() from error


def check_file(data: bytes, *, file_name: str, bounds: Bounds = BOUNDS) -> None:
    """Refuse at once, without reading its cells, what :func:`read_sheet` would refuse for its kind or size.

    Raises:
        SheetRefused: the file as a whole cannot be taken.
    """
    if is_package(data, file_name, bounds):
        Package(data, bounds)


def _read_csv(data: bytes, bounds: Bounds) -> list[SheetRow]:
    text = _decoded(data)
    first_line = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    rows: list[SheetRow] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, fields in enumerate(reader, start=1):
            row = _csv_row(number, fields, bounds.columns)
            if row is not None:
                rows.append(row)
            if len(rows) > bounds.rows + 1:
                raise too_many_rows(bounds.rows)
    except csv.Error as error:
        raise SheetRefused(
            "csv", _("Line %(number)d cannot be read: a quotation mark is missing there.") % {"number": reader.line_num}
        ) from error
    return rows


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused("encoding", _("The text is neither UTF-8 nor GB18030. Save the table as XLSX."))


def _csv_row(number: int, fields: list[str], max_columns: int) -> SheetRow | None:
    """One line; ``None`` where it is blank. What our own CSV escaped is taken back."""
    texts = [cleaned(field) for field in fields]
    if not any(texts):
        return None
    if any(texts[max_columns:]):
        raise too_many_columns(max_columns)
    if any(len(text) > MAX_CELL for text in texts):
        raise cell_too_long(number, MAX_CELL)
    formulas = frozenset(place for place, text in enumerate(texts[:max_columns]) if text.startswith("="))
    return SheetRow(number, tuple(_unescaped(text) for text in texts[:max_columns]), formulas)


def _unescaped(text: str) -> str:
    escaped = text.startswith(APOSTROPHE) and text[1:].lstrip(" ").startswith(FORMULA_STARTS)
    return text[1:].strip() if escaped else text
