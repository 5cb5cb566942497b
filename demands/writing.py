"""What the page of a need's form starts with, and what it shows after two people changed the same need."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from common.comboboxes import resolve
from common.keys import key_in
from common.sheets import cleaned
from demands.content import NeedContent, content_of
from demands.defaults import Defaults, defaults_for
from demands.enums import DemandStatus, Step
from demands.forms.needs import initial_of
from demands.forms.periods import number_and_unit
from demands.forms.raw import raw_of_initial
from demands.merging import Change, base_of, changes_between, merge
from demands.models import Demand, DemandEvent, Programme, Team, TeamRole
from reference.lookups import FIELDS

LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Collision:
    """Somebody else saved first: what differs, and the form that holds both changes on the new version."""

    changes: list[Change]
    initial: dict[str, Any]


def usual_for(asked: Mapping[str, str], *, today: date) -> Defaults:
    """What is usual for the field (typed, or its code) and the programme that a form or an address names."""
    found, _candidates = resolve(FIELDS.find(str(asked.get("field", ""))))
    field = found.value if found else asked.get("field_pick")
    return defaults_for(field_id=field, programme_id=_programme_code(asked), today=today)


def filling(usual: Defaults) -> str:
    """The suggestions as the script fills them in: JSON, field → value."""
    return json.dumps({name: values[0] for name, values in raw_of_initial(usual.initial).items()}, ensure_ascii=False)


def first_initial(user: User, asked: Mapping[str, str], *, today: date) -> tuple[dict[str, Any], TeamRole | None]:
    """How a new form starts: for a role in a team, or with what is usual for a field and a programme."""
    initial: dict[str, Any] = {}
    role = _role_of(user, asked.get("team_role"))
    if role is not None:
        initial = _initial_for_role(role)
    if (employer := key_in(asked.get("employer"))) in user.standing.employer_ids:
        initial["employer"] = employer
    field, programme = initial.get("field") or asked.get("field", ""), _programme_of(initial, asked)
    found, _candidates = resolve(FIELDS.find(str(field)))
    if found:
        initial["field"] = found.value
    if programme:
        initial["programme"] = programme
    if found or programme:
        usual = usual_for({"field": found.value if found else "", "programme": programme}, today=today)
        initial = {**usual.initial, **initial}
    return initial, role


def _role_of(user: User, asked: str | None) -> TeamRole | None:
    """The role, where the user acts for its team's employer."""
    if (key := key_in(asked)) is None:
        return None
    teams = Team.objects.visible_to(user).filter(employer__in=user.standing.employer_ids)
    return TeamRole.objects.filter(pk=key, team__in=teams).select_related("team").first()


def _programme_of(initial: Mapping[str, Any], asked: Mapping[str, str]) -> str:
    wanted = initial.get("programme") or _programme_code(asked)
    return wanted if wanted and Programme.objects.filter(pk=wanted).exists() else ""


def _programme_code(asked: Mapping[str, str]) -> str:
    return cleaned(str(asked.get("programme", "")))[:LONGEST_CODE]


def _initial_for_role(role: TeamRole) -> dict[str, Any]:
    team = role.team
    number, unit = number_and_unit(team.duration_days, team.starts_on)
    return {
        "team_role": role.pk,
        "employer": team.employer_id,
        "programme": team.programme_id,
        "position": role.name,
        "field": role.field_id,
        "headcount": role.headcount,
        "start_earliest": team.starts_on,
        "start_latest": team.starts_on,
        "length_number": number,
        "length_unit": unit,
    }


def initial_for_edit(demand: Demand, content: NeedContent | None = None) -> dict[str, Any]:
    """The form's values for a stored need, or for other content on its present version."""
    return {**initial_of(content or content_of(demand)), "demand": demand.pk, "version": demand.version}


def base_text(demand: Demand) -> str:
    """What the need says now, for the form to carry until it is saved."""
    return json.dumps(content_of(demand).snapshot, ensure_ascii=False)


def collision_of(fresh: Demand, mine: NeedContent, base: str) -> Collision:
    """Join what the user typed with what somebody else saved meanwhile."""
    theirs = content_of(fresh)
    merged, taken = merge(base_of(base), mine, theirs)
    return Collision(changes_between(mine, theirs, taken), initial_for_edit(fresh, merged))


def last_return(demand: Demand) -> DemandEvent | None:
    """Why the need was given back, where it stands returned."""
    if demand.status != DemandStatus.RETURNED:
        return None
    return demand.events.filter(step=Step.RETURNED).select_related("actor").order_by("-id").first()
