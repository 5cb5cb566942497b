"""The cells of a row on their way to values; what cannot be read is collected as faults."""

import re
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from common.charts import add_months
from common.faults import Fault
from common.sheets import day_in, narrow, whole_in
from common.uploads.columns import OWN_KEY, Column
from common.uploads.vocabularies import Vocabularies

MAX_KEY = 80
LONGEST_SHOWN = 40
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
# More than any column takes; what judges the content says what is allowed.
TOO_MANY_DAYS = 32_000
_BETWEEN = re.compile("[;；\n]")
_LENGTH = re.compile(r"(\d{1,5})(?:\.0+)?\s*([^\d\s].*)?", re.ASCII)
_DAY_WORDS = ("天", "日", "day", "days", "d")
_MONTH_WORDS = ("月", "个月", "month", "months", "m")
_YEAR_WORDS = ("年", "year", "years", "y")
_SOME_DAY = date(2027, 1, 1)


class RowCells:
    """The cells of one row by column. ``faults`` is what could not be read, ``broken`` the columns of these."""

    def __init__(self, cells: Mapping[str, str], columns: Mapping[str, Column], vocabularies: Vocabularies) -> None:
        self._cells = cells
        self._columns = columns
        self._vocabularies = vocabularies
        self.faults: list[Fault] = []
        self.broken: set[str] = set()

    def fault(self, column: str, code: str, text: str) -> None:
        """Note that a column cannot be read."""
        self.faults.append(Fault(column, code, text))
        self.broken.add(column)

    def text(self, column: str) -> str:
        """The cell as it is; a fault where it must be filled in and is not."""
        text = self._cells.get(column, "")
        if not text and self._columns[column].required:
            self.fault(column, "blank", _("This must be filled in."))
        return text

    def own_key(self) -> str:
        """The row's own key."""
        return self.words(OWN_KEY, MAX_KEY)

    def words(self, column: str, most: int) -> str:
        """Free text of at most ``most`` characters."""
        text = self.text(column)
        if len(text) > most:
            self.fault(column, "too_long", _("At most %(most)d characters.") % {"most": most})
            return text[:most]
        return text

    def choice(self, column: str) -> str | None:
        """The code of a word of the column's vocabulary."""
        text = self.text(column)
        return self._code(column, text) if text else None

    def _code(self, column: str, text: str) -> str | None:
        vocabulary = self._vocabularies.named(self._columns[column].vocabulary)
        found = vocabulary.codes_of(text)
        if len(found) == 1:
            return found[0]
        if found:
            words = {"text": shortened(text), "several": _(", ").join(sorted(map(vocabulary.shown, found)))}
            self.fault(column, "ambiguous", _("“%(text)s” may mean: %(several)s. Enter one of these.") % words)
        else:
            self.fault(column, "unknown", _("“%(text)s” is not in the list.") % {"text": shortened(text)})
        return None

    def parts(self, column: str) -> list[str]:
        """The texts of a cell that has semicolons between them."""
        return [part.strip() for part in _BETWEEN.split(self.text(column)) if part.strip()]

    def several(self, column: str) -> tuple[str, ...]:
        """The codes of words with semicolons between, sorted and without repeats."""
        codes = {self._code(column, text) for text in self.parts(column)}
        return tuple(sorted(code for code in codes if code))

    def day(self, column: str) -> date | None:
        """A day between 2000 and 2100."""
        text = self.text(column)
        if not text:
            return None
        day = day_in(text)
        if day is None:
            words = {"text": shortened(text)}
            self.fault(column, "day", _("“%(text)s” is not a day. Enter it as 2027-03-01.") % words)
        elif not FIRST_DAY <= day <= LAST_DAY:
            self.fault(column, "day", _("The year lies between 2000 and 2100."))
            return None
        return day

    def whole(self, column: str) -> int | None:
        """A whole number; ``None`` where there is none."""
        text = self.text(column)
        number = whole_in(text) if text else None
        if text and number is None:
            self.fault(column, "number", _("“%(text)s” is not a whole number.") % {"text": shortened(text)})
        return number

    def length(self, column: str, start: date | None = None) -> int | None:
        """Days: as such, or months and years of the calendar from ``start``; a number alone is months."""
        text = narrow(self.text(column))
        if not text:
            return None
        found = _LENGTH.fullmatch(text)
        unit = (found[2] or _MONTH_WORDS[0]).strip().casefold() if found else ""
        if found is None or unit not in (*_DAY_WORDS, *_MONTH_WORDS, *_YEAR_WORDS):
            words = {"text": shortened(text)}
            self.fault(column, "length", _("“%(text)s” is not a length. Enter “12 months” or “90 days”.") % words)
            return None
        number = int(found[1])
        if unit in _DAY_WORDS:
            return min(number, TOO_MANY_DAYS)
        months = number * (12 if unit in _YEAR_WORDS else 1)
        if months > TOO_MANY_DAYS // 30:
            return TOO_MANY_DAYS
        return (add_months(start or _SOME_DAY, months) - (start or _SOME_DAY)).days


def shortened(text: str) -> str:
    """Enough of a cell to find it again."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
