"""Writing teams, their composition, and the needs by which their roles are filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from common.problems import Conflict
from demands.content import NeedContent
from demands.enums import DemandStatus, Step
from demands.models import Demand, Programme, Team, TeamRole
from demands.services.needs import create_demand
from demands.services.states import write_event
from demands.teams import completeness

# Authorities send such people in turn, under an agreement: the mode of every team of the study.
TEAM_MODE = "directed"
# A role on which one of these hangs stays in the composition.
BOUND = (DemandStatus.SUBMITTED, DemandStatus.PUBLISHED, DemandStatus.FILLED)


@dataclass(frozen=True, slots=True)
class RoleContent:
    """A row of a composition. ``role_id`` names the row that it changes; none for a new one."""

    kind: str
    name: str
    field_id: str | None = None
    headcount: int = 1
    role_id: int | None = None


@transaction.atomic
def create_team(
    *,
    programme: Programme,
    employer: Organisation,
    name: str,
    batch: int,
    starts_on: date,
    duration_days: int,
    roles: Sequence[RoleContent],
    actor: User,
    note: str = "",
) -> Team:
    """Write a team with its composition, in the order given.

    Raises:
        Conflict: ``no_team_programme``; ``elsewhere`` where the programme does not serve the employer's region;
            ``batch_taken``; ``role_twice``; ``no_roles``.
    """
    if not programme.is_team:
        raise Conflict("no_team_programme", _("This programme does not send teams."))
    inside = [region.prefix for region in programme.regions.all()]
    if not employer.region_id.startswith(tuple(inside)):
        raise Conflict("elsewhere", _("This programme does not serve the employer's region."))
    columns = {"name": name, "batch": batch, "starts_on": starts_on, "duration_days": duration_days, "note": note}
    try:
        with transaction.atomic():
            team = Team.objects.create(programme=programme, employer=employer, created_by=actor, **columns)
    except IntegrityError as error:
        raise _batch_taken() from error
    _write_roles(team, roles)
    return team


@transaction.atomic
def change_team(*, team: Team, roles: Sequence[RoleContent], actor: User, **columns: Any) -> Team:
    """Write a team's particulars (``name``, ``batch``, ``starts_on``, ``duration_days``, ``note``) and composition.

    A role that is left out goes. Drafts written for it stay as drafts without a role. The needs already written keep
    what they say.

    Raises:
        Conflict: ``role_bound`` where a need submitted, published or filled hangs on a role that would go;
            ``batch_taken``; ``role_twice``; ``no_roles``.
    """
    needs = list(Demand.objects.select_for_update(no_key=True).filter(team_role__team=team).order_by("pk"))
    locked = _lock(team)
    try:
        with transaction.atomic():
            Team.objects.filter(pk=locked.pk).update(**columns)
    except IntegrityError as error:
        raise _batch_taken() from error
    kept = {role.role_id for role in roles if role.role_id}
    going = locked.roles.exclude(pk__in=kept)
    if bound := going.filter(demands__status__in=BOUND).distinct():
        names = _(", ").join(role.name for role in bound)
        raise Conflict("role_bound", _("Needs have been submitted or published for: %(roles)s.") % {"roles": names})
    for need in needs:
        if need.team_role_id not in kept:
            _let_go(need, actor)
    going.delete()
    _write_roles(locked, roles)
    locked.refresh_from_db()
    return locked


def _let_go(need: Demand, actor: User) -> None:
    """Leave a locked need without its role; its history says who did it."""
    Demand.objects.filter(pk=need.pk).update(team_role=None, version=F("version") + 1, updated_at=Now())
    need.refresh_from_db()
    write_event(demand=need, step=Step.EDITED, actor=actor, from_status=need.status)


def _lock(team: Team) -> Team:
    return Team.objects.select_for_update(no_key=True, of=("self",)).select_related("employer").get(pk=team.pk)


def _batch_taken() -> Conflict:
    return Conflict("batch_taken", _("This employer has a team of that batch under the programme already."))


def _write_roles(team: Team, roles: Sequence[RoleContent]) -> None:
    """Write the rows in their order. Names are put aside first, so that two rows may exchange theirs."""
    if not roles:
        raise Conflict("no_roles", _("A team has at least one role."))
    if len({(role.kind, role.name) for role in roles}) < len(roles):
        raise Conflict("role_twice", _("Two roles of one kind have the same name."))
    own = {role.pk: role for role in team.roles.all()}
    for known in own.values():
        TeamRole.objects.filter(pk=known.pk).update(name=f"#{known.pk}")
    for place, content in enumerate(roles, start=1):
        values = {
            "place": place,
            "kind": content.kind,
            "name": content.name,
            "field_id": content.field_id or None,
            "headcount": content.headcount,
        }
        if content.role_id in own:
            TeamRole.objects.filter(pk=content.role_id).update(**values)
        else:
            TeamRole.objects.create(team=team, **values)


@transaction.atomic
def write_needs_for_team(*, team: Team, actor: User) -> list[Demand]:
    """Write one draft need for every role that still lacks people and names a specialty; return them.

    Each asks for as many people as the role lacks, from the team's start and for its length. Twice at the same time
    writes once: the team is held meanwhile.

    Raises:
        Conflict: ``faulty`` where the content has faults.
    """
    locked = _lock(team)
    return [
        create_demand(content=_content(locked, line.role, line.missing), actor=actor)
        for line in completeness(locked).writable
    ]


def _content(team: Team, role: TeamRole, headcount: int) -> NeedContent:
    assert role.field_id is not None  # noqa: S101 — asked by the caller
    return NeedContent(
        employer_id=team.employer_id,
        region_id=team.employer.region_id,
        position=role.name,
        field_id=role.field_id,
        mode_id=TEAM_MODE,
        start_earliest=team.starts_on,
        start_latest=team.starts_on,
        duration_days=team.duration_days,
        programme_id=team.programme_id,
        headcount=headcount,
        team_role_id=role.pk,
    )
