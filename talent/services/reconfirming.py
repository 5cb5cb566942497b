"""Times count for so long that nobody has to guess: reminders before they lapse, and the word that they still hold."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.links import link_note, link_token
from accounts.models import Notice, User
from accounts.services import in_language_of, post_notice
from common.problems import Conflict
from talent.enums import TalentStep
from talent.models import Availability, Talent, TalentEvent
from talent.services.events import mark_changed, write_event
from talent.services.people import lapse_day
from talent.services.placements import lock_talent

LINK_AGE = timedelta(days=60)
# The first and the second reminder come so long before the times lapse; at the lapse, one note says so.
REMINDED_BEFORE = (timedelta(days=21), timedelta(days=7))
FIRST, SECOND, LAPSED = 1, 2, 3
# One sweep writes to so many people at most; the next one goes on.
PEOPLE_PER_SWEEP = 200


def windows_ahead(talent: Talent) -> QuerySet[Availability]:
    """The windows of which something still lies ahead, lapsed ones too; the earliest first."""
    return talent.availabilities.filter(period__endswith__gt=timezone.localdate()).order_by("period")


def clock_of(talent: Talent) -> date | None:
    """The day on which the first of the talent's times lapses, or lapsed; none where no time lies ahead."""
    return windows_ahead(talent).order_by("lapses_on").values_list("lapses_on", flat=True).first()


@transaction.atomic
def reconfirm(*, talent: Talent, actor: User | None, lapses_on: date | None = None) -> date:
    """Note that the times still hold, those that lapsed too: they count for another 180 days.

    Args:
        actor: none where somebody answered by the link in the mail.
        lapses_on: the lapse of which the link spoke; an answer to it counts once.

    Returns:
        The first day on which they will count no longer.

    Raises:
        Conflict: ``confirmed`` where the clock of which the link spoke was set anew since; ``no_times`` where none of
            the times lies ahead; ``erased``.
    """
    locked = lock_talent(talent.pk)
    if locked.erased_at is not None:
        raise Conflict("erased", _("This record was erased."))
    clock = clock_of(locked)
    if clock is None:
        raise Conflict("no_times", _("None of these times lies ahead. State new ones."))
    if lapses_on is not None and clock != lapses_on:
        raise Conflict(
            "confirmed", _("These times are confirmed already: they count until %(day)s.") % {"day": day_before(clock)}
        )
    until = lapse_day()
    windows_ahead(locked).update(lapses_on=until)
    with in_language_of(None):
        note = "" if actor else link_note()
    write_event(talent=locked, step=TalentStep.RECONFIRMED, actor=actor, note=note)
    mark_changed(talent=locked)
    return until


@transaction.atomic
def switch_by_link(*, talent: Talent, active: bool) -> None:
    """Pause somebody, or take them up again, at their own word by the link in the mail; nothing where they are so.

    Raises:
        Conflict: ``erased``.
    """
    locked = lock_talent(talent.pk)
    if locked.erased_at is not None:
        raise Conflict("erased", _("This record was erased."))
    if locked.is_active == active:
        return
    Talent.objects.filter(pk=locked.pk).update(is_active=active)
    with in_language_of(None):
        note = link_note()
    write_event(talent=locked, step=TalentStep.RESUMED if active else TalentStep.PAUSED, actor=None, note=note)
    mark_changed(talent=locked)


def day_before(day: date) -> str:
    """The last day on which times count that lapse on ``day``, in words."""
    return date_format(day - timedelta(days=1))


# --- the clock --------------------------------------------------------------------------------


def sweep_reconfirmations() -> int:
    """Remind of times that lapse soon, and note those that have lapsed; return for how many people.

    Any number may run at once: who holds the talent's row decides, and each message has one key per stage and lapse.
    Nobody is reminded who pauses, was erased, or has no time ahead.
    """
    today = timezone.localdate()
    due: list[tuple[int, int]] = []
    for stage in (LAPSED, SECOND, FIRST):
        left = PEOPLE_PER_SWEEP - len(due)
        due += [(pk, stage) for pk in _due(today, stage).order_by("pk").values_list("pk", flat=True)[:left]]
    return sum(_remind(pk, stage, today) for pk, stage in due)


def _due(today: date, stage: int) -> QuerySet[Talent]:
    """People whose times are at that stage and of whom that has not been noted; each with their ``clock``."""
    low, high = _bounds(today, stage)
    ahead = Availability.objects.filter(period__endswith__gt=today)
    clock = ahead.filter(talent=OuterRef("pk")).order_by("lapses_on").values("lapses_on")[:1]
    people = (
        Talent.objects.filter(is_active=True, erased_at__isnull=True)
        .filter(pk__in=ahead.filter(**_between("lapses_on", low, high)).values("talent"))
        .annotate(clock=Subquery(clock))
        .filter(**_between("clock", low, high))
    )
    if stage == LAPSED:
        noted = TalentEvent.objects.filter(
            talent=OuterRef("pk"), step=TalentStep.LAPSED, at__date__gte=OuterRef("clock")
        )
        return people.filter(~Exists(noted))
    reachable = Q(user__is_active=True) | Q(contact__isnull=False) & ~Q(contact__email="")
    told = Notice.objects.filter(
        key=Concat(
            Value("reconfirm:"),
            Cast(OuterRef("pk"), CharField()),
            Value(":"),
            Cast(OuterRef("clock"), CharField()),
            Value(f":{stage}"),
        )
    )
    return people.filter(reachable).filter(~Exists(told))


def _bounds(today: date, stage: int) -> tuple[date | None, date]:
    """The days of lapse, both included, at which a stage is due; the first one open for the lapse itself."""
    first, second = (today + before for before in REMINDED_BEFORE)
    return {
        FIRST: (second + timedelta(days=1), first),
        SECOND: (today + timedelta(days=1), second),
        LAPSED: (None, today),
    }[stage]


def _between(name: str, low: date | None, high: date) -> dict[str, date]:
    return {f"{name}__lte": high} | ({f"{name}__gte": low} if low else {})


@transaction.atomic
def _remind(pk: int, stage: int, today: date) -> bool:
    """Write to one person, unless somebody was quicker or they have answered meanwhile."""
    talent = lock_talent(pk)
    due = _due(today, stage).filter(pk=pk).first()
    if due is None:
        return False
    clock: date = due.clock  # type: ignore[attr-defined]
    if stage == LAPSED:
        write_event(talent=talent, step=TalentStep.LAPSED, actor=None)
        mark_changed(talent=talent)
    _tell(talent, clock, stage)
    return True


def _tell(talent: Talent, clock: date, stage: int) -> None:
    """One message to the person's account, else to their address; to nobody where neither is on record."""
    user = talent.user if talent.user is not None and talent.user.is_active else None
    address = "" if user else address_of(talent)
    if user is None and not address:
        return
    with in_language_of(user):
        subject, body = _texts(stage, clock, list(windows_ahead(talent)))
        token = link_token("reconfirm", talent=talent.pk, lapses_on=clock.isoformat())
        post_notice(
            user=user,
            address=address,
            kind="reconfirm",
            subject=subject,
            body=body,
            path=reverse("talent:still-free", args=[token]),
            key=f"reconfirm:{talent.pk}:{clock.isoformat()}:{stage}",
        )


def address_of(talent: Talent) -> str:
    """Where the platform's own mail goes to somebody without an account; nobody looks at it for that."""
    contact = getattr(talent, "contact", None)
    return contact.email if contact is not None else ""


def _texts(stage: int, clock: date, windows: Sequence[Availability]) -> tuple[str, str]:
    """Subject and text, in the language that is set."""
    periods: list[Any] = [window.period for window in windows]
    times = "\n".join(
        "· " + _("%(first)s to %(last)s") % {"first": date_format(period.lower), "last": day_before(period.upper)}
        for period in periods
    )
    words = {"day": day_before(clock), "times": times}
    if stage == LAPSED:
        return (
            _("Your times count no longer. Are you still free?"),
            _(
                "Nobody has confirmed your times since we asked, so you are not proposed for any need now:\n\n"
                "%(times)s\n\n"
                "If they still hold, open this address; one tap is enough, and you are proposed again:"
            )
            % words,
        )
    subject = _("Are you still free? Please confirm your times") if stage == FIRST else _("Last reminder: your times")
    return subject, _(
        "These are the times that you stated. They count until %(day)s; after that you are not proposed any more:\n\n"
        "%(times)s\n\n"
        "If they still hold, open this address; one tap is enough, and you need not log in:"
    ) % words
