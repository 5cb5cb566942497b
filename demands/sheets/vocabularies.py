"""The words that cells of a spreadsheet of needs may hold."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from common.language import in_every_language, in_readers_language
from common.uploads.vocabularies import Vocabulary, of_choices
from demands.enums import FieldMatch, Support, Urgency
from demands.models import Programme
from reference.models import Region
from reference.vocabularies import degrees, modes, regions, specialties, title_levels

YES, NO = "yes", "no"
# Beside the answers of the site, what programs and people write.
_ANSWERS = {YES: ("true", "y", "1", "√"), NO: ("false", "n", "0", "×")}


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
        return specialties()

    @cached_property
    def titles(self) -> Vocabulary:
        """The levels by number and name, and every title by its name."""
        return title_levels()

    @cached_property
    def degrees(self) -> Vocabulary:
        return degrees()

    @cached_property
    def modes(self) -> Vocabulary:
        """The modes, also under the other names that regions give them."""
        return modes()

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
        return regions(Region.objects.filter(inside))

    @cached_property
    def field_matches(self) -> Vocabulary:
        return of_choices(FieldMatch)

    @cached_property
    def urgencies(self) -> Vocabulary:
        return of_choices(Urgency)

    @cached_property
    def supports(self) -> Vocabulary:
        return of_choices(Support)

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
