"""Who is told of an inquiry: the unit, again before it is due, its coordinators once it is overdue, and the person."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.links import link_token
from accounts.models import User
from accounts.people import members_of, nearest_authority
from accounts.services import in_language_of, post_notice
from talent.enums import UnitWord
from talent.models import UnitInquiry
from talent.services.placements import lock_talent
from talent.services.telling import tell_person

LINK_AGE = timedelta(days=60)
DAYS_BEFORE = 3
INQUIRIES_PER_SWEEP = 200


def answer_path(inquiry: UnitInquiry) -> str:
    """The address at which whoever has it may answer, once."""
    token = link_token("unit", inquiry=inquiry.pk, nonce=inquiry.nonce)
    return reverse("talent:unit-answer", args=[token])


def tell_unit(*, inquiry: UnitInquiry, again: bool = False) -> None:
    """Ask the unit's members, or its office where nobody of it has an account; ``again`` shortly before it is due.

    Nobody answers about themselves. The mail names nobody in full.
    """
    own = inquiry.talent.user_id
    users: list[User | None] = [
        user for user in members_of(inquiry.organisation_id, Role.SENDING_UNIT) if user.pk != own
    ]
    office = inquiry.organisation.email
    if not users and office:
        users = [None]
    kind = "inquiry_due" if again else "inquiry"
    for user in users:
        with in_language_of(user):
            subject = _("Due soon: may %(name)s go at these times?") if again else _("May %(name)s go at these times?")
            body = _(
                "%(name)s (%(title)s) of %(unit)s has offered to serve in the regions that Shanghai supports. "
                "May they go at the times they stated? Please answer by %(due)s: at this address you see the times and "
                "confirm or refuse, without logging in."
            )
            post_notice(
                user=user,
                address="" if user else office,
                kind=kind,
                subject=subject % _words(inquiry),
                body=body % _words(inquiry),
                path=answer_path(inquiry),
                key=f"{kind}:{inquiry.pk}:{user.pk if user else 'office'}",
            )


def _words(inquiry: UnitInquiry) -> dict[str, str]:
    talent = inquiry.talent
    return {
        "name": talent.masked_name,
        "number": talent.number,
        "title": talent.title.name,
        "unit": inquiry.organisation.name,
        "due": date_format(inquiry.due_on),
        "reason": inquiry.reason,
    }


def tell_talent(*, inquiry: UnitInquiry) -> None:
    """Tell the person what their unit answered."""
    with in_language_of(inquiry.talent.user):
        if inquiry.word == UnitWord.REFUSED:
            subject = _("Your unit does not release you at these times")
            body = _("%(unit)s does not release you at the times you stated: %(reason)s")
        else:
            subject = _("Your unit agrees to your times")
            body = _("%(unit)s agrees that you may go at the times you stated.")
        tell_person(
            talent=inquiry.talent,
            actor=None,
            kind="unit_word",
            subject=subject,
            body=body % _words(inquiry),
            key=f"unit_word:{inquiry.pk}",
        )


# --- the clock --------------------------------------------------------------------------------


def sweep_inquiries() -> int:
    """Remind units of what is due in three days, and tell coordinators once of what is overdue; return of how many.

    Any number may run at once: who holds the talent's row decides.
    """
    today = timezone.localdate()
    done = 0
    for waiting in (_overdue(today), _due_soon(today)):
        rows = list(waiting.order_by("due_on", "pk").values_list("pk", "talent_id")[: INQUIRIES_PER_SWEEP - done])
        done += sum(_look_after(pk, talent_id, today) for pk, talent_id in rows)
    return done


def _due_soon(today: date) -> QuerySet[UnitInquiry]:
    last = today + timedelta(days=DAYS_BEFORE)
    return UnitInquiry.objects.filter(word="", reminded_at__isnull=True, due_on__range=(today, last))


def _overdue(today: date) -> QuerySet[UnitInquiry]:
    return UnitInquiry.objects.filter(word="", escalated_at__isnull=True, due_on__lt=today)


@transaction.atomic
def _look_after(pk: int, talent_id: int, today: date) -> bool:
    """One inquiry, unless somebody was quicker or it was answered meanwhile."""
    lock_talent(talent_id)
    if (inquiry := _overdue(today).filter(pk=pk).first()) is not None:
        _tell_coordinators(inquiry, nearest_authority(inquiry.organisation.region))
        return bool(UnitInquiry.objects.filter(pk=pk).update(escalated_at=Now()))
    if (inquiry := _due_soon(today).filter(pk=pk).first()) is not None:
        tell_unit(inquiry=inquiry, again=True)
        return bool(UnitInquiry.objects.filter(pk=pk).update(reminded_at=Now()))
    return False


def _tell_coordinators(inquiry: UnitInquiry, users: Iterable[User]) -> None:
    for user in users:
        with in_language_of(user):
            post_notice(
                user=user,
                kind="inquiry_overdue",
                subject=_("No answer from the unit of %(name)s, %(number)s") % _words(inquiry),
                body=_("%(unit)s was to say by %(due)s whether %(name)s, %(number)s, may go. Please speak to the unit.")
                % _words(inquiry),
                path=reverse("talent:detail", args=[inquiry.talent_id]),
                key=f"inquiry_overdue:{inquiry.pk}:{user.pk}",
            )
