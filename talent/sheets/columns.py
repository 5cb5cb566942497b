"""The columns of a roster."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.sheets import Bounds
from common.uploads.columns import OWN_KEY, Column
from talent.content import HIGHEST_M, MAX_REGIONS, MAX_TIMES
from talent.models import MAX_FIELDS

# Fifty thousand people with every column filled in, as spreadsheet programs write them.
BOUNDS = Bounds(data=20 * 1024 * 1024, inflated=192 * 1024 * 1024, elements=8_000_000, rows=50_000)
FIELDS = tuple(f"field_{place}" for place in range(1, MAX_FIELDS + 1))

COLUMNS: tuple[Column, ...] = (
    Column(
        OWN_KEY,
        _("Own key"),
        _("Your own number of the person. Empty: none. Two people of one name, unit and title need one each."),
        width=14,
    ),
    Column("full_name", _("Full name"), _("2 to 40 characters."), required=True, width=14),
    Column("phone", _("Phone"), _("In figures, such as 139 0000 0000. Phone or e-mail is needed."), width=18),
    Column("email", _("E-mail"), _("Such as name@example.com. Phone or e-mail is needed."), width=24),
    Column("id_number", _("ID number"), _("Empty: none. Kept apart; nobody sees it in lists."), width=22),
    Column(
        "birth_year",
        _("Year of birth"),
        _("In four figures, such as 1958. Empty: not known."),
        kind="number",
        most=2100,
    ),
    Column(
        "employment", _("Employment status"), _("One of the list."), required=True, vocabulary="employments", width=16
    ),
    Column(
        "home_organisation_id",
        _("Unit"),
        _("The sending unit whose person it is, by its name. Empty: none."),
        vocabulary="units",
        open=True,
        width=28,
        for_coordinators=True,
    ),
    Column("degree_id", _("Degree"), _("One of the list."), required=True, vocabulary="degrees", width=12),
    Column(
        "title_id", _("Title"), _("A title of the list, by its name."), required=True, vocabulary="titles", width=20
    ),
    Column(
        "field_1",
        _("First field"),
        _("A specialty of the list: its code, its name, or both."),
        required=True,
        vocabulary="fields",
        width=28,
    ),
    Column("field_2", _("Second field"), _("Another specialty. Empty: none."), vocabulary="fields", width=28),
    Column("field_3", _("Third field"), _("Another specialty. Empty: none."), vocabulary="fields", width=28),
    Column(
        "modes",
        _("Modes accepted"),
        _("The ways in which the person would serve, with semicolons between."),
        required=True,
        vocabulary="modes",
        several=True,
        width=28,
    ),
    Column(
        "modes_preferred",
        _("Modes preferred"),
        _("Some of those accepted, with semicolons between. Empty: no preference."),
        vocabulary="modes",
        several=True,
        width=24,
    ),
    Column(
        "regions_preferred",
        _("Regions preferred"),
        format_lazy(_("With semicolons between; with those excluded at most {most}."), most=MAX_REGIONS),
        vocabulary="regions",
        several=True,
        width=24,
    ),
    Column(
        "regions_excluded",
        _("Regions excluded"),
        _("Where the person does not want to go, with semicolons between. Empty: none."),
        vocabulary="regions",
        several=True,
        width=24,
    ),
    Column(
        "cleared_altitude_m",
        _("Cleared up to (m)"),
        _("The height in metres up to which a doctor has cleared the person. Empty: none on record."),
        kind="number",
        most=HIGHEST_M,
    ),
    Column(
        "shortest_stint_days",
        _("Shortest stint"),
        _("Months or days, such as “3 months” or “90 days”; a number alone means months. Empty: one day."),
    ),
    Column("longest_stint_days", _("Longest stint"), _("As for the shortest. Empty: ten years.")),
    Column(
        "times",
        _("Times"),
        format_lazy(
            _(
                "Such as “2027-03-01 to 2027-08-31”, “any 3 months within 2027-03 to 2027-12” or “every June for 3"
                " months”, with semicolons between; at most {most}. Empty: not known yet."
            ),
            most=MAX_TIMES,
        ),
        width=40,
    ),
)
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}


def columns_for(*, names_units: bool) -> list[Column]:
    """The columns of a file; only where it ``names_units`` there is one for the unit."""
    return [column for column in COLUMNS if names_units or not column.for_coordinators]
