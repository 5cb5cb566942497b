"""Statements of times as people write them in one cell, in Chinese or English; what is not understood is refused.

* ``2027-03-01至2027-08-31``, ``2027-03 to 2027-08``: every day of it, whole months where no day stands.
* ``2027-03至2027-12内任意3个月``, ``any 3 months within 2027-03 to 2027-12``.
* ``每年6月起3个月``, ``every June for 3 months``, where wanted with ``2027-03至2029-12`` or ``2027-03 to 2029-12:`` in
  front; without, from today for five years.
"""

import calendar
import re
from datetime import date, timedelta

from common.charts import add_months
from common.sheets import narrow
from talent.content import TimesContent
from talent.enums import TimesKind

# How far a yearly statement reaches that names no end.
YEARS_AHEAD = 5
_DAY = r"\d{4}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*日?|\s*月)?"
_SPAN = rf"(?P<first>{_DAY})\s*(?:至|到|~|—+|–|to|until)\s*(?P<last>{_DAY})"
_MONTHS = r"(?P<months>\d{1,3})\s*(?:个月|months?)"
_NAMES = "|".join([*calendar.month_name[1:], *calendar.month_abbr[1:]]).casefold()
_FIXED = re.compile(_SPAN)
_WITHIN = (
    re.compile(rf"{_SPAN}\s*(?:之?内|期间)?\s*[,，]?\s*(?:任意|any)\s*{_MONTHS}"),
    re.compile(rf"any\s+{_MONTHS}\s+(?:within|in|between|from)\s+{_SPAN}"),
)
_YEARLY = (
    re.compile(rf"(?:{_SPAN}\s*[,:]?\s*)?每年\s*(?P<month>\d{{1,2}})\s*月\s*(?:起|开始)\s*{_MONTHS}"),
    re.compile(rf"(?:{_SPAN}\s*[,:]\s*)?every\s+(?:year\s+(?:in|from)\s+)?(?P<month>{_NAMES})\s+for\s+{_MONTHS}"),
)
_FIGURES = re.compile(r"\d+", re.ASCII)
_MONTH_BY_NAME = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}


def times_in(text: str, *, today: date) -> TimesContent | None:
    """The statement that a text is; ``None`` where it is none. A yearly one without a first day begins ``today``."""
    asked = narrow(text).casefold()
    if found := _FIXED.fullmatch(asked):
        return _statement(TimesKind.FIXED, found)
    for pattern in _WITHIN:
        if found := pattern.fullmatch(asked):
            return _statement(TimesKind.WITHIN, found)
    for pattern in _YEARLY:
        if found := pattern.fullmatch(asked):
            return _yearly(found, today)
    return None


def _statement(kind: TimesKind, found: re.Match[str]) -> TimesContent | None:
    first, last = _first_day(found["first"]), _last_day(found["last"])
    if first is None or last is None:
        return None
    months = None if kind == TimesKind.FIXED else int(found["months"])
    return TimesContent(kind=kind.value, first=first, last=last, months=months)


def _yearly(found: re.Match[str], today: date) -> TimesContent | None:
    first = _first_day(found["first"]) if found["first"] else today
    last = _last_day(found["last"]) if found["last"] else date(today.year + YEARS_AHEAD, 12, 31)
    if first is None or last is None:
        return None
    month = _MONTH_BY_NAME.get(found["month"]) or int(found["month"])
    return TimesContent(
        kind=TimesKind.YEARLY.value, first=first, last=last, months=int(found["months"]), start_month=month
    )


def _first_day(text: str) -> date | None:
    year, month, *day = (int(figures) for figures in _FIGURES.findall(text))
    try:
        return date(year, month, day[0] if day else 1)
    except ValueError:
        return None


def _last_day(text: str) -> date | None:
    """The day; the last one of the month where only that is named."""
    day = _first_day(text)
    if day is None or len(_FIGURES.findall(text)) > 2:
        return day
    return add_months(day, 1) - timedelta(days=1)
