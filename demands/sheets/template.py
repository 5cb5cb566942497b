"""The sheet to fill in: empty with an example, or with the rows that have faults."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from common.sheets import MAX_ROWS, FormColumn, Value, day_in, whole_in, write_csv, write_form
from demands.enums import FieldMatch, Support, Urgency
from demands.models import MAX_HEADCOUNT
from demands.sheets.columns import EXAMPLE_MARK, FAULTS_HEADING, OWN_KEY, Column, columns_for
from demands.sheets.vocabularies import Vocabularies
from reference.enums import TitleLevel

_EXAMPLE_FIELD = "011001"


def write_template_xlsx(vocabularies: Vocabularies, *, coordinator: bool) -> bytes:
    """The empty sheet with drop-downs, one example row that is ignored, and a sheet that explains the columns."""
    columns = columns_for(coordinator=coordinator)
    example = example_row(vocabularies)
    return write_form(
        title=_("Needs"),
        columns=[_form_column(column, vocabularies) for column in columns],
        rows=[[example.get(column.name) for column in columns]],
        filled_rows=MAX_ROWS,
        help_title=_("How to fill it in"),
    )


def write_template_csv(vocabularies: Vocabularies, *, coordinator: bool) -> bytes:
    """The headings and the example row as CSV."""
    columns = columns_for(coordinator=coordinator)
    example = example_row(vocabularies)
    return write_csv(
        header=[column.marked_heading for column in columns],
        rows=[[example.get(column.name) for column in columns]],
    )


def write_faulty_rows(
    vocabularies: Vocabularies, rows: Iterable[tuple[Mapping[str, str], str]], *, coordinator: bool
) -> bytes:
    """The rows with faults, each with its faults in words in front, to be corrected and uploaded again."""
    columns = columns_for(coordinator=coordinator)
    faults = FormColumn(str(FAULTS_HEADING), _("What was wrong with the row; it is not read."), width=48)
    return write_form(
        title=_("Needs"),
        columns=[faults, *(_form_column(column, vocabularies) for column in columns)],
        rows=([words, *(_value(column, cells.get(column.name, "")) for column in columns)] for cells, words in rows),
        filled_rows=MAX_ROWS,
        help_title=_("How to fill it in"),
    )


def _form_column(column: Column, vocabularies: Vocabularies) -> FormColumn:
    choices = vocabularies.named(column.vocabulary).options if column.vocabulary else ()
    return FormColumn(
        heading=column.marked_heading,
        help=str(column.help),
        width=column.width,
        choices=choices,
        # Titles are taken by their own names too, several words are joined by semicolons.
        open=column.several or column.name.startswith("title_"),
        kind=column.kind,
        most=MAX_HEADCOUNT,
    )


def _value(column: Column, text: str) -> Value:
    """The cell as a program would hold it, where the text can be read."""
    if column.kind == "date":
        return day_in(text) or text
    if column.kind == "number" and (number := whole_in(text)) is not None:
        return number
    return text


def example_row(vocabularies: Vocabularies) -> dict[str, Value]:
    """The example by column, in the reader's language."""
    year = timezone.localdate().year + 1
    employers = vocabularies.employers.options
    return {
        OWN_KEY: str(EXAMPLE_MARK),
        "employer_id": employers[0] if employers else "",
        "position": _("Ophthalmologist"),
        "field_id": next((text for text in vocabularies.fields.options if text.startswith(_EXAMPLE_FIELD)), ""),
        "field_match": str(FieldMatch.DISCIPLINE.label),
        "title_min_level": str(TitleLevel.INTERMEDIATE.label),
        "title_preferred_level": str(TitleLevel.DEPUTY_SENIOR.label),
        "mode_id": next(iter(vocabularies.modes.options), ""),
        "start_earliest": date(year, 3, 1),
        "start_latest": date(year, 4, 30),
        "duration_days": _("12 months"),
        "shortest_stint_days": _("90 days"),
        "relay_allowed": str(_("yes")),
        "headcount": 2,
        "urgency": str(Urgency.URGENT.label),
        "supports": ";".join(str(support.label) for support in (Support.LODGING, Support.TRAVEL)),
        "equipment": _("Phacoemulsifier"),
        "success": _("Two local doctors do the operation on their own."),
    }
