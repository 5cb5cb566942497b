"""Who is told what of a need: its authority of what waits and what is overdue, its employer of what was decided."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from accounts.people import members_of, nearest_authority
from accounts.services import in_language_of, post_notice
from demands.enums import DemandStatus, Step
from demands.models import Demand, DemandEvent
from demands.services.states import lock_demand, write_event

# The first reminder comes so long before the deadline, the second on the day after it, then one every few days.
DAYS_BEFORE = 2
DAYS_BETWEEN = 3
# One sweep reminds of so many needs at most; the next one goes on.
REMINDERS_PER_SWEEP = 200


def reviewers_of(demand: Demand) -> list[User]:
    """The nearest coordinators who do not act for the need's own employer."""
    own = {user.pk for user in members_of(demand.employer_id, Role.EMPLOYER)}
    return [user for user in nearest_authority(demand.region) if user.pk not in own]


def tell_authority(*, demand: Demand) -> None:
    """Tell the nearest authority that a need waits for its review; once per submission."""
    for user in reviewers_of(demand):
        with in_language_of(user):
            post_notice(
                user=user,
                kind="submitted",
                subject=_("To review: %(need)s") % {"need": demand},
                body=_("%(employer)s has submitted the need %(number)s “%(position)s”. Please review it by %(due)s.")
                % _words(demand),
                path=reverse("demands:review", args=[demand.pk]),
                key=f"submitted:{demand.pk}:{_round(demand)}:{user.pk}",
            )


def tell_employer(*, demand: Demand, step: Step) -> None:
    """Tell everybody who acts for the need's employer that it was returned, published or closed."""
    for user in members_of(demand.employer_id, Role.EMPLOYER):
        with in_language_of(user):
            subject, body = _decision_words(demand, step)
            post_notice(
                user=user,
                kind=step.value,
                subject=subject,
                body=body,
                path=reverse("matching:need", args=[demand.pk]),
                key=f"{step.value}:{demand.pk}:{_round(demand)}:{user.pk}",
            )


def _decision_words(demand: Demand, step: Step) -> tuple[str, str]:
    """Subject and text, in the language that is set."""
    words = _words(demand)
    event = demand.events.filter(step=step).last()
    reasons = "\n".join(["", *(f"· {name}" for name in event.reason_names), event.note]).rstrip() if event else ""
    if step == Step.RETURNED:
        subject = _("Returned: %(need)s") % words
        body = _("The authority has returned the need %(number)s “%(position)s”. Correct it and submit it again.")
    elif step == Step.PUBLISHED:
        subject = _("Published: %(need)s") % words
        body = _("The need %(number)s “%(position)s” has been published. People who fit it are looked for now.")
    else:
        subject = _("Closed: %(need)s") % words
        body = _("The authority has closed the need %(number)s “%(position)s”. Nobody is proposed for it any more.")
    return subject, body % words + reasons


def _words(demand: Demand) -> dict[str, str]:
    return {
        "need": str(demand),
        "number": demand.number,
        "position": demand.position,
        "employer": str(demand.employer),
        "due": date_format(demand.review_due) if demand.review_due else "",
    }


def _round(demand: Demand) -> int:
    """How often the need has been submitted."""
    return demand.events.filter(step=Step.SUBMITTED).count()


def remind_reviewers() -> int:
    """Remind the nearest authority of every need whose review is due soon or overdue; return of how many.

    Two days before the deadline, on the day after it, and then every three days. Any number may run at once: who
    holds the need decides, and each reminder is one row of its history.
    """
    today = timezone.localdate()
    due = list(_to_remind_of(today).order_by("pk").values_list("pk", flat=True)[:REMINDERS_PER_SWEEP])
    return sum(_remind(pk, today) for pk in due)


def _to_remind_of(today: date) -> QuerySet[Demand]:
    """Needs waiting for review of which nobody has been reminded at the stage they are in."""
    last_submitted = (
        DemandEvent.objects.filter(demand=OuterRef("demand"), step=Step.SUBMITTED).order_by("-id").values("id")[:1]
    )
    reminded = DemandEvent.objects.filter(
        demand=OuterRef("pk"), step=Step.REMINDED, id__gt=Coalesce(Subquery(last_submitted), 0)
    )
    lately = reminded.filter(at__date__gt=Greatest(OuterRef("review_due"), Value(today - timedelta(days=DAYS_BETWEEN))))
    soon = Q(review_due__gte=today, review_due__lte=today + timedelta(days=DAYS_BEFORE)) & ~Exists(reminded)
    overdue = Q(review_due__lt=today) & ~Exists(lately)
    return Demand.objects.filter(soon | overdue, status=DemandStatus.SUBMITTED)


@transaction.atomic
def _remind(pk: int, today: date) -> bool:
    """Remind of one need, unless somebody was quicker; false also where no coordinator's scope holds its region."""
    demand = lock_demand(pk)
    if not _to_remind_of(today).filter(pk=pk).exists():
        return False
    reviewers = reviewers_of(demand)
    if reviewers:
        number = write_event(demand=demand, step=Step.REMINDED, actor=None, from_status=demand.status).pk
        _send_reminders(demand, reviewers, number, today)
    return bool(reviewers)


def _send_reminders(demand: Demand, reviewers: Iterable[User], number: int, today: date) -> None:
    late = demand.review_due is not None and demand.review_due < today
    for user in reviewers:
        with in_language_of(user):
            subject = _("Review overdue: %(need)s") if late else _("Review due soon: %(need)s")
            body = (
                _("The review of %(number)s “%(position)s” of %(employer)s was due on %(due)s.")
                if late
                else _("The review of %(number)s “%(position)s” of %(employer)s is due on %(due)s.")
            )
            post_notice(
                user=user,
                kind="review_due",
                subject=subject % _words(demand),
                body=body % _words(demand),
                path=reverse("demands:review", args=[demand.pk]),
                key=f"review_due:{demand.pk}:{number}:{user.pk}",
            )
