"""What a need said and says now, line by line and in words: for reviewers, and for its history."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Organisation
from common.charts import MONTHS_FROM_DAYS
from common.templatetags.ui import months
from demands.content import changed_columns
from demands.enums import FieldMatch, Support, Urgency
from demands.models import Programme, TeamRole
from reference.enums import TitleLevel
from reference.models import Degree, Field, Mode, Region

Snapshot = Mapping[str, Any]

# The groups of the form, each with its columns and how they are called.
GROUPS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (
        lazy("Employer and post"),
        {
            "employer_id": lazy("Employer"),
            "position": lazy("Position"),
            "field_id": lazy("Field"),
            "alternatives": lazy("Other fields accepted"),
            "field_match": lazy("Field match wanted"),
            "region_id": lazy("Place of the post"),
            "programme_id": lazy("Programme"),
            "team_role_id": lazy("Role in the team"),
        },
    ),
    (
        lazy("The person"),
        {
            "title_min_level": lazy("Lowest title"),
            "title_preferred_level": lazy("Preferred title"),
            "degree_min_id": lazy("Lowest degree"),
        },
    ),
    (
        lazy("The period"),
        {
            "start_earliest": lazy("Earliest start"),
            "start_latest": lazy("Latest start"),
            "duration_days": lazy("Length"),
            "shortest_stint_days": lazy("Shortest useful stint"),
            "relay_allowed": lazy("Relay allowed"),
        },
    ),
    (
        lazy("Number and manner"),
        {
            "headcount": lazy("Headcount"),
            "mode_id": lazy("Mode"),
            "urgency": lazy("Urgency"),
            "prefers_paired": lazy("People of the paired unit first"),
        },
    ),
    (
        lazy("What is offered and expected"),
        {
            "supports": lazy("Supports offered"),
            "equipment": lazy("Equipment needed"),
            "success": lazy("What success looks like"),
        },
    ),
)
# Columns whose value names a row, and the model of that row.
ROWS: dict[str, Any] = {
    "employer_id": Organisation,
    "region_id": Region,
    "programme_id": Programme,
    "field_id": Field,
    "alternatives": Field,
    "mode_id": Mode,
    "degree_min_id": Degree,
    "team_role_id": TeamRole,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One column of a need, before and now, in the reader's language."""

    column: str
    label: str
    before: str
    after: str
    changed: bool


class Names:
    """The names behind the codes of any number of snapshots: at most one query for each kind of row."""

    def __init__(self, snapshots: Iterable[Snapshot]) -> None:
        wanted: dict[Any, set[Any]] = {}
        for snapshot in snapshots:
            for column, model in ROWS.items():
                value = snapshot.get(column)
                keys = (value or ()) if column == "alternatives" else (value,)
                wanted.setdefault(model, set()).update(keys)
        self._names = {
            model: {row.pk: row.name for row in model.objects.filter(pk__in=keys - {None})}
            for model, keys in wanted.items()
            if keys - {None}
        }

    def of(self, column: str, key: Any) -> str:
        """The name in the reader's language; the key itself where its row is gone."""
        return str(self._names.get(ROWS[column], {}).get(key, key))


def lines_of(before: Snapshot | None, after: Snapshot, names: Names | None = None) -> list[Line]:
    """Every column of a need in the order of the form; without ``before`` nothing counts as changed.

    Args:
        before, after: snapshots as ``NeedContent.snapshot`` makes them and the history keeps them.
        names: the names of both, where they have been read already.
    """
    names = names or Names([after] if before is None else [before, after])
    changed = set() if before is None else set(changed_columns(dict(before), dict(after)))
    return [
        Line(
            column=column,
            label=str(label),
            before="" if before is None else words_of(column, before.get(column), names),
            after=words_of(column, after.get(column), names),
            changed=column in changed,
        )
        for _title, columns in GROUPS
        for column, label in columns.items()
    ]


def grouped(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """Lines under the titles of the form's groups."""
    by_column = {line.column: line for line in lines}
    return [(str(title), [by_column[column] for column in columns]) for title, columns in GROUPS]


def words_of(column: str, value: Any, names: Names) -> str:
    """The value of a column in words; "none" where it is left open."""
    if value is None or value in ("", [], ()):
        return _("none")
    if column == "alternatives":
        return _(", ").join(names.of(column, code) for code in value)
    if column in ROWS:
        return _("none") if column == "degree_min_id" and not value else names.of(column, value)
    say = _WORDS.get(column)
    return say(value) if say else str(value)


def _length(days: int) -> str:
    """Months and days, for a change of one day must show."""
    if days < MONTHS_FROM_DAYS:
        return months(days)
    return _("%(months)s (%(days)d days)") % {"months": months(days), "days": days}


_WORDS: dict[str, Callable[[Any], str]] = {
    "field_match": lambda value: str(FieldMatch(value).label),
    "title_min_level": lambda value: str(TitleLevel(value).label),
    "title_preferred_level": lambda value: str(TitleLevel(value).label),
    "duration_days": _length,
    "shortest_stint_days": _length,
    "relay_allowed": lambda value: _("yes") if value else _("no"),
    "prefers_paired": lambda value: _("yes") if value else _("no"),
    "urgency": lambda value: str(Urgency(value).label),
    "supports": lambda value: _(", ").join(str(Support(code).label) for code in value),
}
