"""What a row of a spreadsheet says, as a need's content, and everything that is wrong with it."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from common.charts import add_months
from common.sheets import day_in, narrow, whole_in
from demands.content import (
    FIRST_DAY,
    LAST_DAY,
    MAX_POSITION,
    MAX_TEXT,
    Fault,
    Lookups,
    NeedContent,
    faults_of,
)
from demands.enums import FieldMatch, Urgency
from demands.models import MAX_DURATION_DAYS
from demands.sheets.columns import BY_NAME, OWN_KEY
from demands.sheets.vocabularies import YES, Vocabularies

MAX_KEY = 80
LONGEST_SHOWN = 40
# In front of a key that is made of what a row says.
DIGEST_MARK = "sha256:"
_BETWEEN = re.compile("[;；\n]")
_LENGTH = re.compile(r"(\d{1,5})(?:\.0+)?\s*([^\d\s].*)?", re.ASCII)
_DAY_WORDS = ("天", "日", "day", "days", "d")
_MONTH_WORDS = ("月", "个月", "month", "months", "m")
_YEAR_WORDS = ("年", "year", "years", "y")
_NO_DAY = date(2027, 1, 1)
_PLACES = {name: place for place, name in enumerate(BY_NAME)}
# A column that could not be read makes what is said of these others idle.
_IDLE = {"start_earliest": ("start_latest",), "duration_days": ("shortest_stint_days",), "employer_id": ("region_id",)}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as read. ``content`` is there only without faults; ``employer_id`` as soon as it is known."""

    content: NeedContent | None
    faults: list[Fault]
    own_key: str
    employer_id: int | None


def origin_key_of(row: ReadRow) -> str:
    """The key by which the same row is known again: its own, or a digest of what it says; empty where it has none."""
    if row.own_key or row.content is None:
        return row.own_key
    said = json.dumps(row.content.snapshot, sort_keys=True, ensure_ascii=False)
    return DIGEST_MARK + hashlib.sha256(said.encode()).hexdigest()


class RowReader:
    """Reads the rows of one file. ``employer_id`` is whose needs they are; ``None`` where each row says it."""

    def __init__(self, vocabularies: Vocabularies, *, employer_id: int | None) -> None:
        self._vocabularies = vocabularies
        self._lookups = Lookups()
        self._employer_id = employer_id

    def read(self, cells: dict[str, str]) -> ReadRow:
        """Read one row; ``cells`` by column, empty ones left out."""
        row = _Row(cells, self._vocabularies)
        own_key = row.own_key()
        employer_id = self._employer(row)
        content = self._content(row, employer_id)
        idle = {*row.broken, *(name for column in row.broken for name in _IDLE.get(column, ()))}
        judged = [fault for fault in faults_of(content, lookups=self._lookups) if fault.column not in idle]
        faults = sorted([*row.faults, *judged], key=lambda fault: _PLACES.get(fault.column, 0))
        return ReadRow(None if faults else content, faults, own_key, employer_id)

    def employer_of(self, cells: dict[str, str]) -> int | None:
        """Whose need a row is; ``None`` where that cannot be read."""
        return self._employer(_Row(cells, self._vocabularies))

    def _employer(self, row: "_Row") -> int | None:
        if self._employer_id is None:
            code = row.choice("employer_id")
            return int(code) if code else None
        if self._employer_id not in self._vocabularies.employer_rows:
            row.fault("position", "employer", _("You no longer act for this employer."))
            return None
        return self._employer_id

    def _content(self, row: "_Row", employer_id: int | None) -> NeedContent:
        """The content; a neutral value stands for what could not be read."""
        employer = self._vocabularies.employer_rows.get(employer_id or 0)
        if employer is None:
            row.broken.add("employer_id")
        start = row.day("start_earliest")
        latest = row.day("start_latest")
        length = row.length("duration_days", start)
        level, preferred = row.choice("title_min_level"), row.choice("title_preferred_level")
        degree, urgency = row.choice("degree_min_id"), row.choice("urgency")
        return NeedContent(
            employer_id=employer_id or 0,
            region_id=row.choice("region_id") or (employer.region_id if employer else ""),
            position=row.words("position", MAX_POSITION),
            field_id=row.choice("field_id") or "",
            mode_id=row.choice("mode_id") or "",
            start_earliest=start or latest or _NO_DAY,
            start_latest=latest or start or _NO_DAY,
            duration_days=1 if length is None else length,
            programme_id=row.choice("programme_id"),
            alternatives=row.several("alternatives"),
            field_match=row.choice("field_match") or FieldMatch.DISCIPLINE.value,
            title_min_level=int(level or 0) or None,
            title_preferred_level=int(preferred or 0) or None,
            degree_min_id=int(degree or 0),
            shortest_stint_days=row.length("shortest_stint_days", start),
            relay_allowed=row.choice("relay_allowed") == YES,
            headcount=row.whole("headcount", 1),
            urgency=int(urgency or Urgency.NORMAL),
            supports=row.several("supports"),
            equipment=row.words("equipment", MAX_TEXT),
            success=row.words("success", MAX_TEXT),
        )


class _Row:
    """The cells of a row on their way to values; what cannot be read is collected as faults."""

    def __init__(self, cells: dict[str, str], vocabularies: Vocabularies) -> None:
        self._cells = cells
        self._vocabularies = vocabularies
        self.faults: list[Fault] = []
        self.broken: set[str] = set()

    def fault(self, column: str, code: str, text: str) -> None:
        self.faults.append(Fault(column, code, text))
        self.broken.add(column)

    def _text(self, column: str) -> str:
        text = self._cells.get(column, "")
        if not text and BY_NAME[column].required:
            self.fault(column, "blank", _("This must be filled in."))
        return text

    def own_key(self) -> str:
        key = self.words(OWN_KEY, MAX_KEY)
        if key.startswith(DIGEST_MARK):
            self.fault(OWN_KEY, "reserved", _("A key must not begin with “%(mark)s”.") % {"mark": DIGEST_MARK})
            return ""
        return key

    def words(self, column: str, most: int) -> str:
        """Free text of at most ``most`` characters."""
        text = self._text(column)
        if len(text) > most:
            self.fault(column, "too_long", _("At most %(most)d characters.") % {"most": most})
            return text[:most]
        return text

    def choice(self, column: str) -> str | None:
        """The code of a word of the column's vocabulary."""
        text = self._text(column)
        return self._code(column, text) if text else None

    def _code(self, column: str, text: str) -> str | None:
        vocabulary = self._vocabularies.named(BY_NAME[column].vocabulary)
        found = vocabulary.codes_of(text)
        if len(found) == 1:
            return found[0]
        if found:
            words = {"text": _shortened(text), "several": _(", ").join(sorted(map(vocabulary.shown, found)))}
            self.fault(column, "ambiguous", _("“%(text)s” may mean: %(several)s. Enter one of these.") % words)
        else:
            self.fault(column, "unknown", _("“%(text)s” is not in the list.") % {"text": _shortened(text)})
        return None

    def several(self, column: str) -> tuple[str, ...]:
        """The codes of words with semicolons between, sorted and without repeats."""
        texts = [part.strip() for part in _BETWEEN.split(self._text(column))]
        codes = {self._code(column, text) for text in texts if text}
        return tuple(sorted(code for code in codes if code))

    def day(self, column: str) -> date | None:
        text = self._text(column)
        if not text:
            return None
        day = day_in(text)
        if day is None:
            words = {"text": _shortened(text)}
            self.fault(column, "day", _("“%(text)s” is not a day. Enter it as 2027-03-01.") % words)
        elif not FIRST_DAY <= day <= LAST_DAY:
            self.fault(column, "day", _("The year lies between 2000 and 2100."))
            return None
        return day

    def whole(self, column: str, default: int) -> int:
        text = self._text(column)
        number = whole_in(text) if text else default
        if number is None:
            self.fault(column, "number", _("“%(text)s” is not a whole number.") % {"text": _shortened(text)})
            return default
        return number

    def length(self, column: str, start: date | None) -> int | None:
        """Days: as such, or months and years of the calendar from ``start``; a number alone is months."""
        text = narrow(self._text(column))
        if not text:
            return None
        found = _LENGTH.fullmatch(text)
        unit = (found[2] or _MONTH_WORDS[0]).strip().casefold() if found else ""
        if found is None or unit not in (*_DAY_WORDS, *_MONTH_WORDS, *_YEAR_WORDS):
            words = {"text": _shortened(text)}
            self.fault(column, "length", _("“%(text)s” is not a length. Enter “12 months” or “90 days”.") % words)
            return None
        number = int(found[1])
        if unit in _DAY_WORDS:
            return number
        months = number * (12 if unit in _YEAR_WORDS else 1)
        if months > MAX_DURATION_DAYS:
            # More than the calendar holds; what judges the content says what is allowed.
            return MAX_DURATION_DAYS + 1
        return (add_months(start or _NO_DAY, months) - (start or _NO_DAY)).days


def _shortened(text: str) -> str:
    """Enough of a cell to find it again."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
