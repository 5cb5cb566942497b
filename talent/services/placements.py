"""Recommendations, and the days that placements take of talents' time."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from common.problems import Conflict
from talent.enums import TalentStep
from talent.models import Commitment, Endorsement, Talent
from talent.services.events import mark_changed, write_event

# How long a unit's recommendation counts. The study is silent on it; this is the platform's own rule.
ENDORSED_FOR = timedelta(days=365)


@transaction.atomic
def endorse(*, talent: Talent, organisation: Organisation, until: date | None = None) -> Endorsement:
    """Record that a unit recommends one of its people, until a day (a year on where none is named).

    A second recommendation on the same day lengthens the first; it never shortens it.
    """
    today = timezone.localdate()
    last = until or today + ENDORSED_FOR
    endorsement, created = Endorsement.objects.get_or_create(
        talent=talent, organisation=organisation, endorsed_on=today, defaults={"valid_to": last}
    )
    if not created and endorsement.valid_to < last:
        endorsement.valid_to = last
        endorsement.save(update_fields=["valid_to"])
    return endorsement


def promise_days(*, talent: Talent, start: date, end: date, actor: User | None = None) -> Commitment:
    """Take the days ``[start, end)`` out of a talent's free time.

    Raises:
        Conflict: ``busy`` where some of them are promised already.
    """
    try:
        with transaction.atomic():
            commitment = Commitment.objects.create(talent=talent, period=DateRange(start, end))
            write_event(talent=talent, step=TalentStep.ASSIGNED, actor=actor)
            mark_changed(talent=talent)
            return commitment
    except IntegrityError as error:
        raise Conflict("busy", _("Some of these days are promised to another placement.")) from error


def lock_talent(pk: int) -> Talent:
    """The talent's row, held until the transaction ends; talents are locked before everything else (TRUST §2)."""
    return Talent.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)


@transaction.atomic
def record_service(*, talent: Talent, end: date) -> None:
    """Note that the talent has served until the day before ``end``; an earlier end changes nothing."""
    locked = lock_talent(talent.pk)
    if locked.last_service_end is None or locked.last_service_end < end:
        Talent.objects.filter(pk=talent.pk).update(last_service_end=end)
