"""How many published needs stand behind each choice: one pass over the rows, whatever is chosen."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, Count, Q, Sum, Value, When
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from common.filters import PAGING
from demands.filters.postings import PostingFilter
from reference.enums import TitleLevel
from reference.models import Field, Mode, Region

# What a row counts under: its province, its sector, the lowest title it asks for, its mode.
COLUMNS = {"region": "province", "field": "sector", "level": "title_min_level", "mode": "mode_id"}


@dataclass(frozen=True, slots=True)
class Option:
    """A choice with its number of needs; ``query`` chooses it, or takes it away where it is chosen."""

    value: str
    label: str
    needs: int
    chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class Facet:
    """The choices of one filter, the most frequent first; ``query`` is the list without any of them."""

    name: str
    label: str
    options: list[Option]
    chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What the filters find: needs, posts in them, and each facet counted under the other filters."""

    needs: int
    posts: int
    facets: list[Facet]


def count(found: PostingFilter) -> Counts:
    """Count everything that the filters' page shows, in one query and three for the names.

    The rows are grouped by all four facets at once and by whether they meet the filter of each; the few thousand
    groups are then added up here.
    """
    if not found.form.is_valid():
        return Counts(0, 0, [])
    groups = _groups(found)
    whole = [group for group in groups if all(group[f"meets_{name}"] for name in COLUMNS)]
    return Counts(
        needs=sum(group["needs"] for group in whole),
        posts=sum(group["posts"] for group in whole),
        facets=[_facet(found, name, groups) for name in COLUMNS],
    )


def _groups(found: PostingFilter) -> list[dict[str, Any]]:
    rows = found.narrowed(without=PostingFilter.FACETS).annotate(
        province=Left("region_id", 2),
        sector=Left("field_id", 2),
        **{f"meets_{name}": _meets(found.condition(name)) for name in COLUMNS},
    )
    keys = (*COLUMNS.values(), *(f"meets_{name}" for name in COLUMNS))
    return list(rows.order_by().values(*keys).annotate(needs=Count("pk"), posts=Sum("headcount")))


def _meets(condition: Q | None) -> Case | Value:
    if condition is None:
        return Value(True, output_field=BooleanField())
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _facet(found: PostingFilter, name: str, groups: Iterable[Mapping[str, Any]]) -> Facet:
    others = [f"meets_{other}" for other in COLUMNS if other != name]
    needs: Counter[str] = Counter()
    for group in groups:
        if all(group[other] for other in others):
            needs[str(group[COLUMNS[name]])] += group["needs"]
    chosen = _bucket(name, found.form.cleaned_data.get(name))
    if chosen is not None:
        needs.setdefault(chosen, 0)
    names = _NAMES[name](needs)
    options = [
        Option(
            value=(value := f"{key}0000" if name == "region" else key),
            label=names.get(key, key),
            needs=number,
            chosen=key == chosen,
            query=_query(found, name, None if key == chosen else value),
        )
        for key, number in needs.items()
    ]
    return Facet(
        name=name,
        label=str(found.form.fields[name].label),
        options=sorted(options, key=lambda option: _place(name, option)),
        chosen=chosen is not None,
        query=_query(found, name, None),
    )


def _place(name: str, option: Option) -> tuple[Any, ...]:
    """Levels go by height, everything else by how much of it there is."""
    return (option.value,) if name == "level" else (-option.needs, option.value)


def _bucket(name: str, value: Any) -> str | None:
    """The group in which the chosen value lies: of a county, its province."""
    if value in (None, ""):
        return None
    if name in ("region", "field"):
        return str(value)[:2]
    return str(getattr(value, "pk", value))


def _query(found: PostingFilter, name: str, value: str | None) -> str:
    kept = {key: text for key, text in found.form.data.items() if key not in {name, *PAGING} and text}
    if value is not None:
        kept[name] = value
    return f"?{urlencode(kept)}"


def _provinces(keys: Iterable[str]) -> dict[str, str]:
    rows = Region.objects.filter(code__in=[f"{key}0000" for key in keys])
    return {region.code[:2]: region.name for region in rows}


def _sectors(keys: Iterable[str]) -> dict[str, str]:
    return {field.code: field.name for field in Field.objects.filter(code__in=list(keys))}


def _levels(keys: Iterable[str]) -> dict[str, str]:
    return {str(level.value): str(level.label) if level else _("None asked") for level in TitleLevel}


def _modes(keys: Iterable[str]) -> dict[str, str]:
    return {mode.code: mode.name for mode in Mode.objects.filter(code__in=list(keys))}


_NAMES: dict[str, Callable[[Iterable[str]], dict[str, str]]] = {
    "region": _provinces,
    "field": _sectors,
    "level": _levels,
    "mode": _modes,
}
