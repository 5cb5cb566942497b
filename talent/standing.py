"""The four facts of a talent in words: verified, may be proposed, available, on assignment. They are never one status.

One reader for the coordinator's page and for the person's own.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from talent.enums import HoldReason, TalentStep
from talent.models import Talent, TalentEvent

ONE_DAY = timedelta(days=1)
# The steps of the history that moved a fact, by the fact's key.
_MOVED_BY = {
    "verified": (TalentStep.VERIFIED, TalentStep.NOT_VERIFIED, TalentStep.UNVERIFIED),
    "proposable": (TalentStep.PROPOSABLE, TalentStep.HELD_BACK, TalentStep.REGISTERED),
    "available": (
        TalentStep.TIMES_SET, TalentStep.RECONFIRMED, TalentStep.LAPSED, TalentStep.PAUSED, TalentStep.RESUMED,
        TalentStep.UNIT_REFUSED, TalentStep.UNIT_CONFIRMED, TalentStep.REGISTERED,
    ),
    "assigned": (TalentStep.ASSIGNED,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactLine:
    """One of the four facts.

    ``key`` is ``verified``, ``proposable``, ``available`` or ``assigned``; ``words`` says more than yes or no;
    ``since`` and ``by`` are when and by whom it was last moved, where that is on record; ``tone`` is a badge's.
    """

    key: str
    name: str
    is_on: bool
    words: str
    since: date | datetime | None = None
    tone: str = ""
    by: User | None = None

    @property
    def since_day(self) -> date | None:
        """The day of ``since``, by the clock on the wall."""
        return timezone.localtime(self.since).date() if isinstance(self.since, datetime) else self.since


def facts_of(talent: Talent, *, today: date | None = None, with_reason: bool = True) -> list[FactLine]:
    """The four facts, in their order. One query beside the talent's windows and commitments (``for_detail``).

    ``with_reason`` is for the person and for coordinators: why somebody is held back is nobody else's business.
    """
    day = today or timezone.localdate()
    moved = _last_moves(talent)
    return [
        _verified(talent, day, moved["verified"]),
        _proposable(talent, moved["proposable"], with_reason),
        _available(talent, day, moved["available"]),
        _assigned(talent, day, moved["assigned"]),
    ]


def _last_moves(talent: Talent) -> dict[str, TalentEvent | None]:
    """The last step that moved each fact."""
    steps = {step for names in _MOVED_BY.values() for step in names}
    last = talent.events.filter(step__in=steps).order_by("step", "-id").distinct("step").select_related("actor")
    found = {event.step: event for event in last}

    def newest(steps: tuple[TalentStep, ...]) -> TalentEvent | None:
        return max((found[step] for step in steps if step in found), key=lambda event: event.pk, default=None)

    return {key: newest(steps) for key, steps in _MOVED_BY.items()}


def _line(key: str, name: str, is_on: bool, words: str, tone: str, event: TalentEvent | None) -> FactLine:
    return FactLine(
        key, name, is_on, words, event.at if event else None, tone, by=event.actor if event is not None else None
    )


def _verified(talent: Talent, today: date, event: TalentEvent | None) -> FactLine:
    name = _("Verified")
    by = event.actor if event else None
    if talent.verified_on is None:
        refused = event is not None and event.step == TalentStep.NOT_VERIFIED
        words = _("Title or degree does not agree with the proof") if refused else _("Not verified yet")
        return _line("verified", name, False, words, "warn", event)
    expires = talent.documents_expire_on
    if expires is not None and expires < today:
        words = _("Title and degree agree with the proof; a document expired on %(day)s") % {"day": _day(expires)}
        return FactLine("verified", name, True, words, talent.verified_on, "warn", by)
    words = _("Title and degree agree with the proof")
    if expires is not None:
        words = _("Title and degree agree with the proof; a document is valid until %(day)s") % {"day": _day(expires)}
    return FactLine("verified", name, True, words, talent.verified_on, "good", by)


def _proposable(talent: Talent, event: TalentEvent | None, with_reason: bool) -> FactLine:
    name = _("May be proposed")
    if talent.may_be_proposed:
        return _line("proposable", name, True, _("May be proposed for needs"), "good", event)
    if talent.hold_reason:
        words = _("Held back by a coordinator")
        if with_reason:
            words = _("Held back: %(reason)s") % {"reason": HoldReason(talent.hold_reason).label}
        return _line("proposable", name, False, words, "bad", event)
    return _line("proposable", name, False, _("Not released for proposals yet"), "warn", event)


def _available(talent: Talent, today: date, event: TalentEvent | None) -> FactLine:
    """The person's switch comes first, then the unit's word, then the times and their clock."""
    name = _("Available")
    if not talent.is_active:
        return _line("available", name, False, _("Paused: not proposed until taken up again"), "warn", event)
    if talent.unit_refuses:
        return _line("available", name, False, _("The unit does not release for these times"), "bad", event)
    windows = sorted((*_days(window.period), window.lapses_on) for window in talent.availabilities.all())
    if not windows:
        return _line("available", name, False, _("No times stated"), "warn", event)
    ahead = [window for window in windows if window[1] > today]
    if not ahead:
        return _line("available", name, False, _("The times stated have passed"), "warn", event)
    counting = [window for window in ahead if window[2] > today]
    if not counting:
        lapsed = max(lapses_on for _first, _end, lapses_on in ahead)
        words = _("Lapsed: nobody confirmed the times before %(day)s") % {"day": _day(lapsed)}
        return FactLine("available", name, False, words, lapsed, "warn")
    values = {
        "first": _day(counting[0][0]),
        "last": _day(counting[0][1] - ONE_DAY),
        "lapse": _day(min(lapses_on for _first, _end, lapses_on in counting)),
        "more": len(counting) - 1,
    }
    if len(counting) == 1:
        words = _("%(first)s to %(last)s; to be confirmed anew before %(lapse)s") % values
    else:
        words = ngettext(
            "%(first)s to %(last)s and %(more)s more time; to be confirmed anew before %(lapse)s",
            "%(first)s to %(last)s and %(more)s more times; to be confirmed anew before %(lapse)s",
            len(counting) - 1,
        ) % values  # fmt: skip
    return _line("available", name, True, words, "good", event)


def _assigned(talent: Talent, today: date, event: TalentEvent | None) -> FactLine:
    name = _("On assignment")
    by = event.actor if event else None
    spans = sorted(_days(commitment.period) for commitment in talent.commitments.all())
    ahead = [span for span in spans if span[1] > today]
    if not ahead:
        return FactLine("assigned", name, False, _("On no assignment"))
    first, end = ahead[0]
    values = {"first": _day(first), "last": _day(end - ONE_DAY)}
    if first <= today:
        return FactLine("assigned", name, True, _("On assignment until %(last)s") % values, first, "accent", by)
    return FactLine("assigned", name, False, _("To be on assignment %(first)s to %(last)s") % values, None, "", by)


def _days(period: Any) -> tuple[date, date]:
    """The first day of a period and the first one after it; both ends are there by constraint."""
    return period.lower, period.upper


def _day(day: date) -> str:
    return date_format(day, "Y-m-d")
