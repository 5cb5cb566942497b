"""The service that follows a selection, and what comes after it."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.problems import Conflict
from matching.enums import InterestStatus, InterestStep, Strategy
from matching.models import FollowUp, Interest
from matching.services.interests import lock_interest, set_interest_state
from talent.services import lock_talent, promise_days, record_service


@transaction.atomic
def begin_service(*, interest: Interest, actor: User, start: date, last: date, note: str = "") -> Interest:
    """Begin the service, on the days from ``start`` to ``last``; they are no longer free for anything else.

    Raises:
        Conflict: ``wrong_state``; ``order``; ``outside`` where it is longer than the post or begins before it;
            ``busy`` where some of the days are promised already.
    """
    lock_talent(interest.talent_id)
    moved = set_interest_state(
        interest=interest, to_status=InterestStatus.SERVING, step=InterestStep.BEGUN, actor=actor, note=note
    )
    end = last + timedelta(days=1)
    if end <= start:
        raise Conflict("order", _("The last day lies before the first."))
    if start < moved.demand.start_earliest or (end - start).days > moved.demand.duration_days:
        raise Conflict("outside", _("These days do not lie within the post."))
    Interest.objects.filter(pk=moved.pk).update(service_start=start, service_end=end)
    promise_days(talent=moved.talent, start=start, end=end)
    return lock_interest(moved)


@transaction.atomic
def complete_service(*, interest: Interest, actor: User, note: str = "") -> Interest:
    """Note that the service is over; not before its last day.

    Raises:
        Conflict: ``wrong_state``; ``not_over``.
    """
    lock_talent(interest.talent_id)
    moved = set_interest_state(
        interest=interest, to_status=InterestStatus.SERVED, step=InterestStep.COMPLETED, actor=actor, note=note
    )
    assert moved.service_end is not None  # noqa: S101 — written when the service began
    if timezone.localdate() < moved.service_end - timedelta(days=1):
        raise Conflict("not_over", _("The last day of the service has not come yet."))
    record_service(talent=moved.talent, end=moved.service_end)
    return moved


@transaction.atomic
def add_follow_up(*, interest: Interest, actor: User, strategy: Strategy, day: date, text: str) -> FollowUp:
    """Record what came after a service: when, by which of the three strategies, and what came of it.

    Raises:
        Conflict: ``wrong_state`` while the service is not completed; ``before_end``; ``ahead`` for a day to come.
    """
    locked = lock_interest(interest)
    if locked.status != InterestStatus.SERVED or locked.service_end is None:
        raise Conflict("wrong_state", _("Follow-up is recorded once the service is completed."))
    if day < locked.service_end - timedelta(days=1):
        raise Conflict("before_end", _("That day lies before the end of the service."))
    if day > timezone.localdate():
        raise Conflict("ahead", _("That day lies ahead."))
    return FollowUp.objects.create(
        interest=locked, strategy=strategy, happened_on=day, text=text.strip(), entered_by=actor
    )
