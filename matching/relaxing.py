"""Every single step by which a need could ask for less, in the reader's words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.charts import add_months
from demands.content import NeedContent
from demands.enums import FieldMatch
from reference.enums import TitleLevel
from reference.models import Degree, Mode

WIDER = {FieldMatch.SPECIALTY: FieldMatch.DISCIPLINE, FieldMatch.DISCIPLINE: FieldMatch.SECTOR}
LONGER_WINDOWS = (30, 90)
RELAY_STINT = 90
LATER_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One step: the columns of the content that change, and the step in words.

    ``family`` joins steps of one kind, the smaller before the greater.
    """

    family: str
    columns: dict[str, Any]
    words: str

    def of(self, content: NeedContent) -> NeedContent:
        """The content after the step."""
        return replace(content, **self.columns)


def relaxations(content: NeedContent) -> Iterator[Relaxation]:
    """All steps that the content leaves open. Reads degrees and modes, one query each."""
    yield from _titles(content)
    yield from _degrees(content)
    yield from _fields(content)
    yield from _starts(content)
    yield from _stints(content)
    yield from _modes(content)
    if content.programme_id is not None:
        yield Relaxation("programme", {"programme_id": None}, _("Without the programme"))


def _instead(new: object, old: object) -> str:
    return _("With %(new)s instead of %(old)s") % {"new": new, "old": old}


def _titles(content: NeedContent) -> Iterator[Relaxation]:
    asked = content.title_min_level
    for lower in (1, 2):
        if asked is None or asked < lower:
            return
        level = asked - lower or None
        new = TitleLevel(level).label if level else _("no title asked for")
        yield Relaxation("title", {"title_min_level": level}, _instead(new, TitleLevel(asked).label))


def _degrees(content: NeedContent) -> Iterator[Relaxation]:
    names = {degree.rank: degree.name for degree in Degree.objects.all()}
    asked = content.degree_min_id
    if asked > 0:
        new = names[asked - 1] if asked > 1 else _("no degree asked for")
        yield Relaxation("degree", {"degree_min_id": asked - 1}, _instead(new, names[asked]))


def _fields(content: NeedContent) -> Iterator[Relaxation]:
    asked = FieldMatch(content.field_match)
    if asked in WIDER:
        words = _instead(capfirst(WIDER[asked].label).lower(), asked.label.lower())
        yield Relaxation("field", {"field_match": str(WIDER[asked])}, words)


def _starts(content: NeedContent) -> Iterator[Relaxation]:
    for days in LONGER_WINDOWS:
        latest = content.start_latest + timedelta(days=days)
        words = _("With the latest start %(days)d days later") % {"days": days}
        yield Relaxation("window", {"start_latest": latest}, words)
    later = {name: add_months(getattr(content, name), LATER_MONTHS) for name in ("start_earliest", "start_latest")}
    yield Relaxation("later", later, _("With the start %(months)d months later") % {"months": LATER_MONTHS})


def _stints(content: NeedContent) -> Iterator[Relaxation]:
    accepted = content.shortest_stint_days
    if not content.relay_allowed:
        least = min(accepted or content.duration_days, RELAY_STINT)
        words = _("With relay, each for at least %(days)d days") % {"days": least}
        yield Relaxation("relay", {"relay_allowed": True, "shortest_stint_days": least}, words)
    now = accepted or (1 if content.relay_allowed else content.duration_days)
    if now > 1:
        words = _("With stints from %(days)d days on") % {"days": now // 2}
        yield Relaxation("stint", {"shortest_stint_days": now // 2}, words)


def _modes(content: NeedContent) -> Iterator[Relaxation]:
    names = {mode.code: mode.name for mode in Mode.objects.all()}
    for code, name in names.items():
        if code != content.mode_id:
            yield Relaxation("mode", {"mode_id": code}, _instead(name, names[content.mode_id]))
