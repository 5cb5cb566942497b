"""Finding a field or a title by typing: Chinese, English, pinyin initials, or a code."""

from collections.abc import Sequence
from functools import lru_cache

from django.db.models import Q, QuerySet
from pypinyin import Style, lazy_pinyin

from common.comboboxes import LONGEST_QUERY, Lookup, Option, Rank, best_first, rank_of
from common.language import in_every_language
from common.sheets import cleaned
from reference.enums import FieldLevel, TitleLevel
from reference.models import Field, Title


def find_fields(typed: str) -> list[Option]:
    """The specialties that ``typed`` may mean, best first; those of a discipline of that name come last."""
    asked = cleaned(typed)[:LONGEST_QUERY]
    if not asked:
        return []
    wanted = Q(name_zh__icontains=asked) | Q(name_en__icontains=asked) | Q(initials__istartswith=asked) | Q(code=asked)
    above = Q(parent__name_zh__istartswith=asked) | Q(parent__name_en__istartswith=asked)
    above |= Q(parent__initials__iexact=asked)
    found = ((field, _rank_of_field(field, asked)) for field in _specialties().filter(wanted | above))
    return best_first([_field_option(field, rank) for field, rank in found if rank is not None])


def _rank_of_field(field: Field, asked: str) -> Rank | None:
    """By its own names; the name of its discipline counts less: whole like a beginning, begun like a part."""
    rank = rank_of(asked, (field.name_zh, field.name_en), field.initials, field.code)
    parent = field.parent
    above = rank_of(asked, (parent.name_zh, parent.name_en), parent.initials) if parent else None
    if above is None or above == Rank.CONTAINS:
        return rank
    by_discipline = Rank.BEGINS if above <= Rank.INITIALS else Rank.CONTAINS
    return by_discipline if rank is None else min(rank, by_discipline)


def name_fields(codes: Sequence[str]) -> list[Option]:
    """The specialties of these codes; codes that do not exist are left out."""
    return [_field_option(field, Rank.EXACT) for field in _specialties().filter(code__in=codes)] if codes else []


def _specialties() -> QuerySet[Field]:
    return Field.objects.filter(level=FieldLevel.SPECIALTY).select_related("parent__parent")


def _field_option(field: Field, rank: Rank) -> Option:
    above = [field.parent, field.parent.parent if field.parent else None]
    beneath = " › ".join(item.name for item in reversed(above) if item)
    return Option(field.code, field.name, beneath, rank)


def find_titles(typed: str) -> list[Option]:
    """The title levels, 1–5, that ``typed`` may mean: as a level's name, its number, or a title on it."""
    asked = cleaned(typed)[:LONGEST_QUERY]
    found = [
        Option(str(level.value), str(level.label), rank=rank)
        for level in _levels()
        if (rank := _rank_of_level(level, asked)) is not None
    ]
    titles = Title.objects.filter(level__gt=TitleLevel.NONE).select_related("series") if asked else ()
    for title in titles:
        rank = rank_of(asked, (title.name_zh, title.name_en), initials_of(title.name_zh), title.code)
        if rank is not None:
            beneath = f"{title.series.name} › {title.get_level_display()}"
            found.append(Option(str(title.level), title.name, beneath, rank))
    return best_first(found)


def find_own_titles(typed: str) -> list[Option]:
    """The titles that somebody may say they have, "no title" among them; the value of each is its code."""
    asked = cleaned(typed)[:LONGEST_QUERY]
    titles = Title.objects.select_related("series") if asked else ()
    ranked = (
        (title, rank_of(asked, (title.name_zh, title.name_en), initials_of(title.name_zh), title.code))
        for title in titles
    )
    return best_first([_own_title_option(title, rank) for title, rank in ranked if rank is not None])


def name_own_titles(codes: Sequence[str]) -> list[Option]:
    """The titles of these codes; codes that do not exist are left out."""
    return [
        _own_title_option(title, Rank.EXACT) for title in Title.objects.select_related("series").filter(pk__in=codes)
    ]


def _own_title_option(title: Title, rank: Rank) -> Option:
    return Option(title.code, title.name, f"{title.series.name} › {title.get_level_display()}", rank)


def name_titles(levels: Sequence[str]) -> list[Option]:
    """The levels of these numbers by their names."""
    return [Option(str(level.value), str(level.label)) for level in _levels() if str(level.value) in levels]


def _levels() -> list[TitleLevel]:
    return [level for level in TitleLevel if level != TitleLevel.NONE]


def _rank_of_level(level: TitleLevel, asked: str) -> Rank | None:
    names = in_every_language(level.label)
    return rank_of(asked, names, initials_of(names[0]), str(level.value))


@lru_cache(maxsize=512)
def initials_of(name: str) -> str:
    """The pinyin initials of a Chinese name: 副主任医师 → ``fzrys``."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).casefold()


FIELDS = Lookup(find_fields, name_fields, "reference:suggest-fields")
TITLES = Lookup(find_titles, name_titles, "reference:suggest-titles")
OWN_TITLES = Lookup(find_own_titles, name_own_titles, "reference:suggest-own-titles")
