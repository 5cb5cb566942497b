"""What a need says, apart from its place in the lifecycle: one shape for forms, spreadsheets, REST and history.

:func:`faults_of` is the only place that judges it; what a form, a row of a file and a request are refused for is the
same, in the same words.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from common.faults import Fault
from demands.enums import FieldMatch, Urgency
from demands.models import MAX_DURATION_DAYS, MAX_HEADCOUNT, Demand, Programme, ProgrammeRule, TeamRole
from reference.models import Field, Region

MAX_ALTERNATIVES = 5
# Characters: of the position, as its column holds; of each long text; of the words with which a step is taken.
MAX_POSITION, MAX_TEXT, MAX_NOTE = 80, 2000, 2000
# Between these days every start lies: forms, files and requests refuse others as slips of the pen.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
SPECIALTY_LENGTH = 6


@dataclass(frozen=True, slots=True)
class NeedContent:
    """The content of a need. Names are those of :class:`~demands.models.Demand`; keys stand for rows.

    ``duration_days`` and ``shortest_stint_days`` are days; a title level is 1–5 or ``None``; ``alternatives`` and
    ``supports`` are sorted and without repeats.
    """

    employer_id: int
    region_id: str
    position: str
    field_id: str
    mode_id: str
    start_earliest: date
    start_latest: date
    duration_days: int
    programme_id: str | None = None
    alternatives: tuple[str, ...] = ()
    field_match: str = FieldMatch.DISCIPLINE
    title_min_level: int | None = None
    title_preferred_level: int | None = None
    degree_min_id: int = 0
    shortest_stint_days: int | None = None
    relay_allowed: bool = False
    headcount: int = 1
    urgency: int = Urgency.NORMAL
    supports: tuple[str, ...] = ()
    equipment: str = ""
    success: str = ""
    prefers_paired: bool = False
    team_role_id: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the need's own row: all but the alternatives."""
        values = {item.name: getattr(self, item.name) for item in fields(self) if item.name != "alternatives"}
        return {**values, "supports": list(self.supports)}

    @property
    def snapshot(self) -> dict[str, Any]:
        """The content as JSON can hold it."""
        values = asdict(self)
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


COLUMNS: tuple[str, ...] = tuple(item.name for item in fields(NeedContent))


def content_of(demand: Demand) -> NeedContent:
    """The content of a stored need."""
    alternatives = tuple(sorted(entry.field_id for entry in demand.alternatives.all()))
    values = {name: getattr(demand, name) for name in COLUMNS if name != "alternatives"}
    return NeedContent(**{**values, "supports": tuple(sorted(demand.supports))}, alternatives=alternatives)


def changed_columns(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The columns in which two snapshots differ, in the order of the form."""
    return [name for name in COLUMNS if _plain(before.get(name)) != _plain(after.get(name))]


def _plain(value: Any) -> Any:
    """JSON has no tuples."""
    return list(value) if isinstance(value, tuple) else value


class Lookups:
    """The rows that judging needs reads, each read once: for a whole file of needs, and for no longer than that."""

    def __init__(self) -> None:
        self._employers: dict[int, Organisation | None] = {}
        self._regions: dict[str, bool] = {}
        self._programmes: dict[str, Programme] = {}
        self._rules: dict[tuple[str, date], list[ProgrammeRule]] = {}

    @cached_property
    def specialties(self) -> frozenset[str]:
        """The codes of every specialty."""
        return frozenset(Field.objects.filter(level=SPECIALTY_LENGTH).values_list("code", flat=True))

    def employer(self, key: int) -> Organisation | None:
        """The employer with its region; ``None`` where there is none."""
        if key not in self._employers:
            self._employers[key] = Organisation.objects.filter(pk=key).select_related("region").first()
        return self._employers[key]

    def is_region(self, code: str) -> bool:
        """Whether there is a region of that code."""
        if code not in self._regions:
            self._regions[code] = Region.objects.filter(pk=code).exists()
        return self._regions[code]

    def programme(self, code: str) -> Programme:
        """The programme with the regions it serves."""
        if code not in self._programmes:
            self._programmes[code] = Programme.objects.prefetch_related("regions").get(pk=code)
        return self._programmes[code]

    def rules(self, programme: str, day: date) -> list[ProgrammeRule]:
        """The programme's rules in force on the day."""
        if (programme, day) not in self._rules:
            self._rules[programme, day] = rules_in_force(programme, day)
        return self._rules[programme, day]


def faults_of(content: NeedContent, *, today: date | None = None, lookups: Lookups | None = None) -> list[Fault]:
    """Everything that is wrong with the content, in the order of the form; empty where a need may be made of it.

    With ``today`` also what stands in the way of submitting it: a start that has passed, and what the programme lays
    down about posts. Reads at most the employer, the specialties, the programme with its rules, and the role; whoever
    judges many needs hands in the same ``lookups`` for all.
    """
    known = lookups or Lookups()
    found = [*_faults_of_wishes(content, known), *_faults_of_period(content), *_faults_of_place(content, known)]
    if today is not None:
        if content.start_latest < today:
            found.append(Fault("start_latest", "past", _("The latest start has passed.")))
        found += _faults_of_programme(content, known)
    return found


def _faults_of_wishes(content: NeedContent, lookups: Lookups) -> Iterator[Fault]:
    if not content.position.strip():
        yield Fault("position", "blank", _("Say what the position is."))
    known = lookups.specialties
    if content.field_id not in known:
        yield Fault("field_id", "unknown", _("Choose a specialty from the list."))
    if set(content.alternatives) - known:
        yield Fault("alternatives", "unknown", _("Choose specialties from the list."))
    if content.field_id in content.alternatives:
        yield Fault("alternatives", "own", _("The need's own field is accepted anyway."))
    if len(content.alternatives) > MAX_ALTERNATIVES:
        yield Fault("alternatives", "too_many", _("At most %(most)d alternative fields.") % {"most": MAX_ALTERNATIVES})
    if (content.title_preferred_level or 5) < (content.title_min_level or 1):
        yield Fault("title_preferred_level", "below", _("The preferred title is below the lowest one."))
    if not 1 <= content.headcount <= MAX_HEADCOUNT:
        yield Fault("headcount", "range", _("Between 1 and %(most)d people.") % {"most": MAX_HEADCOUNT})


def _faults_of_period(content: NeedContent) -> Iterator[Fault]:
    if content.start_latest < content.start_earliest:
        yield Fault("start_latest", "order", _("The latest start lies before the earliest."))
    if not 1 <= content.duration_days <= MAX_DURATION_DAYS:
        yield Fault("duration_days", "range", _("The length lies between one day and ten years."))
    shortest = content.shortest_stint_days
    if shortest is not None and not 1 <= shortest <= max(content.duration_days, 1):
        yield Fault("shortest_stint_days", "range", _("The shortest useful stint is longer than the post."))


def _faults_of_place(content: NeedContent, lookups: Lookups) -> Iterator[Fault]:
    employer = lookups.employer(content.employer_id)
    if employer is None:
        yield Fault("employer_id", "unknown", _("There is no such employer."))
    elif not (content.region_id.startswith(employer.region.prefix) and lookups.is_region(content.region_id)):
        yield Fault("region_id", "elsewhere", _("The post lies outside the employer's region."))
    if content.team_role_id is not None:
        role = TeamRole.objects.filter(pk=content.team_role_id).select_related("team").first()
        if role is None or role.team.employer_id != content.employer_id:
            yield Fault("team_role_id", "unknown", _("There is no such role in a team of this employer."))
        elif role.team.programme_id != content.programme_id:
            yield Fault("programme_id", "team", _("The team belongs to another programme."))


def rules_in_force(programme_id: str, day: date) -> list[ProgrammeRule]:
    """The programme's rules on the day service may begin, one per employment status at most."""
    return list(ProgrammeRule.objects.on(day).filter(programme=programme_id).select_related("sector"))


def _faults_of_programme(content: NeedContent, lookups: Lookups) -> Iterator[Fault]:
    """What the programme lays down about posts. What it asks of people is matching's to enforce."""
    if content.programme_id is None:
        return
    programme = lookups.programme(content.programme_id)
    inside = [region.prefix for region in programme.regions.all()]
    if not any(content.region_id.startswith(prefix) for prefix in inside):
        yield Fault("programme_id", "region", _("This programme does not serve the post's region."))
    if programme.is_team and content.team_role_id is None:
        yield Fault("programme_id", "team_only", _("This programme sends teams: enter the need from its team."))
    rules = lookups.rules(content.programme_id, content.start_earliest)
    if not rules:
        yield Fault("programme_id", "no_rule", _("No rule of this programme is in force when service may begin."))
        return
    if all(rule.sector_id and rule.sector_id != content.field_id[:2] for rule in rules):
        yield Fault("field_id", "programme_sector", _("The field lies outside the programme's sector."))
    if all(rule.post_sectors and content.field_id[:2] not in rule.post_sectors for rule in rules):
        yield Fault("field_id", "programme_posts", _("The programme places people in other sectors."))
    if all(rule.departure_month and not _departs(content, rule) for rule in rules):
        yield Fault("start_earliest", "departure", _departure_words(rules[0]))
    if content.duration_days < min(rule.stint_days_min for rule in rules):
        yield Fault("duration_days", "programme_length", _("Shorter than the service that the programme lays down."))


def _departs(content: NeedContent, rule: ProgrammeRule) -> bool:
    """Whether the whole window of the start lies in the rule's days of departure."""
    first, last = content.start_earliest, content.start_latest
    days = range(1, (rule.departure_last_day or 31) + 1)
    return first.year == last.year and all(d.month == rule.departure_month and d.day in days for d in (first, last))


def _departure_words(rule: ProgrammeRule) -> str:
    return _("The programme departs between the 1st and the %(day)d of month %(month)d.") % {
        "day": rule.departure_last_day or 31,
        "month": rule.departure_month,
    }
