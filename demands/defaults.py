"""What is usual for a post: from the study on what regions ask for, and from the rules of the programme.

Every suggestion names its source. Where the sources are silent nothing is suggested.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.charts import add_months
from demands.content import rules_in_force
from demands.models import Programme, ProgrammeRule
from reference.enums import TitleLevel
from reference.models import Degree, Mode

STUDY = "《进一步加大上海市对口支援柔性引才工作力度研究（上）》三"
THREE_YEARS_SECTORS = ("01", "02")
BACHELOR = 3
USUAL_MODE = "project"
# The modes whose definition says what the study tells of the programme.
MODE_OF_PROGRAMME = {
    "ten_thousand_teachers": "directed",
    "team_education": "directed",
    "team_medicine": "directed",
    "hospital_pairing": "directed",
    "famous_doctor_studio": "part_time",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion: which it is, what it says in words, its source, and the form's fields with their values."""

    label: str
    text: str
    source: str
    initial: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What is usual for such posts, and the rules of the programme that are in force."""

    suggestions: tuple[Suggestion, ...]
    programme: Programme | None = None
    rules: tuple[ProgrammeRule, ...] = ()

    @property
    def initial(self) -> dict[str, Any]:
        """The suggestions as the initial values of a form."""
        return {name: value for item in self.suggestions for name, value in item.initial.items()}


def defaults_for(*, field_id: str | None, programme_id: str | None, today: date) -> Defaults:
    """What is usual for a post in the field, of which its sector counts, and under the programme.

    The programme goes before the study. Reads the programme with its rules, one mode and one degree.
    """
    programme = Programme.objects.filter(pk=programme_id).first() if programme_id else None
    rules = tuple(rules_in_force(programme.pk, today)) if programme else ()
    found = [
        _title(rules),
        _degree(),
        _start(rules, today),
        _length_of_programme(rules) or _length_of_study(field_id),
        _mode(programme),
    ]
    return Defaults(tuple(item for item in found if item), programme, rules)


def _title(rules: Sequence[ProgrammeRule]) -> Suggestion:
    """The programme's lowest title, or the study's: intermediate and senior ones."""
    asked = min((rule.title_min_level for rule in rules), default=0)
    low = TitleLevel(asked or TitleLevel.INTERMEDIATE)
    wished = max(low, TitleLevel.DEPUTY_SENIOR)
    return Suggestion(
        _("Title"),
        _("from %(low)s, best %(wished)s") % {"low": low.label, "wished": wished.label},
        _citations(rules) if asked else STUDY,
        {"title_min": int(low), "title_preferred": int(wished)},
    )


def _degree() -> Suggestion:
    degree = Degree.objects.get(pk=BACHELOR)
    return Suggestion(_("Degree"), _("%(degree)s or above") % {"degree": degree.name}, STUDY, {"degree_min": BACHELOR})


def _start(rules: Sequence[ProgrammeRule], today: date) -> Suggestion | None:
    """The next days on which the programme departs, where it names any."""
    rule = next((rule for rule in rules if rule.departure_month), None)
    if rule is None or rule.departure_month is None:
        return None
    first = date(today.year, rule.departure_month, 1)
    if first <= today:
        first = first.replace(year=today.year + 1)
    month_end = add_months(first, 1) - timedelta(days=1)
    last = first.replace(day=min(rule.departure_last_day or 31, month_end.day))
    text = _("%(first)s to %(last)s, when the programme departs") % {"first": first, "last": last}
    return Suggestion(_("Start"), text, rule.citation, {"start_earliest": first, "start_latest": last})


def _length_of_programme(rules: Sequence[ProgrammeRule]) -> Suggestion | None:
    """Long enough for everybody whom the programme admits; the shortest stint is that of those who stay less."""
    asked = sorted({rule.stint_days_min for rule in rules if rule.stint_days_min})
    if not asked:
        return None
    shortest, longest = asked[0], asked[-1]
    initial = {"length_number": longest, "length_unit": "days"}
    text = ngettext("%(days)d day", "%(days)d days", longest) % {"days": longest}
    if shortest < longest:
        initial |= {"shortest_number": shortest, "shortest_unit": "days"}
        text = _("%(longest)d days; a stint of %(shortest)d days is useful") % {
            "longest": longest,
            "shortest": shortest,
        }
    return Suggestion(_("Length"), text, _citations(rules), initial)


def _length_of_study(field_id: str | None) -> Suggestion | None:
    """Three years for doctors and teachers, otherwise the lower end of one to three."""
    if not field_id:
        return None
    if field_id[:2] in THREE_YEARS_SECTORS:
        months, text = 36, _("3 years, as regions ask of doctors and teachers")
    else:
        months, text = 12, _("1 year; regions mostly ask for 1 to 3")
    return Suggestion(_("Length"), text, STUDY, {"length_number": months, "length_unit": "months"})


def _mode(programme: Programme | None) -> Suggestion | None:
    """The study's first mode, or the one whose definition is the programme's way, if any is."""
    if programme and programme.pk not in MODE_OF_PROGRAMME:
        return None
    mode = Mode.objects.get(pk=MODE_OF_PROGRAMME[programme.pk] if programme else USUAL_MODE)
    if programme is None:
        text = _("%(mode)s; part-time and advisory come next") % {"mode": mode.name}
        return Suggestion(_("Mode"), text, STUDY, {"mode": mode.pk})
    return Suggestion(_("Mode"), mode.name, mode.source, {"mode": mode.pk})


def _citations(rules: Sequence[ProgrammeRule]) -> str:
    """Where the rules stand, each place once."""
    return " · ".join(dict.fromkeys(rule.citation for rule in rules))
