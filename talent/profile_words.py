"""What a profile says, in words: for looking it over, for one's own page, and for laying two records side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from common.charts import add_months, whole_months
from common.language import in_readers_language
from reference.models import Degree, Field, Mode, Region, Title
from talent.content import MAX_STINT_DAYS, ProfileContent, TimesContent, all_windows, windows_of
from talent.enums import Employment, TimesKind

FULL_MONTH_FROM_DAYS = 28


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a profile says. ``step`` is the page on which it is asked; no ``texts`` where nothing is said."""

    step: str
    name: str
    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year, or several that look alike, on the year line: ``months`` are 0 (none), 1 (some days), 2 (all)."""

    label: str
    months: tuple[int, ...]


def month_name(month: int) -> str:
    """The month's name in the reader's language."""
    return in_readers_language(f"{month}月", str(MONTHS[month]))


def day_in_words(day: date) -> str:
    """A day as one says it: 1 June 2027."""
    return _("%(day)d %(month)s %(year)d") % {"day": day.day, "month": month_name(day.month), "year": day.year}


def times_in_words(entry: TimesContent) -> str:
    """A statement of times as one sentence."""
    first, last = day_in_words(entry.first), day_in_words(entry.last)
    if entry.kind == TimesKind.FIXED:
        return _("From %(first)s to %(last)s.") % {"first": first, "last": last}
    if entry.kind == TimesKind.WITHIN:
        return ngettext(
            "Any %(count)d month between %(first)s and %(last)s.",
            "Any %(count)d months between %(first)s and %(last)s.",
            entry.months or 0,
        ) % {"count": entry.months or 0, "first": first, "last": last}
    return _yearly_in_words(entry)


def _yearly_in_words(entry: TimesContent) -> str:
    spans = windows_of(entry)
    if not spans:
        return _("No month of these years.")
    start = date(spans[-1][0].year, entry.start_month or 1, 1)
    end = add_months(start, entry.months or 1) - timedelta(days=1)
    values = {
        "year": spans[0][0].year,
        "until": spans[-1][0].year,
        "first": _("%(day)d %(month)s") % {"day": 1, "month": month_name(start.month)},
        "last": _("%(day)d %(month)s") % {"day": end.day, "month": month_name(end.month)},
    }
    if values["year"] == values["until"]:
        return _("In %(year)d, from %(first)s to %(last)s.") % values
    return _("From %(year)d to %(until)d, every year from %(first)s to %(last)s.") % values


def year_rows(times: Iterable[TimesContent]) -> list[YearRow]:
    """The months of each year from the first to the last; years that follow each other and look alike are one row."""
    spans = all_windows(times)
    if not spans:
        return []
    last_year = max(end for _start, end in spans) - timedelta(days=1)
    rows: list[tuple[int, int, tuple[int, ...]]] = []
    for year in range(spans[0][0].year, last_year.year + 1):
        months = tuple(_share(spans, date(year, month, 1)) for month in range(1, 13))
        if rows and rows[-1][2] == months:
            rows[-1] = (rows[-1][0], year, months)
        else:
            rows.append((year, year, months))
    return [YearRow(str(a) if a == b else f"{a}–{b}", months) for a, b, months in rows]


def _share(spans: Sequence[tuple[date, date]], month: date) -> int:
    """How much of a month lies in the windows: none, some days, all."""
    after = add_months(month, 1)
    days = sum(max((min(end, after) - max(start, month)).days, 0) for start, end in spans)
    return 0 if days == 0 else 2 if days >= (after - month).days else 1


def lines_of(content: ProfileContent) -> list[Line]:
    """Everything that a profile says, in the order of the pages; who the person is stands elsewhere."""
    born = str(content.birth_year) if content.birth_year else ""
    employment = dict(Employment.choices).get(content.employment, "")
    degree = Degree.objects.filter(pk=content.degree_id).first()
    title = Title.objects.filter(pk=content.title_id).first()
    unit = Organisation.objects.filter(pk__in=[content.home_organisation_id or 0]).first()
    modes = {mode.pk: mode.name for mode in Mode.objects.filter(pk__in=content.modes)}
    height = content.cleared_altitude_m
    cleared = _("%(height)d m") % {"height": height} if height is not None else ""
    named = (
        ("who", "birth_year", _("Year of birth"), (born,)),
        ("work", "employment", _("Work"), (str(employment),)),
        ("work", "home_organisation_id", _("Unit"), (unit.name if unit else "",)),
        ("title", "title_id", _("Title"), (title.name if title else "",)),
        ("title", "degree_id", _("Degree"), (degree.name if degree else "",)),
        ("fields", "fields", _("Fields"), _names(Field, content.fields)),
        ("times", "times", _("Times"), tuple(times_in_words(entry) for entry in content.times)),
        ("times", "stints", _("Length"), (_stints(content),)),
        ("modes", "modes", _("Ways of serving"), tuple(_mode(modes, code, content) for code in content.modes)),
        ("regions", "regions_preferred", _("Gladly to"), _names(Region, content.regions_preferred)),
        ("regions", "regions_excluded", _("Rather not to"), _names(Region, content.regions_excluded)),
        ("health", "cleared_altitude_m", _("Cleared up to"), (cleared,)),
    )
    return [Line(step, name, label, tuple(text for text in texts if text)) for step, name, label, texts in named]


def _names(model: Any, codes: Sequence[str]) -> tuple[str, ...]:
    """The names of reference rows, in the order of ``codes``."""
    found = {row.pk: row.name for row in model.objects.filter(pk__in=codes)} if codes else {}
    return tuple(found[code] for code in codes if code in found)


def _mode(names: dict[str, str], code: str, content: ProfileContent) -> str:
    name = names.get(code, "")
    return _("%(mode)s (liked best)") % {"mode": name} if name and code in content.modes_preferred else name


def _stints(content: ProfileContent) -> str:
    least, most = content.shortest_stint_days, content.longest_stint_days
    if least <= 1 and most >= MAX_STINT_DAYS:
        return ""
    if least <= 1:
        return _("at most %(most)s") % {"most": _length(most)}
    if most >= MAX_STINT_DAYS:
        return _("at least %(least)s") % {"least": _length(least)}
    return _("%(least)s to %(most)s") % {"least": _length(least), "most": _length(most)}


def _length(days: int) -> str:
    if days < FULL_MONTH_FROM_DAYS:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    months = whole_months(days)
    return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
