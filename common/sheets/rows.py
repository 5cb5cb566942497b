"""What is read from a sheet: rows of text, and the dates and numbers that people write in them."""

import re
from dataclasses import dataclass
from datetime import date

MAX_CELL = 5_000

# 2027-03-01, 2027/3/1, 2027.3.1, 2027年3月1日, 20270301; a time of day behind it does not count.
_DATE = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{2})(\d{2}))(?:[ T]\d{1,2}:\d{2}.*)?",
    re.ASCII,
)
_WHOLE = re.compile(r"[+-]?\d{1,9}(?:\.0+)?", re.ASCII)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# What no database column and no XML holds; line breaks and tabs are kept.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that holds something. ``number`` counts from 1 as spreadsheet programs do.

    ``formulas`` are the places (from 0) of cells that hold a formula or an error instead of a value.
    """

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()

    def text(self, place: int) -> str:
        """The cell at ``place``; empty where the row is shorter."""
        return self.cells[place] if place < len(self.cells) else ""


def cleaned(text: str) -> str:
    """The text without surrounding blanks and without control characters."""
    return _CONTROLS.sub("", text).strip()


def narrow(text: str) -> str:
    """The text with full-width letters, digits and signs made narrow, as they are typed in Chinese."""
    return text.translate(_FULL_WIDTH).replace("\u3000", " ").strip()


def day_in(text: str) -> date | None:
    """The day that a cell names; ``None`` where it names none."""
    found = _DATE.fullmatch(narrow(text))
    if found is None:
        return None
    year, month, day = found[1], found[2] or found[4], found[3] or found[5]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def whole_in(text: str) -> int | None:
    """The whole number that a cell holds, ``3.0`` among them; ``None`` where it holds none."""
    plain = narrow(text).replace(",", "")
    return int(plain.partition(".")[0]) if _WHOLE.fullmatch(plain) else None
