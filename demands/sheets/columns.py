"""The columns of a spreadsheet of needs."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.sheets import SheetRow
from common.uploads.columns import OWN_KEY, Column, Headings, find_headings
from demands.content import MAX_ALTERNATIVES
from demands.models import MAX_HEADCOUNT

# By the names of NeedContent; titles are taken by their own names too.
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
    Column(
        "title_min_level",
        _("Lowest title"),
        _("A title level or a title. Empty: none."),
        vocabulary="titles",
        open=True,
    ),
    Column(
        "title_preferred_level",
        _("Preferred title"),
        _("A title level or a title, not below the lowest. Empty: none."),
        vocabulary="titles",
        open=True,
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
        most=MAX_HEADCOUNT,
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


def columns_for(*, coordinator: bool) -> list[Column]:
    """The columns of a file; only a coordinator's names the employer in every row."""
    return [column for column in COLUMNS if coordinator or not column.for_coordinators]


def read_headings(row: SheetRow, *, coordinator: bool) -> Headings:
    """Find the columns of a file by their headings.

    Raises:
        SheetRefused: columns are missing, unknown or there twice.
    """
    return find_headings(columns_for(coordinator=coordinator), row)
