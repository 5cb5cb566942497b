"""What a profile says, apart from its facts and history: one shape for forms, rosters, REST and export.

:func:`faults_of` is the only place that judges it; what a page, a row of a file and a request are refused for is the
same, in the same words. ``Contact`` is who the person is, ``ProfileContent`` what matching may read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from common.charts import add_months
from common.faults import Fault
from common.sheets import cleaned, narrow
from reference.models import Degree, Field, Mode, Region, Title
from talent.enums import Employment, TimesKind
from talent.models import MAX_FIELDS, MAX_MONTHS, MAX_STINT_DAYS, Talent, TalentContact, Times

SPECIALTY_LENGTH = 6
SHORTEST_NAME = 2
DIGITS = "0123456789"
MAX_TIMES, MAX_REGIONS = 12, 20
OLDEST, YOUNGEST = 100, 16
HIGHEST_M = 6000
# A statement reaches at most so many years on: who knows more says it again when the clock asks.
FURTHEST_YEARS = 10
# Near enough for every calendar; whatever lies outside is a slip of the keys.
YEARS = range(2000, 2100)
_YEARS_IN_WORDS = {"first": YEARS[0], "last": YEARS[-1]}


@dataclass(frozen=True, slots=True)
class TimesContent:
    """One statement of when somebody can serve; the names are those of :class:`~talent.models.Times`.

    ``first`` and ``last`` are days, both included.
    """

    kind: str
    first: date
    last: date
    months: int | None = None
    start_month: int | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Who the person is, and how to reach them: kept apart, read by one service only."""

    full_name: str
    phone: str = ""
    email: str = ""
    id_number: str = ""
    health_note: str = ""


@dataclass(frozen=True, slots=True)
class ProfileContent:
    """The content of a profile. Names are those of :class:`~talent.models.Talent`; keys stand for rows.

    ``fields`` are six-digit codes, the first one first; ``modes`` are all that are accepted and ``modes_preferred``
    some of them; regions are six-digit codes. Lengths are days.
    """

    employment: str
    degree_id: int
    title_id: str
    fields: tuple[str, ...]
    modes: tuple[str, ...]
    modes_preferred: tuple[str, ...] = ()
    birth_year: int | None = None
    home_organisation_id: int | None = None
    cleared_altitude_m: int | None = None
    shortest_stint_days: int = 1
    longest_stint_days: int = MAX_STINT_DAYS
    regions_preferred: tuple[str, ...] = ()
    regions_excluded: tuple[str, ...] = ()
    times: tuple[TimesContent, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the talent's own row."""
        return {name: getattr(self, name) for name in OWN_COLUMNS}

    @property
    def snapshot(self) -> dict[str, Any]:
        """The content as JSON can hold it."""
        values = asdict(self)
        values["times"] = [
            {**entry, "first": entry["first"].isoformat(), "last": entry["last"].isoformat()}
            for entry in values["times"]
        ]
        return values


COLUMNS: tuple[str, ...] = tuple(item.name for item in fields(ProfileContent))
OWN_COLUMNS = (
    "employment",
    "degree_id",
    "title_id",
    "birth_year",
    "home_organisation_id",
    "cleared_altitude_m",
    "shortest_stint_days",
    "longest_stint_days",
)


def content_of(talent: Talent) -> ProfileContent:
    """The content of a stored profile; reads the rows that hang on it."""
    modes = sorted(talent.modes.all(), key=lambda entry: entry.mode_id)
    regions = sorted(talent.regions.all(), key=lambda entry: entry.region_id)
    return ProfileContent(
        **{name: getattr(talent, name) for name in OWN_COLUMNS},
        fields=tuple(entry.field_id for entry in sorted(talent.fields.all(), key=lambda entry: entry.place)),
        modes=tuple(entry.mode_id for entry in modes),
        modes_preferred=tuple(entry.mode_id for entry in modes if entry.is_preferred),
        regions_preferred=tuple(entry.region_id for entry in regions if entry.stance == "preferred"),
        regions_excluded=tuple(entry.region_id for entry in regions if entry.stance == "excluded"),
        times=tuple(times_content(entry) for entry in talent.times.all()),
    )


def times_content(times: Times) -> TimesContent:
    """One stored statement."""
    period: DateRange = times.period
    return TimesContent(
        kind=times.kind,
        first=period.lower,
        last=date.fromordinal(period.upper.toordinal() - 1),
        months=times.months,
        start_month=times.start_month,
    )


def contact_of(contact: TalentContact) -> Contact:
    """The stored contact data; only services that reveal, change or export it call this."""
    return Contact(**{item.name: getattr(contact, item.name) for item in fields(Contact)})


def kept_name(name: str) -> str:
    """A full name as it is kept and compared: one blank between words, none inside a Chinese name (``沈　国华``)."""
    words = cleaned(name).split()
    return " ".join(words) if any(letter.isascii() for word in words for letter in word) else "".join(words)


class Lookups:
    """The rows that judging profiles reads, each read once: for a whole roster, and for no longer than that."""

    @cached_property
    def specialties(self) -> frozenset[str]:
        """The codes of every specialty."""
        return frozenset(Field.objects.filter(level=SPECIALTY_LENGTH).values_list("code", flat=True))

    @cached_property
    def titles(self) -> frozenset[str]:
        """The codes of every title."""
        return frozenset(Title.objects.values_list("code", flat=True))

    @cached_property
    def degrees(self) -> frozenset[int]:
        """The codes of every degree."""
        return frozenset(Degree.objects.values_list("pk", flat=True))

    @cached_property
    def modes(self) -> frozenset[str]:
        """The codes of every mode."""
        return frozenset(Mode.objects.values_list("code", flat=True))

    @cached_property
    def regions(self) -> frozenset[str]:
        """The codes of every region."""
        return frozenset(Region.objects.values_list("code", flat=True))

    @cached_property
    def organisations(self) -> frozenset[int]:
        """The ids of every organisation."""
        return frozenset(Organisation.objects.values_list("pk", flat=True))


def faults_of(content: ProfileContent, *, today: date | None = None, lookups: Lookups | None = None) -> list[Fault]:
    """Everything that is wrong with a profile, in the order of the pages; empty where a talent may be made of it.

    With ``today`` also times that have passed altogether. Whoever judges many hands in the same ``lookups`` for all.
    """
    known = lookups or Lookups()
    return [
        *_faults_of_person(content, known),
        *_faults_of_work(content, known),
        *_faults_of_times(content, today),
        *_faults_of_wishes(content, known),
    ]


def faults_of_contact(contact: Contact) -> list[Fault]:
    """Everything that is wrong with contact data; somebody must be reachable by telephone or e-mail."""
    found = list(_faults_of_length(contact))
    if len(kept_name(contact.full_name)) < SHORTEST_NAME:
        found.append(Fault("full_name", "blank", _("Enter the full name, 2 to 40 characters.")))
    digits = [letter for letter in contact.phone if letter in DIGITS]
    if contact.phone and (not 7 <= len(digits) <= 15 or set(contact.phone) - set(DIGITS + "+-() ")):
        found.append(Fault("phone", "form", _("Enter the telephone number in figures, such as 139 0000 0000.")))
    if contact.email:
        try:
            validate_email(contact.email)
        except ValidationError:
            found.append(Fault("email", "form", _("Enter the e-mail address as name@example.com.")))
    if not contact.phone and not contact.email:
        found.append(Fault("phone", "unreachable", _("A telephone number or an e-mail address is needed.")))
    return found


def _faults_of_length(contact: Contact) -> Iterator[Fault]:
    """What is longer than its column, and signs that no database keeps."""
    for name, value in asdict(contact).items():
        most: int = getattr(TalentContact._meta.get_field(name), "max_length", None) or 0
        if len(value.strip()) > most:
            yield Fault(name, "too_long", _("At most %(most)d characters.") % {"most": most})
        if "\0" in value:
            yield Fault(name, "form", _("There is a sign in it that cannot be kept."))


def kept_phone(phone: str) -> str:
    """A phone number as it is kept: narrow figures, one blank at most between groups of them."""
    return " ".join(narrow(phone).split())


def _faults_of_person(content: ProfileContent, lookups: Lookups) -> Iterator[Fault]:
    this_year = timezone.localdate().year
    if content.birth_year is not None and not this_year - OLDEST <= content.birth_year <= this_year - YOUNGEST:
        yield Fault("birth_year", "range", _("Enter the year of birth in four figures, such as 1958."))
    if content.employment not in Employment.values:
        yield Fault("employment", "unknown", _("Choose one of the list."))
    unit = content.home_organisation_id
    if unit is not None and unit not in lookups.organisations:
        yield Fault("home_organisation_id", "unknown", _("Choose a unit from the list."))


def _faults_of_work(content: ProfileContent, lookups: Lookups) -> Iterator[Fault]:
    if content.degree_id not in lookups.degrees:
        yield Fault("degree_id", "unknown", _("Choose a degree from the list."))
    if content.title_id not in lookups.titles:
        yield Fault("title_id", "unknown", _("Choose a title from the list."))
    if not 1 <= len(content.fields) <= MAX_FIELDS:
        yield Fault("fields", "count", _("Name one to %(most)d fields.") % {"most": MAX_FIELDS})
    if set(content.fields) - lookups.specialties:
        yield Fault("fields", "unknown", _("Choose a specialty from the list."))
    if len(set(content.fields)) < len(content.fields):
        yield Fault("fields", "twice", _("The same field is there twice."))


def _faults_of_times(content: ProfileContent, today: date | None) -> Iterator[Fault]:
    if not 1 <= content.shortest_stint_days <= MAX_STINT_DAYS:
        yield Fault("shortest_stint_days", "range", _("The length lies between one day and ten years."))
    if not content.shortest_stint_days <= content.longest_stint_days <= MAX_STINT_DAYS:
        yield Fault("longest_stint_days", "range", _("The longest stint is at least the shortest, at most ten years."))
    if len(content.times) > MAX_TIMES:
        yield Fault("times", "too_many", _("At most %(most)d statements of times.") % {"most": MAX_TIMES})
    for entry in content.times:
        yield from faults_of_statement(entry, today)
    if any(True for entry in content.times for _fault in faults_of_statement(entry, None)):
        return
    spans = all_windows(content.times)
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        yield Fault("times", "overlap", _("Two of your times overlap. Put them into one, or change one of them."))


def faults_of_statement(entry: TimesContent, today: date | None = None) -> Iterator[Fault]:
    """What is wrong with one statement of times; with ``today`` also that it has passed."""
    if entry.kind not in TimesKind.values:
        yield Fault("times", "kind", _("Choose one of the three ways."))
        return
    if not {entry.first.year, entry.last.year} <= set(YEARS):
        yield Fault("times", "range", _("Choose days between %(first)d and %(last)d.") % _YEARS_IN_WORDS)
        return
    if entry.last < entry.first:
        yield Fault("times", "order", _("The last day lies before the first."))
    elif entry.last.year - entry.first.year > FURTHEST_YEARS:
        yield Fault("times", "too_long", _("At most %(most)d years ahead.") % {"most": FURTHEST_YEARS})
    elif today is not None and entry.last < today:
        yield Fault("times", "past", _("These times have passed."))
    most = {TimesKind.WITHIN: MAX_MONTHS, TimesKind.YEARLY: 12}.get(TimesKind(entry.kind))
    if most is not None and not 1 <= (entry.months or 0) <= most:
        yield Fault("times", "months", _("Enter the number of months, 1 to %(most)d.") % {"most": most})
    elif entry.kind == TimesKind.WITHIN and add_months(entry.first, entry.months or 1) > entry.last + timedelta(days=1):
        yield Fault("times", "more_than_period", _("There are fewer months between the first day and the last."))
    if entry.kind == TimesKind.YEARLY and not 1 <= (entry.start_month or 0) <= 12:
        yield Fault("times", "start_month", _("Choose the month in which it begins."))
    elif entry.kind == TimesKind.YEARLY and 1 <= (entry.months or 0) <= 12 and not windows_of(entry):
        yield Fault("times", "never", _("These months do not come between the first day and the last."))
    if entry.kind == TimesKind.FIXED and (entry.months is not None or entry.start_month is not None):
        yield Fault("times", "kind", _("From one day to another needs no number of months."))
    if entry.kind == TimesKind.WITHIN and entry.start_month is not None:
        yield Fault("times", "kind", _("Any few months need no month to begin in."))


def _faults_of_wishes(content: ProfileContent, lookups: Lookups) -> Iterator[Fault]:
    if not content.modes:
        yield Fault("modes", "none", _("Choose at least one way in which you would serve."))
    if set(content.modes) - lookups.modes:
        yield Fault("modes", "unknown", _("Choose one of the list."))
    if set(content.modes_preferred) - set(content.modes):
        yield Fault("modes_preferred", "not_accepted", _("Prefer only what you accept."))
    wished = (*content.regions_preferred, *content.regions_excluded)
    if set(wished) - lookups.regions:
        yield Fault("regions_preferred", "unknown", _("Choose a region from the list."))
    if len(set(wished)) < len(wished):
        yield Fault("regions_excluded", "both", _("A region is either preferred or excluded, and named once."))
    if len(wished) > MAX_REGIONS:
        yield Fault("regions_preferred", "too_many", _("At most %(most)d regions.") % {"most": MAX_REGIONS})
    height = content.cleared_altitude_m
    if height is not None and not 0 <= height <= HIGHEST_M:
        yield Fault("cleared_altitude_m", "range", _("Metres, 0 to %(most)d.") % {"most": HIGHEST_M})


def windows_of(entry: TimesContent) -> list[tuple[date, date]]:
    """The windows ``[first day, day after the last)`` of a sound statement, the earliest first.

    A yearly statement gives one window per year, cut to its period; months are those of the calendar.
    """
    end = entry.last + timedelta(days=1)
    if entry.kind != TimesKind.YEARLY:
        return [(entry.first, end)]
    spans = []
    for year in range(entry.first.year - 1, entry.last.year + 1):
        start = date(year, entry.start_month or 1, 1)
        low, high = max(start, entry.first), min(add_months(start, entry.months or 1), end)
        if low < high:
            spans.append((low, high))
    return spans


def most_days_of(entry: TimesContent) -> int | None:
    """How many days of its window somebody offers altogether; ``None`` for all of them."""
    if entry.kind != TimesKind.WITHIN:
        return None
    days = (add_months(entry.first, entry.months or 1) - entry.first).days
    whole = (entry.last - entry.first).days + 1
    return min(days, MAX_STINT_DAYS) if days < whole else None


def all_windows(times: Iterable[TimesContent]) -> list[tuple[date, date]]:
    """The windows of several statements, the earliest first."""
    return sorted(span for entry in times for span in windows_of(entry))
