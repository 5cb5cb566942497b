"""The sheet of needs to fill in: empty with an example, or with the rows that have faults."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from common.sheets import BOUNDS, Value
from common.uploads.columns import EXAMPLE_MARK, OWN_KEY
from common.uploads.template import SheetForm
from demands.enums import FieldMatch, Support, Urgency
from demands.sheets.columns import columns_for
from demands.sheets.vocabularies import Vocabularies
from reference.enums import TitleLevel

_EXAMPLE_FIELD = "011001"


def write_template_xlsx(vocabularies: Vocabularies, *, coordinator: bool) -> bytes:
    """The empty sheet with drop-downs, one example row that is ignored, and a sheet that explains the columns."""
    return _form(vocabularies, coordinator).xlsx(example_row(vocabularies))


def write_template_csv(vocabularies: Vocabularies, *, coordinator: bool) -> bytes:
    """The headings and the example row as CSV."""
    return _form(vocabularies, coordinator).csv(example_row(vocabularies))


def write_faulty_rows(
    vocabularies: Vocabularies, rows: Iterable[tuple[Mapping[str, str], str]], *, coordinator: bool
) -> bytes:
    """The rows with faults, each with its faults in words in front, to be corrected and uploaded again."""
    return _form(vocabularies, coordinator).faulty(rows)


def _form(vocabularies: Vocabularies, coordinator: bool) -> SheetForm:
    return SheetForm(_("Needs"), columns_for(coordinator=coordinator), vocabularies, BOUNDS.rows)


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
