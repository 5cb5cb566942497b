"""Finding an organisation by typing: its name, or the pinyin initials of it."""

from collections.abc import Iterable, Sequence

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from common.comboboxes import LONGEST_QUERY, Lookup, Option, Rank, best_first, rank_of
from common.keys import key_in
from common.sheets import cleaned
from reference.lookups import initials_of

# Authorities and agencies employ nobody who serves.
_UNITS = (OrganisationKind.SENDING_UNIT, OrganisationKind.EMPLOYER)


def find_units(typed: str) -> list[Option]:
    """The hospitals, schools and the like that ``typed`` may mean, best first."""
    asked = cleaned(typed)[:LONGEST_QUERY]
    if not asked:
        return []
    units = Organisation.objects.filter(kind__in=_UNITS)
    # Letters may be initials, which no column holds; Chinese words stand in the name.
    if not asked.isascii():
        units = units.filter(name__icontains=asked)
    names = units.values_list("pk", "name")
    ranks = {pk: rank for pk, name in names if (rank := rank_of(asked, (name,), initials_of(name))) is not None}
    return best_first([_option(unit, ranks[unit.pk]) for unit in _whole(ranks)])


def name_units(ids: Sequence[str]) -> list[Option]:
    """The organisations of these ids; ids that do not exist are left out."""
    keys = [key_in(pk) for pk in ids]
    return [_option(unit, Rank.EXACT) for unit in _whole(key for key in keys if key is not None)]


def _whole(ids: Iterable[int]) -> Iterable[Organisation]:
    return Organisation.objects.filter(pk__in=list(ids)).select_related("region")


def _option(unit: Organisation, rank: Rank) -> Option:
    return Option(str(unit.pk), unit.name, unit.region.name, rank)


UNITS = Lookup(find_units, name_units, "talent:suggest-units")
