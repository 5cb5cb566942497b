"""What a row of a spreadsheet says, as a need's content, and everything that is wrong with it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from common.faults import Fault
from common.uploads.cells import RowCells
from demands.content import MAX_POSITION, MAX_TEXT, Lookups, NeedContent, faults_of
from demands.enums import FieldMatch, Urgency
from demands.sheets.columns import BY_NAME, OWN_KEY
from demands.sheets.vocabularies import YES, Vocabularies

# In front of a key that is made of what a row says.
DIGEST_MARK = "sha256:"
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
        row = RowCells(cells, BY_NAME, self._vocabularies)
        own_key = _own_key(row)
        employer_id = self._employer(row)
        content = self._content(row, employer_id)
        idle = {*row.broken, *(name for column in row.broken for name in _IDLE.get(column, ()))}
        judged = [fault for fault in faults_of(content, lookups=self._lookups) if fault.column not in idle]
        faults = sorted([*row.faults, *judged], key=lambda fault: _PLACES.get(fault.column, 0))
        return ReadRow(None if faults else content, faults, own_key, employer_id)

    def employer_of(self, cells: dict[str, str]) -> int | None:
        """Whose need a row is; ``None`` where that cannot be read."""
        return self._employer(RowCells(cells, BY_NAME, self._vocabularies))

    def _employer(self, row: RowCells) -> int | None:
        if self._employer_id is None:
            code = row.choice("employer_id")
            return int(code) if code else None
        if self._employer_id not in self._vocabularies.employer_rows:
            row.fault("position", "employer", _("You no longer act for this employer."))
            return None
        return self._employer_id

    def _content(self, row: RowCells, employer_id: int | None) -> NeedContent:
        """The content; a neutral value stands for what could not be read."""
        employer = self._vocabularies.employer_rows.get(employer_id or 0)
        if employer is None:
            row.broken.add("employer_id")
        start = row.day("start_earliest")
        latest = row.day("start_latest")
        length = row.length("duration_days", start)
        level, preferred = row.choice("title_min_level"), row.choice("title_preferred_level")
        degree, urgency = row.choice("degree_min_id"), row.choice("urgency")
        headcount = row.whole("headcount")
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
            headcount=1 if headcount is None else headcount,
            urgency=int(urgency or Urgency.NORMAL),
            supports=row.several("supports"),
            equipment=row.words("equipment", MAX_TEXT),
            success=row.words("success", MAX_TEXT),
        )


def _own_key(row: RowCells) -> str:
    key = row.own_key()
    if key.startswith(DIGEST_MARK):
        row.fault(OWN_KEY, "reserved", _("A key must not begin with “%(mark)s”.") % {"mark": DIGEST_MARK})
        return ""
    return key
