"""What the pages and forms show of hints."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from demands.content import NeedContent
from demands.forms.needs import NeedForm, initial_of
from demands.models import Demand
from matching.hints import Hint, Hints, hints_for
from reference.enums import TitleLevel

# Without these nobody can be counted.
ASKED_FIRST = ("employer", "field", "mode", "start_earliest")
TITLES = ("title_min", "title_preferred")


def form_hints(form: NeedForm) -> dict[str, Any]:
    """Hints for what stands in a bound form, or what is missing before there can be any."""
    content = form.content_for_hints()
    if content is None:
        return {"missing": _missing(form)}
    found = hints_for(content)
    return {"found": found, "rows": [(hint, json.dumps(form_change(content, hint))) for hint in found.hints]}


def _missing(form: NeedForm) -> list[str]:
    """The labels of what has to be readable first."""
    read = form.cleaned_data
    names = [name for name in ASKED_FIRST if not read.get(name)]
    if not read.get("length_number") and not read.get("ends_on"):
        names.append("length_number")
    return [str(form.fields[name].label) for name in names]


def form_change(content: NeedContent, hint: Hint) -> dict[str, str | bool]:
    """The inputs of the form that a step changes, by name, with what then stands in them.

    A title is typed, so its words stand for it; an empty text empties the input.
    """
    before, after = initial_of(content), initial_of(replace(content, **hint.columns))
    return {name: _typed(name, value) for name, value in after.items() if value != before[name]}


def _typed(name: str, value: Any) -> str | bool:
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if name in TITLES:
        return str(TitleLevel(value).label)
    if isinstance(value, Model):
        return str(value.pk)
    return value.isoformat() if isinstance(value, date) else str(value)


def need_hints_page(demand: Demand, found: Hints) -> dict[str, Any]:
    """The page of a stored need's hints; nothing on it fills a form."""
    crumbs = [(_("Needs"), reverse("demands:list")), (demand.number, reverse("matching:need", args=(demand.pk,)))]
    return {
        "demand": demand,
        "found": found,
        "rows": [(hint, None) for hint in found.hints],
        "crumbs": [*crumbs, (_("What would open more"), "")],
    }
