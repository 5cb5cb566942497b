"""The page on times: three ways of saying when, several statements, and the lengths that suit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy

from common.charts import add_months
from talent.content import FURTHEST_YEARS, MAX_TIMES, TimesContent, faults_of_statement
from talent.enums import TimesKind
from talent.forms.steps import Raw, StepForm, WholeField
from talent.models import MAX_MONTHS, MAX_STINT_DAYS
from talent.profile_words import month_name, times_in_words, year_rows

DAYS, MONTHS = "days", "months"
UNITS = [(MONTHS, gettext_lazy("months")), (DAYS, gettext_lazy("days"))]
# What is asked of each of the three ways.
ASKED = {
    TimesKind.YEARLY: ("start_month", "yearly_months", "until_year"),
    TimesKind.FIXED: ("first", "last"),
    TimesKind.WITHIN: ("within_months", "within_first", "within_last"),
}
NEW = ("kind", *(name for names in ASKED.values() for name in names))
# The longest way in which somebody begins; they may say less.
USUAL_YEARS = 4


@dataclass(frozen=True, slots=True)
class Length:
    """How short and how long so many calendar months can be, in days."""

    least: int
    most: int


def length_of(months: int) -> Length:
    """The days of so many months, from whichever month one counts."""
    starts = [date(2026, month, 1) for month in range(1, 13)]
    days = [(add_months(start, months) - start).days for start in starts]
    return Length(min(days), max(days))


class DayField(forms.DateField):
    """A day, picked from the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class TimesForm(StepForm):
    """What was said so far (``kept``), a further statement, and the shortest and longest stint."""

    columns = ("times", "shortest_stint_days", "longest_stint_days")

    kind = forms.ChoiceField(
        label=gettext_lazy("How would you like to say it?"),
        choices=TimesKind.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    start_month = forms.TypedChoiceField(label=gettext_lazy("From the month"), coerce=int, required=False)
    yearly_months = forms.TypedChoiceField(label=gettext_lazy("For how long"), coerce=int, required=False)
    until_year = forms.TypedChoiceField(label=gettext_lazy("The last time in"), coerce=int, required=False)
    first = DayField(label=gettext_lazy("First day"), required=False)
    last = DayField(label=gettext_lazy("Last day"), required=False)
    within_months = WholeField(
        label=gettext_lazy("How many months"), required=False, min_value=1, max_value=MAX_MONTHS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "3"}),
    )  # fmt: skip
    within_first = DayField(label=gettext_lazy("Not before"), required=False)
    within_last = DayField(label=gettext_lazy("Not after"), required=False)
    shortest_number = WholeField(
        label=gettext_lazy("At least"), required=False, min_value=1, max_value=MAX_STINT_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
    )  # fmt: skip
    shortest_unit = forms.ChoiceField(label=gettext_lazy("Months or days"), choices=UNITS, required=False)
    longest_number = WholeField(
        label=gettext_lazy("At most"), required=False, min_value=1, max_value=MAX_STINT_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
    )  # fmt: skip
    longest_unit = forms.ChoiceField(label=gettext_lazy("Months or days"), choices=UNITS, required=False)

    def offer(self) -> None:
        year = timezone.localdate().year
        months = ngettext_lazy("%(count)d month", "%(count)d months", "count")
        choices = {
            "start_month": [("", "–"), *((month, month_name(month)) for month in range(1, 13))],
            "yearly_months": [("", "–"), *((count, months % {"count": count}) for count in range(1, 13))],
            "until_year": [(y, y) for y in range(year, year + FURTHEST_YEARS)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.fields["until_year"].initial = year + USUAL_YEARS
        self.kept = self._kept()

    def _kept(self) -> list[TimesContent]:
        """What was said before: in the form as it was sent, or on record."""
        if not self.is_bound:
            return list(self.base.times)
        read = (decoded(text) for text in cast("QueryDict", self.data).getlist("kept"))
        return [entry for entry in read if entry is not None][:MAX_TIMES]

    def names(self) -> list[str]:
        return ["kept", *super().names()]

    def initial_values(self) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if self.base.shortest_stint_days > 1:
            said["shortest_number"], said["shortest_unit"] = number_and_unit(self.base.shortest_stint_days)
        if self.base.longest_stint_days < MAX_STINT_DAYS:
            said["longest_number"], said["longest_unit"] = number_and_unit(self.base.longest_stint_days)
        return said

    def clean(self) -> dict[str, Any]:
        """A statement that was begun is finished, or taken back."""
        self._check_new()
        return super().clean()

    def _check_new(self) -> None:
        kind = self.cleaned_data.get("kind")
        for name in ASKED[TimesKind(kind)] if kind else ():
            if self.cleaned_data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, ValidationError(self.fields[name].error_messages["required"], code="required"))

    @property
    def added(self) -> TimesContent | None:
        """The further statement; ``None`` where none was begun, or it cannot be read."""
        read = getattr(self, "cleaned_data", {})
        kind = read.get("kind")
        if not kind or any(read.get(name) in (None, "") for name in ASKED[TimesKind(kind)]):
            return None
        if kind == TimesKind.YEARLY:
            return yearly(read["start_month"], read["yearly_months"], read["until_year"])
        if kind == TimesKind.FIXED:
            return TimesContent(kind, read["first"], read["last"])
        return TimesContent(kind, read["within_first"], read["within_last"], months=read["within_months"])

    @property
    def entries(self) -> list[TimesContent]:
        """All statements, the further one last; one that is there already is not there twice."""
        added = self.added
        return self.kept + ([added] if added is not None and added not in self.kept else [])

    def values(self) -> dict[str, Any]:
        return {
            "times": tuple(sorted(self.entries, key=lambda entry: (entry.first, entry.last))),
            "shortest_stint_days": self._stint("shortest") or 1,
            "longest_stint_days": self._stint("longest") or MAX_STINT_DAYS,
        }

    def _stint(self, which: str) -> int | None:
        number = self.cleaned_data.get(f"{which}_number")
        if not number or self.cleaned_data.get(f"{which}_unit") == DAYS:
            return number
        length = length_of(min(number, MAX_MONTHS + 1))
        # Whoever wants three months at least takes the three shortest, and at most means the three longest.
        return length.least if which == "shortest" else min(length.most, MAX_STINT_DAYS + (number > MAX_MONTHS))

    @property
    def field_of(self) -> dict[str, Any]:  # type: ignore[override]
        """Faults of the statements stand where a further one is asked for, or else above."""
        kind = getattr(self, "cleaned_data", {}).get("kind")
        return {
            "times": ASKED[TimesKind(kind)][-1] if kind else None,
            "shortest_stint_days": "shortest_number",
            "longest_stint_days": "longest_number",
        }

    def stored(self, raw: Raw, *, without: int | None = None) -> Raw:
        """What is kept of the page once the further statement is taken in, or the one at place ``without`` out."""
        entries = self.kept if without is not None else self.entries
        kept = [encoded(entry) for place, entry in enumerate(entries) if place != without]
        left = {name: values for name, values in raw.items() if name != "kept"}
        if without is None:
            left = {name: values for name, values in left.items() if name not in NEW}
        return left | ({"kept": kept} if kept else {})


def yearly(start_month: int, months: int, until_year: int) -> TimesContent:
    """So many months every year, from today until the last time that begins in ``until_year`` has ended."""
    last = add_months(date(until_year, start_month, 1), months) - timedelta(days=1)
    return TimesContent(TimesKind.YEARLY, min(timezone.localdate(), last), last, months, start_month)


def number_and_unit(days: int) -> tuple[int, str]:
    """How people say a length: in months where it is what some months come to, otherwise in days."""
    for months in range(1, days // 28 + 1):
        length = length_of(months)
        if days in (length.least, length.most):
            return months, MONTHS
        if length.least > days:
            break
    return days, DAYS


def encoded(entry: TimesContent) -> str:
    """A statement as the page carries it."""
    numbers = (entry.months or "", entry.start_month or "")
    return "|".join(str(part) for part in (entry.kind, entry.first, entry.last, *numbers))


def decoded(text: str) -> TimesContent | None:
    """The statement that the page carried; ``None`` for anything else."""
    parts = text.split("|")
    if len(parts) != 5 or len(text) > 60:
        return None
    try:
        first, last = (date.fromisoformat(part) for part in parts[1:3])
        months, start = (int(part) if part else None for part in parts[3:])
    except ValueError:
        return None
    return TimesContent(parts[0], first, last, months, start)


def line_of(entries: Iterable[TimesContent]) -> list[dict[str, Any]]:
    """The statements with what the page needs to carry and to show them."""
    return [
        {"code": encoded(entry), "words": times_in_words(entry), "place": place} for place, entry in enumerate(entries)
    ]


def times_shown(form: StepForm) -> dict[str, Any]:
    """For the page on times: what was said so far, what is being said, and both on the year line."""
    if not isinstance(form, TimesForm):
        return {}
    is_read = form.is_bound and form.judged
    added = form.added if is_read else None
    entries = form.entries if is_read else form.kept
    sound = [entry for entry in entries if not list(faults_of_statement(entry, None))]
    return {
        "kept": line_of(form.kept),
        "added": line_of([added])[0] if added in sound else None,
        "years": year_rows(sound),
    }
