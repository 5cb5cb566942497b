"""What a row of the directory says of somebody: the four facts and the times, in short."""

from datetime import date, timedelta
from typing import cast

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from talent.models import Availability, Commitment, Talent

register = template.Library()

Badge = tuple[str, str]


@register.filter
def fact_badges(talent: Talent) -> list[Badge]:
    """The four facts as text and tone, from the windows and commitments that were read with the talent."""
    today = timezone.localdate()
    return [_verified(talent), _proposable(talent), _available(talent, today), *_assigned(talent, today)]


@register.filter
def times_ahead(talent: Talent) -> list[Availability]:
    """The windows that are not over, the next one first."""
    today = timezone.localdate()
    return sorted((one for one in talent.availabilities.all() if _past(one) > today), key=_first)


def _first(stretch: Availability | Commitment) -> date:
    """The first day; the database takes only stretches that have both ends."""
    return cast("date", stretch.period.lower)


def _past(stretch: Availability | Commitment) -> date:
    """The day after the last."""
    return cast("date", stretch.period.upper)


def _day_before(day: date) -> str:
    return (day - timedelta(days=1)).isoformat()


def _verified(talent: Talent) -> Badge:
    return (_("Verified"), "good") if talent.verified_on else (_("Not verified"), "warn")


def _proposable(talent: Talent) -> Badge:
    if talent.may_be_proposed:
        return _("May be proposed"), "good"
    return (_("Held back"), "bad") if talent.hold_reason else (_("Not to be proposed"), "")


def _available(talent: Talent, today: date) -> Badge:
    if not talent.is_active:
        return _("Paused"), "quiet"
    if talent.unit_refuses:
        return _("Not released by the unit"), "bad"
    ahead = times_ahead(talent)
    counting = [_past(one) for one in ahead if one.lapses_on > today]
    if counting:
        return _("Available until %(day)s") % {"day": _day_before(max(counting))}, "good"
    return (_("Times lapsed"), "warn") if ahead else (_("No times"), "quiet")


def _assigned(talent: Talent, today: date) -> list[Badge]:
    ends = [_past(one) for one in talent.commitments.all() if _first(one) <= today < _past(one)]
    if not ends:
        return []
    return [(_("On assignment until %(day)s") % {"day": _day_before(max(ends))}, "accent")]
