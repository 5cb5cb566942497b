"""The columns of a spreadsheet of one kind, and which column of a file is which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.language import in_every_language
from common.sheets import SheetRefused, SheetRow
from common.uploads.vocabularies import folded

OWN_KEY = "own_key"
REQUIRED_MARK = "*"
EXAMPLE_MARK = _("EXAMPLE: this row is ignored")
FAULTS_HEADING = _("Faults to correct")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the name that it has in the content that a row becomes; the own key has none there.

    ``kind`` is text, date or number, a number at most ``most``; ``vocabulary`` names the list of
    :class:`~common.uploads.vocabularies.Vocabularies` it takes its words from; ``several`` allows more than one of
    them, with semicolons between, ``open`` words that the drop-down does not offer. ``for_coordinators`` stands only
    in files whose rows say whose they are.
    """

    name: str
    heading: str | Promise
    help: str | Promise
    required: bool = False
    kind: str = "text"
    most: int = 0
    vocabulary: str = ""
    several: bool = False
    open: bool = False
    width: int = 16
    for_coordinators: bool = False

    @property
    def marked_heading(self) -> str:
        """The heading in the reader's language, with the mark of what must be filled in."""
        return f"{self.heading}{REQUIRED_MARK if self.required else ''}"


def is_example(own_key: str) -> bool:
    """Whether a row is the template's example."""
    return folded(own_key) in _examples()


@cache
def _examples() -> frozenset[str]:
    return frozenset(folded(text) for text in in_every_language(EXAMPLE_MARK))


@dataclass(frozen=True, slots=True)
class Headings:
    """Which place of a row holds which column."""

    places: Mapping[str, int]

    def cells_of(self, row: SheetRow) -> dict[str, str]:
        """The row's cells by column; empty ones are left out."""
        return {name: text for name, place in self.places.items() if (text := row.text(place))}

    def formulas_of(self, row: SheetRow) -> list[str]:
        """The columns in which the row holds a formula."""
        return [name for name, place in self.places.items() if place in row.formulas]


def find_headings(columns: Sequence[Column], row: SheetRow) -> Headings:
    """Find the columns by their headings, in either language and any order; the column of faults is passed over.

    Raises:
        SheetRefused: columns are missing, unknown or there twice; the message names them.
    """
    known = {folded(name): column.name for column in columns for name in _names(column)}
    faults = {folded(text) for text in in_every_language(FAULTS_HEADING)}
    places: dict[str, int] = {}
    unknown, twice = [], []
    for place, heading in enumerate(row.cells):
        asked = folded(heading).rstrip(REQUIRED_MARK)
        if not asked or asked in faults:
            continue
        name = known.get(asked)
        if name is None:
            unknown.append(heading)
        elif name in places:
            twice.append(heading)
        else:
            places[name] = place
    missing = [str(column.heading) for column in columns if column.required and column.name not in places]
    _refuse_headings(missing, unknown, twice)
    return Headings(places)


def _names(column: Column) -> list[str]:
    return [*in_every_language(column.heading), column.name]


def _refuse_headings(missing: list[str], unknown: list[str], twice: list[str]) -> None:
    between = gettext(", ")
    found = [
        (missing, gettext("These columns are missing: %(names)s.")),
        (unknown, gettext("Nobody knows these columns: %(names)s.")),
        (twice, gettext("These columns are there twice: %(names)s.")),
    ]
    faults = [text % {"names": between.join(names)} for names, text in found if names]
    if faults:
        faults.append(gettext("The headings must be those of the template."))
        raise SheetRefused("headings", " ".join(faults))


def rows_below(rows: Sequence[SheetRow], columns: Sequence[Column]) -> list[tuple[SheetRow, dict[str, str], list[str]]]:
    """The rows below the headings, each with its cells by column and the columns that hold a formula.

    Blank rows and the template's example are passed over.

    Raises:
        SheetRefused: there are none, or the headings are not those of ``columns``.
    """
    if not rows:
        raise SheetRefused("empty", gettext("The first sheet is empty."))
    headings = find_headings(columns, rows[0])
    found = [
        (row, cells, headings.formulas_of(row))
        for row in rows[1:]
        if ((cells := headings.cells_of(row)) or row.formulas) and not is_example(cells.get(OWN_KEY, ""))
    ]
    if not found:
        raise SheetRefused("no_rows", gettext("There is no row below the headings."))
    return found
