"""How complete a team is, role by role: read from the needs that hang on its roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from demands.enums import DemandStatus, TeamRoleKind
from demands.models import Team, TeamRole

# Each column takes in those to its right: a published need has been submitted as well.
_FILLED = (DemandStatus.FILLED,)
_PUBLISHED = (DemandStatus.PUBLISHED, *_FILLED)
_SUBMITTED = (DemandStatus.SUBMITTED, *_PUBLISHED)
_IN_NEEDS = (DemandStatus.DRAFT, DemandStatus.RETURNED, *_SUBMITTED)


@dataclass(frozen=True, slots=True)
class Seats:
    """People wanted, and for how many of them there is a need: written, submitted, published, filled."""

    wanted: int = 0
    in_needs: int = 0
    submitted: int = 0
    published: int = 0
    filled: int = 0

    @property
    def missing(self) -> int:
        """People for whom nobody has written a need."""
        return max(self.wanted - self.in_needs, 0)


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of the composition."""

    role: TeamRole
    seats: Seats

    @property
    def missing(self) -> int:
        return self.seats.missing


@dataclass(frozen=True, slots=True)
class KindLines:
    """The roles of one kind with their subtotal."""

    kind: TeamRoleKind
    lines: list[RoleLine]
    seats: Seats
    missing: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """A whole composition: by kind, and in total."""

    kinds: list[KindLines]
    seats: Seats
    missing: int

    @property
    def lines(self) -> list[RoleLine]:
        return [line for kind in self.kinds for line in kind.lines]

    @property
    def lacking_field(self) -> list[RoleLine]:
        """Roles that still lack people and name no specialty: no need can be written for them."""
        return [line for line in self.lines if line.missing and not line.role.field_id]

    @property
    def writable(self) -> list[RoleLine]:
        """Roles for which needs can be written now."""
        return [line for line in self.lines if line.missing and line.role.field_id]

    @property
    def missing_in_words(self) -> str:
        """The roles that lack people, with how many; empty where needs cover everybody."""
        return _(", ").join(
            _("%(role)s × %(count)d") % {"role": line.role.name, "count": line.missing}
            for line in self.lines
            if line.missing
        )


def completeness(team: Team) -> Completeness:
    """Count the people of a team's needs by role, in one query; kinds in the order of the vocabulary."""
    counted = team.roles.select_related("field").annotate(
        **{
            name: Coalesce(Sum("demands__headcount", filter=Q(demands__status__in=states)), 0)
            for name, states in _columns().items()
        }
    )
    order = list(TeamRoleKind)
    lines = [
        RoleLine(role, Seats(role.headcount, *(getattr(role, name) for name in _columns())))
        for role in sorted(counted, key=lambda role: (order.index(TeamRoleKind(role.kind)), role.place))
    ]
    kinds = [
        KindLines(TeamRoleKind(kind), found, _sum(found), sum(line.missing for line in found))
        for kind, found in ((kind, list(group)) for kind, group in groupby(lines, key=lambda line: line.role.kind))
    ]
    return Completeness(kinds, _sum(lines), sum(line.missing for line in lines))


def _columns() -> dict[str, tuple[DemandStatus, ...]]:
    return {"in_needs": _IN_NEEDS, "submitted": _SUBMITTED, "published": _PUBLISHED, "filled": _FILLED}


def _sum(lines: Iterable[RoleLine]) -> Seats:
    columns = ("wanted", *_columns())
    totals = (sum(getattr(line.seats, name) for line in lines) for name in columns)
    return Seats(*totals)
