"""The words that cells of a spreadsheet of needs may hold: by code, by Chinese or English name, or by both."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Choices, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from common.language import in_every_language, in_readers_language
from demands.enums import FieldMatch, Support, Urgency
from demands.models import Programme
from demands.sheets.columns import folded
from reference.enums import AliasRelation, FieldLevel, TitleLevel
from reference.models import Degree, Field, Mode, ModeAlias, Region, Title

YES, NO = "yes", "no"
# Beside the answers of the site, what programs and people write.
_ANSWERS = {YES: ("true", "y", "1", "√"), NO: ("false", "n", "0", "×")}


@dataclass
class Vocabulary:
    """What texts mean: ``codes_of`` finds the codes, ``options`` is what a drop-down offers.

    A text that means several codes is nobody's guess to make: all of them are returned.
    """

    options: list[str] = field(default_factory=list)
    _shown: dict[str, str] = field(default_factory=dict)
    _codes: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, code: str, names: Iterable[str], *, option: str = "") -> None:
        """Let each of ``names``, the code, and the code with each name mean ``code``; offer ``option``."""
        self._codes[folded(code)].add(code)
        for name in names:
            self._codes[folded(name)].add(code)
            self._codes[folded(f"{code}{name}")].add(code)
        if option:
            self.options.append(option)
            self._shown[code] = option

    def shown(self, code: str) -> str:
        """How a code is told apart from others: as a drop-down offers it."""
        return self._shown.get(code, code)

    def codes_of(self, text: str) -> list[str]:
        """The codes that ``text`` may mean, none where nobody knows it; a nought lost in front is found again."""
        asked = folded(text)
        found = self._codes.get(asked) or (self._codes.get(f"0{asked}") if asked.isdecimal() else None)
        return sorted(found or ())


def _of_choices(choices: type[Choices], *, offered: Callable[[object], bool] = bool) -> Vocabulary:
    vocabulary = Vocabulary()
    for choice in choices:
        option = str(choice.label) if offered(choice.value) else ""
        vocabulary.add(str(choice.value), in_every_language(choice.label), option=option)
    return vocabulary


class Vocabularies:
    """Every vocabulary of a file, each read once. ``employers`` are those whose needs the file may hold."""

    def __init__(self, employers: Iterable[Organisation]) -> None:
        self.employer_rows = {employer.pk: employer for employer in employers}

    @classmethod
    def of(cls, user: User, employer_id: int | None) -> "Vocabularies":
        """Those of one employer for which the user acts, or of every employer of a coordinator's regions."""
        employers = Organisation.objects.filter(kind=OrganisationKind.EMPLOYER).select_related("region")
        if employer_id is not None:
            mine = user.standing.employer_ids & {employer_id}
            return cls(employers.filter(pk__in=mine))
        inside = Q(pk__in=())
        for prefix in user.standing.coordinator_prefixes:
            inside |= Q(region__code__startswith=prefix)
        return cls(employers.filter(inside))

    @classmethod
    def own(cls, user: User) -> "Vocabularies":
        """Those of all employers for which the user acts."""
        return cls(Organisation.objects.filter(pk__in=user.standing.employer_ids).select_related("region"))

    @cached_property
    def employers(self) -> Vocabulary:
        """By name; of those that share one, by name and region code."""
        vocabulary = Vocabulary()
        namesakes = Counter(employer.name for employer in self.employer_rows.values())
        for employer in self.employer_rows.values():
            full = f"{employer.name} {employer.region_id}"
            option = full if namesakes[employer.name] > 1 else employer.name
            vocabulary.add(str(employer.pk), (employer.name, full), option=option)
        return vocabulary

    @cached_property
    def fields(self) -> Vocabulary:
        """The specialties."""
        vocabulary = Vocabulary()
        for row in Field.objects.filter(level=FieldLevel.SPECIALTY):
            vocabulary.add(row.code, (row.name_zh, row.name_en), option=f"{row.code} {row.name}")
        return vocabulary

    @cached_property
    def titles(self) -> Vocabulary:
        """The levels by number and name, and every title by its name."""
        vocabulary = _of_choices(TitleLevel)
        for title in Title.objects.filter(level__gt=TitleLevel.NONE):
            vocabulary.add(str(title.level), (title.name_zh, title.name_en))
        return vocabulary

    @cached_property
    def degrees(self) -> Vocabulary:
        vocabulary = Vocabulary()
        for degree in Degree.objects.all():
            vocabulary.add(str(degree.rank), (degree.name_zh, degree.name_en, degree.code), option=degree.name)
        return vocabulary

    @cached_property
    def modes(self) -> Vocabulary:
        """The modes, also under the other names that regions give them."""
        vocabulary = Vocabulary()
        for mode in Mode.objects.all():
            vocabulary.add(mode.code, (mode.name_zh, mode.name_en), option=mode.name)
        for alias in ModeAlias.objects.filter(relation=AliasRelation.ALIAS):
            vocabulary.add(alias.mode_id, (alias.name_zh, alias.name_en))
        return vocabulary

    @cached_property
    def programmes(self) -> Vocabulary:
        vocabulary = Vocabulary()
        for programme in Programme.objects.all():
            name = in_readers_language(programme.name_zh, programme.name_en)
            vocabulary.add(programme.code, (programme.name_zh, programme.name_en), option=name)
        return vocabulary

    @cached_property
    def regions(self) -> Vocabulary:
        """The regions inside those of the employers."""
        inside = Q(pk__in=())
        for prefix in {employer.region.prefix for employer in self.employer_rows.values()}:
            inside |= Q(code__startswith=prefix)
        vocabulary = Vocabulary()
        for region in Region.objects.filter(inside):
            names = (region.name_zh, region.name_en, region.short_zh)
            vocabulary.add(region.code, names, option=f"{region.code} {region.name}")
        return vocabulary

    @cached_property
    def field_matches(self) -> Vocabulary:
        return _of_choices(FieldMatch)

    @cached_property
    def urgencies(self) -> Vocabulary:
        return _of_choices(Urgency)

    @cached_property
    def supports(self) -> Vocabulary:
        return _of_choices(Support)

    @cached_property
    def answers(self) -> Vocabulary:
        """Yes and no."""
        vocabulary = Vocabulary()
        for code, label in ((YES, _("yes")), (NO, _("no"))):
            vocabulary.add(code, (*in_every_language(label), *_ANSWERS[code]), option=str(label))
        return vocabulary

    def named(self, name: str) -> Vocabulary:
        """The vocabulary that a column names."""
        found = getattr(self, name)
        if not isinstance(found, Vocabulary):
            raise LookupError(name)
        return found
