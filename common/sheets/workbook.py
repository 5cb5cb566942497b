"""The parts of an XLSX, each read as a stream of elements: nothing is kept but the cells that hold something."""

import math
import posixpath
import re
from datetime import datetime

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from common.sheets.bounds import Bounds
from common.sheets.opening import WORKBOOK, Package
from common.sheets.refusals import cell_too_long, damaged, inflates, too_many_columns, too_many_rows
from common.sheets.rows import MAX_CELL, SheetRow, cleaned

RELATIONS = "xl/_rels/workbook.xml.rels"
LAST_ROW = 1_048_576
# Formats whose meaning the program's language gives: in Chinese these are dates.
_LOCAL_DATES = frozenset({*range(27, 32), 36, *range(50, 55), 57, 58})
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_LINE_BREAKS = re.compile(r"_x000([9AD])_")
_BREAKS = {"9": "\t", "A": "\n", "D": ""}
_LONGEST_EXACT = 15


class _Part:
    """Receives the elements of a part; their number is bounded."""

    def __init__(self, bounds: Bounds) -> None:
        self._elements = 0
        self._most_elements = bounds.elements

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > self._most_elements:
            raise inflates()
        self.opened(tag.rpartition("}")[2], attributes)

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, tag: str) -> None:
        """Most parts say everything in attributes."""

    def data(self, text: str) -> None:
        """Most parts have no text."""

    def close(self) -> None:
        """Nothing is left to be done."""


class _Relations(_Part):
    """Which part is which: ``targets[id]`` is its kind and its name in the package."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(bounds)
        self.targets: dict[str, tuple[str, str]] = {}

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes["Type"].rpartition("/")[2]
            self.targets[attributes["Id"]] = kind, posixpath.join("/xl", attributes["Target"]).lstrip("/")

    def named(self, kind: str) -> str | None:
        return next((target for found, target in self.targets.values() if found == kind), None)


class _Workbook(_Part):
    """The sheets in their order, without those that are hidden, and the day from which days are counted."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(bounds)
        self.visible: list[str] = []
        self.epoch = CALENDAR_WINDOWS_1900

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = CALENDAR_MAC_1904
        elif name == "sheet" and attributes.get("state", "visible") == "visible":
            self.visible += [value for key, value in attributes.items() if key.endswith("}id")]


class _Styles(_Part):
    """``dates[style]``: whether cells of that style hold days."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(bounds)
        self.dates: list[bool] = []
        self._formats = dict(BUILTIN_FORMATS)
        self._inside = False

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._formats[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name in ("cellXfs", "cellStyleXfs"):
            self._inside = name == "cellXfs"
        elif name == "xf" and self._inside:
            number = int(attributes.get("numFmtId", 0))
            self.dates.append(number in _LOCAL_DATES or is_date_format(self._formats.get(number, "General")))

    def end(self, tag: str) -> None:
        if tag.endswith("}cellXfs"):
            self._inside = False


class _Texts(_Part):
    """Collects the text of ``<t>`` elements, phonetic guides left out."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(bounds)
        self._pieces: list[str] = []
        self._length = 0
        self._collecting = self._guide = False

    def data(self, text: str) -> None:
        if self._collecting:
            self._length += len(text)
            if self._length <= MAX_CELL + 1:
                self._pieces.append(text)

    def taken(self) -> str:
        """What was collected since the last call."""
        text = "".join(self._pieces)
        self._pieces, self._length = [], 0
        return text


class _SharedStrings(_Texts):
    """The texts that cells refer to by number."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(bounds)
        self.strings: list[str] = []

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rPh":
            self._guide = True
        self._collecting = name == "t" and not self._guide

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        self._collecting = False
        if name == "rPh":
            self._guide = False
        elif name == "si":
            self.strings.append(self.taken())


class _Sheet(_Texts):
    """The rows of a sheet that hold something."""

    def __init__(self, strings: list[str], dates: list[bool], epoch: datetime, bounds: Bounds) -> None:
        super().__init__(bounds)
        self._strings, self._dates, self._epoch = strings, dates, epoch
        self._max_rows, self._max_columns = bounds.rows, bounds.columns
        self.rows: list[SheetRow] = []
        self._number = 0
        self._cells: dict[int, str] = {}
        self._formulas: set[int] = set()
        self._place, self._type, self._style, self._is_formula = -1, "n", 0, False

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self._collecting = False
        if name == "row":
            number = int(attributes.get("r", self._number + 1))
            if not self._number < number <= LAST_ROW:
                raise damaged()
            self._number, self._place = number, -1
            self._cells, self._formulas = {}, set()
        elif name == "c":
            self._place = _place_of(attributes.get("r"), self._place + 1)
            self._type, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self._is_formula = False
        elif name == "f":
            self._is_formula = True
        elif name == "rPh":
            self._guide = True
        else:
            self._collecting = name == "v" or (name == "t" and not self._guide)

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        self._collecting = False
        if name == "rPh":
            self._guide = False
        elif name == "c":
            self._end_cell(self.taken())
        elif name == "row":
            self._end_row()

    def _end_cell(self, raw: str) -> None:
        if self._is_formula or self._type == "e":
            self._formulas.add(self._place)
        text = self._text_of(raw)
        if len(text) > MAX_CELL:
            raise cell_too_long(self._number, MAX_CELL)
        if text:
            self._cells[self._place] = text
        if self._place >= self._max_columns and (text or self._is_formula):
            raise too_many_columns(self._max_columns)

    def _text_of(self, raw: str) -> str:
        if self._type == "s":
            raw = self._strings[int(raw)] if raw else ""
        elif self._type == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
        elif self._type == "n" and raw:
            return self._number_in_words(raw.strip())
        return cleaned(_LINE_BREAKS.sub(lambda found: _BREAKS[found[1]], raw))

    def _number_in_words(self, raw: str) -> str:
        value = float(raw)
        if not math.isfinite(value):
            raise damaged()
        if self._style < len(self._dates) and self._dates[self._style] and 0 <= value < 2_958_466:
            moment = from_excel(value, self._epoch)
            return moment.isoformat(" ").removesuffix(" 00:00:00") if isinstance(moment, datetime) else str(moment)
        if value.is_integer() and abs(value) < 10**_LONGEST_EXACT:
            return str(int(value))
        return f"{value:.{_LONGEST_EXACT}g}"

    def _end_row(self) -> None:
        if not self._cells and not self._formulas:
            return
        last = max({*self._cells, *self._formulas})
        cells = tuple(self._cells.get(place, "") for place in range(last + 1))
        self.rows.append(SheetRow(self._number, cells, frozenset(self._formulas)))
        if len(self.rows) > self._max_rows + 1:
            raise too_many_rows(self._max_rows)


def _place_of(reference: str | None, default: int) -> int:
    """The column (from 0) that a reference such as ``B7`` names."""
    if reference is None:
        return default
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise damaged()
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def read_first_sheet(package: Package, bounds: Bounds) -> list[SheetRow]:
    """The rows of the first sheet that is not hidden."""
    relations, workbook, styles, shared = _Relations(bounds), _Workbook(bounds), _Styles(bounds), _SharedStrings(bounds)
    package.parse(RELATIONS, relations)
    package.parse(WORKBOOK, workbook)
    for part, kind in ((styles, "styles"), (shared, "sharedStrings")):
        name = relations.named(kind)
        if name is not None and name in package:
            package.parse(name, part)
    sheets = [relations.targets[found] for found in workbook.visible]
    name = next((target for kind, target in sheets if kind == "worksheet"), None)
    if name is None:
        raise damaged()
    sheet = _Sheet(shared.strings, styles.dates, workbook.epoch, bounds)
    package.parse(name, sheet)
    return sheet.rows
