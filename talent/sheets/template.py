"""The roster to fill in."""

from django.utils import timezone
from django.utils.translation import gettext as _

from common.sheets import Value
from common.uploads.columns import EXAMPLE_MARK, OWN_KEY
from common.uploads.template import SheetForm
from reference.models import Degree, Title
from talent.enums import Employment
from talent.sheets.columns import BOUNDS, columns_for
from talent.sheets.vocabularies import RosterVocabularies

_FIELD, _TITLE, _BACHELOR, _MODES = "011001", "health_physician_4", 3, 2


def roster_form(vocabularies: RosterVocabularies, *, names_units: bool) -> SheetForm:
    """The sheet of people; ``names_units`` where each row says whose person it is."""
    return SheetForm(_("People"), columns_for(names_units=names_units), vocabularies, BOUNDS.rows)


def example_row(vocabularies: RosterVocabularies) -> dict[str, Value]:
    """The example by column, in the reader's language."""
    year = timezone.localdate().year
    modes = vocabularies.modes.options[:_MODES]
    regions = vocabularies.regions.options
    return {
        OWN_KEY: str(EXAMPLE_MARK),
        "full_name": _("Shen Guohua"),
        "phone": "139 0000 0000",
        "email": "name@example.com",
        "birth_year": year - 62,
        "employment": str(Employment.RETIRED.label),
        "home_organisation_id": next(iter(vocabularies.units.options), ""),
        "degree_id": Degree.objects.get(pk=_BACHELOR).name,
        "title_id": vocabularies.titles.shown(Title.objects.get(pk=_TITLE).code),
        "field_1": vocabularies.fields.shown(_FIELD),
        "modes": ";".join(modes),
        "modes_preferred": ";".join(modes[:1]),
        "regions_preferred": next(iter(regions), ""),
        "cleared_altitude_m": 3000,
        "shortest_stint_days": _("1 month"),
        "longest_stint_days": _("12 months"),
        "times": _("every June for 3 months; %(year)d-01-05 to %(year)d-03-31") % {"year": year + 1},
    }
