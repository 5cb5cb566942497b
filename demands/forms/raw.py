"""What stands in a form as it was sent: kept as JSON, and made into form data again."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from common.comboboxes import ComboboxField, SeveralField
from demands.forms.needs import NeedForm

Raw = dict[str, list[str]]
# The longest value, which is what the need said with both its long texts; and the most ticks of one field.
LONGEST, MOST_VALUES = 6000, 30


def names_of_form() -> list[str]:
    """The names under which a browser sends the form's fields; ``base`` is what the need said when it was opened."""
    names = [*NeedForm.base_fields, "base", "note"]
    return names + [f"{name}_pick" for name, field in NeedForm.base_fields.items() if isinstance(field, ComboboxField)]


def raw_of(data: QueryDict) -> Raw:
    """The form's own fields in ``data``, valid or not, each cut to a sensible size."""
    kept = {
        # No text of the database holds the sign of number nought.
        name: [value.replace("\0", "")[:LONGEST] for value in data.getlist(name)[:MOST_VALUES]]
        for name in names_of_form()
    }
    return {name: values for name, values in kept.items() if any(values)}


def data_of(raw: Mapping[str, Iterable[str]]) -> QueryDict:
    """Form data that say what was kept."""
    data = QueryDict(mutable=True)
    for name in names_of_form():
        if name in raw:
            data.setlist(name, [str(value) for value in raw[name]])
    return data


def raw_of_initial(initial: Mapping[str, Any]) -> Raw:
    """What a browser would send of a form shown with ``initial``."""
    raw: Raw = {}
    for name, value in initial.items():
        field = NeedForm.base_fields.get(name)
        if value in (None, "", [], False) or field is None:
            continue
        if isinstance(field, SeveralField):
            raw[f"{name}_pick"] = [str(item) for item in value]
        elif isinstance(field, ComboboxField):
            raw[name] = [option.label for option in field.widget.lookup.named([str(value)])]
        elif isinstance(value, list):
            raw[name] = [str(item) for item in value]
        else:
            raw[name] = ["on" if value is True else value.isoformat() if isinstance(value, date) else str(value)]
    return raw


def fill_empty(data: QueryDict, raw: Raw) -> QueryDict:
    """``data`` with ``raw`` where a field is empty; a unit goes with its number."""
    filled = data.copy()
    for name, values in raw.items():
        number = name.replace("_unit", "_number")
        if not any(data.getlist(number if name.endswith("_unit") else name)):
            filled.setlist(name, values)
    return filled
