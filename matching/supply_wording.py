"""What closes most people out of a cell's posts, and what an employer can do about it, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matching.engine import Gate
from matching.wording import GATE_NAMES

# What to change in a need, by the gate that closes most.
ADVICE: dict[Gate, str | Promise] = {
    Gate.STANDING: _("Wait until more people may be proposed"),
    Gate.FIELD: _("Accept a wider field match, or further fields"),
    Gate.TITLE: _("Ask for a lower title"),
    Gate.DEGREE: _("Ask for a lower degree"),
    Gate.MODE: _("Offer another mode, such as advisory or part-time work"),
    Gate.REGION: _("Few want to go there: offer more support, or a mode without living there"),
    Gate.ALTITUDE: _("Few are cleared for the altitude: offer a medical check, or a mode without living there"),
    Gate.PROGRAMME: _("Post the need without the programme, or under another one"),
    Gate.PERIOD: _("Allow relay or a shorter stint, or a longer window for the start"),
    Gate.PAIR: _("Look at the dismissals again"),
}


def gate_name(gate: int | None) -> str:
    """The gate's name; empty where none closes anybody out."""
    return "" if gate is None else str(GATE_NAMES[Gate(gate)])


def gate_code(gate: int | None) -> str | None:
    """The gate's name for machines."""
    return None if gate is None else Gate(gate).name.lower()


def advice(gate: int | None) -> str:
    """What to change; empty where nothing has to."""
    return "" if gate is None else str(ADVICE[Gate(gate)])
