"""Who is free when: windows that have not lapsed, without the days already promised. One reading for all filters."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from talent.models import Availability

# A day behind every window, for a span that has no end.
NO_END = date(2200, 1, 1)
# Months of the calendar are never shorter than this many days: N months have at least 30 N - 2.
_MONTH, _SHORT = 30, 2

# Most windows are free from end to end and are judged as they stand; only of those of people with promised days it is
# asked what the window leaves of the span once these are taken out. Somebody who offers "any three months" of a year
# has a longer window than they offer: what is promised in it is taken from what they offer. All windows are read as
# they lie: nearly all count, so that the index of when they lapse would only take longer.
_FREE = """
    WITH busy AS (
        SELECT talent_id, range_agg(period) AS days FROM talent_commitment GROUP BY talent_id
    )
    SELECT a.talent_id
    FROM (
        SELECT %s::date AS first, %s::date AS past, %s::date AS today,
               make_interval(months => %s) AS months, %s::int AS least
    ) asked
    CROSS JOIN talent_availability a
    CROSS JOIN LATERAL (
        SELECT greatest(lower(a.period), asked.first) AS first, least(upper(a.period), asked.past) AS past
    ) cut
    LEFT JOIN busy ON busy.talent_id = a.talent_id
    WHERE cut.past - cut.first >= asked.least
      AND a.lapses_on - asked.today > 0
      AND (a.most_days IS NULL OR a.most_days >= asked.least)
      AND cut.first + asked.months <= cut.past
      AND (busy.days IS NULL OR EXISTS (
          SELECT
          FROM unnest(datemultirange(daterange(cut.first, cut.past)) - busy.days) AS free (days)
          WHERE upper(free.days) - lower(free.days) >= asked.least
            AND lower(free.days) + asked.months <= upper(free.days)
            AND (a.most_days IS NULL OR a.most_days - COALESCE((
                SELECT sum(upper(taken) - lower(taken)) FROM unnest(datemultirange(a.period) * busy.days) AS taken
            ), 0) >= asked.least)
      ))
"""


@dataclass(frozen=True, slots=True)
class Span:
    """Days ``[start, end)`` of which somebody is to be free for ``months`` together; for all where ``months`` is 0."""

    start: date
    end: date
    months: int = 0


def free_people(span: Span, today: date | None = None) -> Q:
    """Talents who take part, whose unit does not hold them back, and who are free in that span."""
    day = today or timezone.localdate()
    whole = (span.end - span.start).days
    least = span.months * _MONTH - _SHORT if span.months else whole
    asked = (span.start, span.end, day, span.months, least)
    return Q(is_active=True, unit_refuses=False, pk__in=RawSQL(_FREE, asked))  # noqa: S611 # parameters only


def one_day(day: date) -> Span:
    """The span that is this day."""
    return Span(day, day + timedelta(days=1))


def stated_people(*, counting: bool = False, today: date | None = None) -> Exists:
    """Talents with times that are not over yet; where ``counting``, with some of which have not lapsed."""
    day = today or timezone.localdate()
    ahead = Availability.objects.filter(talent=OuterRef("pk"), period__endswith__gt=day)
    return Exists(ahead.filter(lapses_on__gt=day) if counting else ahead)
