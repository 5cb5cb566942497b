"""The words that cells of a roster may hold."""

from collections import Counter

from django.db.models import Q
from django.utils.functional import cached_property

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from common.uploads.vocabularies import Vocabulary, of_choices
from reference.models import Region
from reference.options import receiving_regions
from reference.vocabularies import degrees, modes, regions, specialties, titles
from talent.enums import Employment


class RosterVocabularies:
    """Every vocabulary of a roster, each read once and for no longer than that."""

    @cached_property
    def employments(self) -> Vocabulary:
        return of_choices(Employment)

    @cached_property
    def units(self) -> Vocabulary:
        """The sending units by name; those that share one, by name and region code."""
        vocabulary = Vocabulary()
        kinds = Q(kind=OrganisationKind.SENDING_UNIT)
        rows = list(Organisation.objects.filter(kinds).values_list("pk", "name", "region_id"))
        namesakes = Counter(name for _pk, name, _region in rows)
        for pk, name, region in rows:
            full = f"{name} {region}"
            vocabulary.add(str(pk), (name, full), option=full if namesakes[name] > 1 else name)
        return vocabulary

    @cached_property
    def degrees(self) -> Vocabulary:
        return degrees()

    @cached_property
    def titles(self) -> Vocabulary:
        return titles()

    @cached_property
    def fields(self) -> Vocabulary:
        return specialties()

    @cached_property
    def modes(self) -> Vocabulary:
        return modes()

    @cached_property
    def regions(self) -> Vocabulary:
        """Every region; the drop-down offers those that Shanghai supports and the provinces they lie in."""
        return regions(Region.objects.all(), [code for code, _name in receiving_regions()])

    def named(self, name: str) -> Vocabulary:
        """The vocabulary that a column names."""
        found = getattr(self, name)
        if not isinstance(found, Vocabulary):
            raise LookupError(name)
        return found
