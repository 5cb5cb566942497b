"""Writing calls: needs of a programme collected, and pushed to units (推介)."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Organisation, User
from accounts.people import members_of
from accounts.services import in_language_of, post_notice
from common.problems import Conflict
from demands.enums import DemandStatus
from demands.models import Call, Demand, Programme


@transaction.atomic
def create_call(
    *,
    programme: Programme,
    name: str,
    apply_by: date,
    demands: Sequence[Demand],
    units: Sequence[Organisation],
    actor: User,
    note: str = "",
) -> Call:
    """Write a call with its needs and units, to be looked over before it is pushed.

    Raises:
        Conflict: ``other_programme`` where a need belongs to another programme.
    """
    if any(demand.programme_id != programme.pk for demand in demands):
        raise Conflict("other_programme", _("A call holds needs of one programme."))
    call = Call.objects.create(programme=programme, name=name, apply_by=apply_by, note=note, created_by=actor)
    call.demands.set(demands)
    call.units.set(units)
    return call


@transaction.atomic
def open_call(*, call: Call, actor: User) -> Call:
    """Push a call: everybody who acts for one of its units is told, and their people may apply until its day.

    Raises:
        Conflict: ``opened``; ``gone`` where somebody deleted it; ``empty`` without needs or units; ``past`` where its
            day has passed; ``not_published`` where one of its needs is not open any more.
    """
    demands = list(call.demands.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    locked = _lock_unopened(call)
    units = list(locked.units.order_by("pk"))
    if not demands or not units:
        raise Conflict("empty", _("A call holds at least one need and goes to at least one unit."))
    if locked.apply_by < timezone.localdate():
        raise Conflict("past", _("The last day for applications has passed."))
    if ended := [demand for demand in demands if demand.status != DemandStatus.PUBLISHED]:
        names = _(", ").join(demand.number for demand in ended)
        raise Conflict("not_published", _("Not open any more: %(needs)s.") % {"needs": names})
    Call.objects.filter(pk=locked.pk).update(opened_at=Now())
    locked.refresh_from_db()
    for unit in units:
        _tell(locked, unit, len(demands))
    return locked


def _lock_unopened(call: Call) -> Call:
    rows = Call.objects.select_for_update(no_key=True, of=("self",)).select_related("programme")
    locked = rows.filter(pk=call.pk).first()
    if locked is None:
        raise Conflict("gone", _("There is nothing here, or nothing that you may see."))
    if locked.opened_at is not None:
        raise Conflict("opened", _("This call has been pushed to its units already."))
    return locked


def _tell(call: Call, unit: Organisation, count: int) -> None:
    for user in members_of(unit.pk, Role.SENDING_UNIT):
        with in_language_of(user):
            body = _("%(count)d needs of the programme %(programme)s. Your people may apply until %(day)s.")
            words = {"count": count, "programme": call.programme.name, "day": date_format(call.apply_by)}
            post_notice(
                user=user,
                kind="call",
                subject=_("Needs for your people: %(call)s") % {"call": call.name},
                body=f"{body % words}\n{call.note}".strip(),
                path=reverse("demands:call", args=[call.pk]),
                key=f"call:{call.pk}:{user.pk}",
            )


@transaction.atomic
def discard_call(*, call: Call) -> None:
    """Delete a call that has not been pushed.

    Raises:
        Conflict: ``opened``; ``gone`` where somebody was quicker.
    """
    _lock_unopened(call).delete()
