"""The columns of a spreadsheet of needs, and which column of a file is which."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.language import in_every_language
from common.sheets import SheetRefused, SheetRow, narrow
from demands.content import MAX_ALTERNATIVES
from demands.models import MAX_HEADCOUNT

OWN_KEY = "own_key"
REQUIRED_MARK = "*"
EXAMPLE_MARK = _("EXAMPLE: this row is ignored")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the name that it has in :class:`~demands.content.NeedContent`; the own key has none there.

    ``kind`` is text, date or number; ``vocabulary`` names the list of :class:`Vocabularies` it takes its words from;
    ``several`` allows more than one of them, with semicolons between.
    """

    name: str
    heading: str | Promise
    help: str | Promise
    required: bool = False
    kind: str = "text"
    vocabulary: str = ""
    several: bool = False
    width: int = 16
    for_coordinators: bool = False

    @property
    def marked_heading(self) -> str:
        """The heading in the reader's language, with the mark of what must be filled in."""
        return f"{self.heading}{REQUIRED_MARK if self.required else ''}"


COLUMNS: tuple[Column, ...] = (
    Column(
        OWN_KEY,
        _("Own key"),
        _("Your own number of the post. A row with a key that was brought in before creates nothing again."),
        width=20,
    ),
    Column(
        "employer_id",
        _("Employer"),
        _("The unit whose need it is, by its name."),
        required=True,
        vocabulary="employers",
        width=28,
        for_coordinators=True,
    ),
    Column(
        "position", _("Position"), _("As colleagues would call it. At most 80 characters."), required=True, width=24
    ),
    Column(
        "field_id",
        _("Field"),
        _("A specialty of the list: its code, its name, or both."),
        required=True,
        vocabulary="fields",
        width=28,
    ),
    Column(
        "alternatives",
        _("Other fields accepted"),
        format_lazy(_("Further specialties, with semicolons between; at most {most}."), most=MAX_ALTERNATIVES),
        vocabulary="fields",
        several=True,
        width=28,
    ),
    Column(
        "field_match",
        _("Field match wanted"),
        _("How close a person's field must come. Empty: the same discipline."),
        vocabulary="field_matches",
    ),
    Column("title_min_level", _("Lowest title"), _("A title level or a title. Empty: none."), vocabulary="titles"),
    Column(
        "title_preferred_level",
        _("Preferred title"),
        _("A title level or a title, not below the lowest. Empty: none."),
        vocabulary="titles",
    ),
    Column("degree_min_id", _("Lowest degree"), _("Empty: none."), vocabulary="degrees"),
    Column(
        "mode_id", _("Mode"), _("The mode of recruitment, of the list."), required=True, vocabulary="modes", width=20
    ),
    Column(
        "programme_id",
        _("Programme"),
        _("The programme under which people come. Empty: none."),
        vocabulary="programmes",
        width=28,
    ),
    Column(
        "start_earliest",
        _("Earliest start"),
        _("The first day on which service may begin, such as 2027-03-01."),
        required=True,
        kind="date",
        width=14,
    ),
    Column(
        "start_latest",
        _("Latest start"),
        _("The last day on which service may begin. Empty: the earliest start."),
        kind="date",
        width=14,
    ),
    Column(
        "duration_days",
        _("Length of the post"),
        _("Months or days, such as “36 months” or “90 days”; a number alone means months."),
        required=True,
        width=14,
    ),
    Column(
        "shortest_stint_days",
        _("Shortest useful stint"),
        _("Months or days, as for the length. Empty: the whole length, unless relay is allowed."),
        width=14,
    ),
    Column(
        "relay_allowed",
        _("Relay allowed"),
        _("Yes where several people may serve one after another. Empty: no."),
        vocabulary="answers",
        width=10,
    ),
    Column(
        "headcount",
        _("Headcount"),
        format_lazy(_("How many people at the same time, 1 to {most}. Empty: 1."), most=MAX_HEADCOUNT),
        kind="number",
        width=10,
    ),
    Column("urgency", _("Urgency"), _("Empty: normal."), vocabulary="urgencies", width=10),
    Column(
        "supports",
        _("Supports offered"),
        _("What you offer to somebody who comes, with semicolons between."),
        vocabulary="supports",
        several=True,
        width=28,
    ),
    Column("equipment", _("Equipment needed"), _("What must stand ready. At most 2,000 characters."), width=28),
    Column(
        "success",
        _("What success looks like"),
        _("In one or two sentences. At most 2,000 characters."),
        width=36,
    ),
    Column(
        "region_id",
        _("Region of the post"),
        _("A region inside the employer's. Empty: the employer's own."),
        vocabulary="regions",
        width=20,
    ),
)
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
FAULTS_HEADING = _("Faults to correct")


def columns_for(*, coordinator: bool) -> list[Column]:
    """The columns of a file; only a coordinator's names the employer in every row."""
    return [column for column in COLUMNS if coordinator or not column.for_coordinators]


def folded(text: str) -> str:
    """The text as it is compared: narrow, without blanks, small and capital letters alike."""
    return "".join(narrow(text).casefold().split())


def is_example(own_key: str) -> bool:
    """Whether a row is the template's example."""
    return folded(own_key) in {folded(text) for text in in_every_language(EXAMPLE_MARK)}


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


def read_headings(row: SheetRow, *, coordinator: bool) -> Headings:
    """Find the columns by their headings, in either language and any order; the column of faults is passed over.

    Raises:
        SheetRefused: columns are missing, unknown or there twice; the message names them.
    """
    columns = columns_for(coordinator=coordinator)
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
