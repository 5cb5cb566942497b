"""Writing pairings: which sending unit stands by which receiving unit, and in which years."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from common.problems import Conflict
from demands.models import Demand, Pairing, PairingScheme
from demands.services.states import mark_for_matching


@dataclass(frozen=True, slots=True)
class PairContent:
    """What is known of a pair. Years are both included; what is not known is ``None``."""

    from_year: int
    to_year: int
    headcount_a_year: int | None = None
    funds_yuan: int | None = None
    note: str = ""


@transaction.atomic
def add_pairing(
    *, scheme: PairingScheme, sending: Organisation, receiving: Organisation, content: PairContent
) -> Pairing:
    """Write a pair; the receiving unit's needs that prefer its people are matched anew.

    Raises:
        Conflict: ``exists`` where the scheme has this pair already, in whichever years; ``years`` where these lie
            outside the scheme's, or end before they begin; ``same_unit`` where the two are one.
    """
    _lock(scheme)
    if sending.pk == receiving.pk:
        raise Conflict("same_unit", _("A unit is not paired with itself."))
    if Pairing.objects.filter(scheme=scheme, sending=sending, receiving=receiving).exists():
        raise Conflict("exists", _("This scheme has that pair already. Change its years instead."))
    _refuse_years(scheme, content)
    pairing = Pairing.objects.create(scheme=scheme, sending=sending, receiving=receiving, **asdict(content))
    _match_anew(pairing)
    return pairing


@transaction.atomic
def change_pairing(*, pairing: Pairing, content: PairContent) -> Pairing:
    """Write other years or amounts; a pair is ended by an earlier last year. Its units stay.

    Raises:
        Conflict: ``years`` as in :func:`add_pairing`.
    """
    _lock(pairing.scheme)
    _refuse_years(pairing.scheme, content)
    for name, value in asdict(content).items():
        setattr(pairing, name, value)
    pairing.save(update_fields=list(asdict(content)))
    _match_anew(pairing)
    return pairing


def _lock(scheme: PairingScheme) -> None:
    """One change of a scheme's pairs at a time: the second to enter a pair is told, not failed."""
    PairingScheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)


def _refuse_years(scheme: PairingScheme, content: PairContent) -> None:
    if not scheme.from_year <= content.from_year <= content.to_year <= scheme.to_year:
        raise Conflict(
            "years",
            _("The years lie within the scheme's, %(first)d to %(last)d, the first before the last.")
            % {"first": scheme.from_year, "last": scheme.to_year},
        )


def _match_anew(pairing: Pairing) -> None:
    mark_for_matching(Demand.objects.published().filter(employer=pairing.receiving_id, prefers_paired=True))
