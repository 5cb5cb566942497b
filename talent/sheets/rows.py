"""What a row of a roster says of a person, and everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from common.faults import Fault
from common.uploads.cells import RowCells, shortened
from talent.content import Contact, Lookups, ProfileContent, TimesContent, faults_of, faults_of_contact, kept_phone
from talent.models import MAX_STINT_DAYS, TalentContact
from talent.sheets.columns import BY_NAME, FIELDS
from talent.sheets.times import times_in
from talent.sheets.vocabularies import RosterVocabularies

_PLACES = {name: place for place, name in enumerate(BY_NAME)}
_IN_THE_SHEET = {"fields": "field_1"}
# A column that could not be read makes what is said of these others idle.
_IDLE = {
    **dict.fromkeys(FIELDS, ("fields",)),
    "modes": ("modes_preferred",),
    "shortest_stint_days": ("longest_stint_days",),
    "regions_preferred": ("regions_excluded",),
}


@dataclass(frozen=True, slots=True)
class ReadPerson:
    """A row as read. ``content`` is there only without faults."""

    contact: Contact
    content: ProfileContent | None
    faults: list[Fault]


class RosterReader:
    """Reads the rows of one roster. ``organisation_id`` is whose people they are; ``None`` where each row says it."""

    def __init__(self, vocabularies: RosterVocabularies, *, organisation_id: int | None) -> None:
        self._vocabularies = vocabularies
        self._lookups = Lookups()
        self._organisation_id = organisation_id
        self._today = timezone.localdate()

    def read(self, cells: Mapping[str, str]) -> ReadPerson:
        """Read one row; ``cells`` by column, empty ones left out."""
        row = RowCells(cells, BY_NAME, self._vocabularies)
        row.own_key()
        contact = _contact(row)
        content = self._content(row)
        idle = {*row.broken, *(name for column in row.broken for name in _IDLE.get(column, ()))}
        judged = [*faults_of_contact(contact), *faults_of(content, today=self._today, lookups=self._lookups)]
        said = [_in_the_sheet(fault) for fault in judged if fault.column not in idle]
        faults = sorted(dict.fromkeys([*row.faults, *said]), key=lambda fault: _PLACES.get(fault.column, 0))
        return ReadPerson(contact, None if faults else content, faults)

    def _content(self, row: RowCells) -> ProfileContent:
        """The content; what cannot be read is left empty and is known as a fault of its column."""
        unit = row.choice("home_organisation_id") if self._organisation_id is None else self._organisation_id
        shortest, longest = row.length("shortest_stint_days"), row.length("longest_stint_days")
        return ProfileContent(
            employment=row.choice("employment") or "",
            degree_id=int(row.choice("degree_id") or -1),
            title_id=row.choice("title_id") or "",
            fields=tuple(code for code in (row.choice(name) for name in FIELDS) if code),
            modes=row.several("modes"),
            modes_preferred=row.several("modes_preferred"),
            birth_year=row.whole("birth_year"),
            home_organisation_id=int(unit) if unit else None,
            cleared_altitude_m=row.whole("cleared_altitude_m"),
            shortest_stint_days=1 if shortest is None else shortest,
            longest_stint_days=MAX_STINT_DAYS if longest is None else longest,
            regions_preferred=row.several("regions_preferred"),
            regions_excluded=row.several("regions_excluded"),
            times=tuple(sorted(_times(row, self._today), key=lambda entry: (entry.first, entry.last))),
        )


def _contact(row: RowCells) -> Contact:
    said = {name: row.words(name, _longest(name)) for name in ("full_name", "phone", "email", "id_number")}
    return Contact(**{**said, "phone": kept_phone(said["phone"])})


def _longest(name: str) -> int:
    most: int | None = getattr(TalentContact._meta.get_field(name), "max_length", None)
    return most or 0


def _times(row: RowCells, today: date) -> list[TimesContent]:
    found = []
    for text in row.parts("times"):
        entry = times_in(text, today=today)
        if entry is None:
            words = {"text": shortened(text)}
            row.fault("times", "form", _("“%(text)s” is not understood. Write it as the column's help shows.") % words)
        else:
            found.append(entry)
    return found


def _in_the_sheet(fault: Fault) -> Fault:
    """The fault under the column of the sheet."""
    return Fault(_IN_THE_SHEET.get(fault.column, fault.column), fault.code, fault.text)
