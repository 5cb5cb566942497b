"""The reference data as words of spreadsheets, in either language."""

from collections import Counter
from collections.abc import Iterable

from common.uploads.vocabularies import Vocabulary, of_choices
from reference.enums import AliasRelation, FieldLevel, TitleLevel
from reference.models import Degree, Field, Mode, ModeAlias, Region, Title


def specialties() -> Vocabulary:
    """The specialties by code, name, or both."""
    vocabulary = Vocabulary()
    for row in Field.objects.filter(level=FieldLevel.SPECIALTY):
        vocabulary.add(row.code, (row.name_zh, row.name_en), option=f"{row.code} {row.name}")
    return vocabulary


def title_levels() -> Vocabulary:
    """The levels by number and name, and every title by its name."""
    vocabulary = of_choices(TitleLevel)
    for title in Title.objects.filter(level__gt=TitleLevel.NONE):
        vocabulary.add(str(title.level), (title.name_zh, title.name_en))
    return vocabulary


def titles() -> Vocabulary:
    """The titles by name; those that share one, by name and series."""
    vocabulary = Vocabulary()
    rows = list(Title.objects.select_related("series"))
    namesakes = Counter(title.name for title in rows)
    for title in rows:
        full = [f"{title.name_zh}（{title.series.name_zh}）", f"{title.name_en} ({title.series.name_en})"]
        option = f"{title.name} ({title.series.name})" if namesakes[title.name] > 1 else title.name
        vocabulary.add(title.code, (title.name_zh, title.name_en, *full), option=option)
    return vocabulary


def degrees() -> Vocabulary:
    """The degrees by rank, code and name."""
    vocabulary = Vocabulary()
    for degree in Degree.objects.all():
        vocabulary.add(str(degree.rank), (degree.name_zh, degree.name_en, degree.code), option=degree.name)
    return vocabulary


def modes() -> Vocabulary:
    """The modes, also under the other names that regions give them."""
    vocabulary = Vocabulary()
    for mode in Mode.objects.all():
        vocabulary.add(mode.code, (mode.name_zh, mode.name_en), option=mode.name)
    for alias in ModeAlias.objects.filter(relation=AliasRelation.ALIAS):
        vocabulary.add(alias.mode_id, (alias.name_zh, alias.name_en))
    return vocabulary


def regions(rows: Iterable[Region], offered: Iterable[str] | None = None) -> Vocabulary:
    """Regions by code, name and short name; ``offered`` are the codes that a drop-down offers, all where it is none."""
    shown = None if offered is None else frozenset(offered)
    vocabulary = Vocabulary()
    for region in rows:
        option = f"{region.code} {region.name}" if shown is None or region.code in shown else ""
        vocabulary.add(region.code, (region.name_zh, region.name_en, region.short_zh), option=option)
    return vocabulary
