"""A registration beside the records that seem to be of the same person; contact data are only compared."""

from typing import Any

from django.utils.translation import gettext as _

from talent.content import content_of
from talent.duplicates import phone_key
from talent.models import Talent
from talent.profile_words import lines_of
from talent.registering import Reading


def beside(said: Reading, twins: list[Talent]) -> dict[str, Any]:
    """For the page: ``twins``, and ``rows`` of label, what was entered, what each record says, and whether they differ.

    Of name, phone and address only whether they are the same is told: whoever has to call looks them up, which is
    recorded.
    """
    entered = lines_of(said.content)
    recorded = [lines_of(content_of(twin)) for twin in twins]
    rows = [_contact_row(label, said, twins, name) for name, label in _compared()]
    for place, line in enumerate(entered):
        others = [lines[place].texts for lines in recorded]
        if line.texts or any(others):
            differs = any(texts and line.texts and texts != line.texts for texts in others)
            rows.append({"label": line.label, "entered": line.texts, "others": others, "differs": differs})
    return {"twins": twins, "rows": rows}


def _compared() -> list[tuple[str, str]]:
    return [("phone", _("Phone")), ("email", _("E-mail address"))]


def _contact_row(label: str, said: Reading, twins: list[Talent], name: str) -> dict[str, Any]:
    mine = _key(name, getattr(said.contact, name))
    words = {"same": _("the same"), "other": _("another one on record"), "none": _("none on record")}
    keys = [_state(mine, _key(name, getattr(getattr(twin, "contact", None), name, ""))) for twin in twins]
    entered = (_("something entered"),) if mine else ()
    return {
        "label": label,
        "entered": entered,
        "others": [(words[key],) for key in keys],
        "differs": bool(mine) and "other" in keys,
    }


def _state(mine: str, theirs: str) -> str:
    if not theirs:
        return "none"
    return "same" if mine == theirs else "other"


def _key(name: str, value: str) -> str:
    return phone_key(value) if name == "phone" else value.strip().casefold()
