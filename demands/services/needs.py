"""Writing needs: new ones, changes, copies. What a need says has been judged by ``demands.content.faults_of``."""

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.problems import Conflict
from demands.content import NeedContent, content_of, faults_of
from demands.enums import DemandStatus, Step
from demands.models import Demand, DemandAlternative
from demands.services.postings import write_postings
from demands.services.states import lock_demand, set_demand_state, write_event


@transaction.atomic
def create_demand(
    *,
    content: NeedContent,
    actor: User | None,
    step: Step = Step.CREATED,
    origin_key: str = "",
    copied_from: Demand | None = None,
) -> Demand:
    """Write a new need as a draft, with the first row of its history.

    Raises:
        Conflict: ``faulty`` where the content has faults.
    """
    _refuse_faults(content)
    demand = Demand.objects.create(**content.columns, origin_key=origin_key, copied_from=copied_from)
    _write_alternatives(demand, content)
    write_event(demand=demand, step=step, actor=actor)
    return demand


@transaction.atomic
def edit_demand(*, demand: Demand, content: NeedContent, version: int, actor: User) -> Demand:
    """Write new content over the version that was read; a returned need becomes a draft again.

    Raises:
        Conflict: ``stale`` where somebody changed it meanwhile; ``wrong_state`` where it is no longer being
            written; ``employer`` where the content names another one; ``faulty`` where it has faults.
    """
    locked = _lock_version(demand, version)
    if locked.status == DemandStatus.RETURNED:
        set_demand_state(demand=locked, to_status=DemandStatus.DRAFT, step=Step.REOPENED, actor=actor)
    elif locked.status != DemandStatus.DRAFT:
        raise Conflict("wrong_state", _("This need has been submitted; take it back to change it."))
    return _write_content(locked, content, actor, Step.EDITED)


@transaction.atomic
def amend_demand(*, demand: Demand, content: NeedContent, version: int, actor: User, note: str) -> Demand:
    """Change a published need: its authority's act, which publishes the new content at once.

    Raises:
        Conflict: as :func:`edit_demand`, and ``wrong_state`` where the need is not published.
    """
    locked = _lock_version(demand, version)
    if locked.status != DemandStatus.PUBLISHED:
        raise Conflict("wrong_state", _("Only a published need is amended."))
    amended = _write_content(locked, content, actor, Step.AMENDED, note)
    write_postings([amended.pk])
    return amended


def _lock_version(demand: Demand, version: int) -> Demand:
    locked = lock_demand(demand.pk)
    if locked.version != version:
        raise Conflict("stale", _("Somebody changed this need meanwhile. Look at what it says now, then save again."))
    return locked


def _write_content(locked: Demand, content: NeedContent, actor: User, step: Step, note: str = "") -> Demand:
    if content.employer_id != locked.employer_id:
        raise Conflict("employer", _("A need stays with its employer."))
    _refuse_faults(content)
    if content_of(locked) == content and step == Step.EDITED:
        return locked
    Demand.objects.filter(pk=locked.pk).update(**content.columns, version=F("version") + 1, updated_at=Now())
    locked.alternatives.all().delete()
    _write_alternatives(locked, content)
    changed = Demand.objects.get(pk=locked.pk)
    write_event(demand=changed, step=step, actor=actor, from_status=changed.status, note=note)
    return changed


def _refuse_faults(content: NeedContent) -> None:
    if faults := faults_of(content):
        raise Conflict("faulty", " ".join(fault.text for fault in faults))


def _write_alternatives(demand: Demand, content: NeedContent) -> None:
    DemandAlternative.objects.bulk_create(
        DemandAlternative(demand=demand, field_id=field) for field in content.alternatives
    )


@transaction.atomic
def copy_demand(*, demand: Demand, actor: User, later_years: int = 0) -> Demand:
    """Write a draft that says what ``demand`` says, its start moved on by whole years.

    In another year a team's role is left behind: the copy is a need of its own. 29 February becomes the 28th.

    Raises:
        Conflict: ``faulty`` where what it says holds no more, such as its place in the employer's region.
    """
    content = content_of(demand)
    return create_demand(
        content=replace(
            content,
            start_earliest=later(content.start_earliest, later_years),
            start_latest=later(content.start_latest, later_years),
            team_role_id=content.team_role_id if not later_years else None,
        ),
        actor=actor,
        step=Step.COPIED,
        copied_from=demand,
    )


def later(day: date, years: int) -> date:
    """``day`` so many years on; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def years_to_next_start(demand: Demand) -> int:
    """How many years on a copy of ``demand`` starts, so that its latest start lies ahead; at least one."""
    today, years = timezone.localdate(), 1
    while later(demand.start_latest, years) < today:
        years += 1
    return years
