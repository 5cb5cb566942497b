"""Talents come on record, and their profiles change. Nothing else writes a profile."""

from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.problems import Conflict
from reference.pinyin import pinyin_of, surname_of
from talent.content import Contact, ProfileContent, content_of, most_days_of, windows_of
from talent.enums import Source, Stance, TalentStep
from talent.models import Availability, Talent, TalentContact, TalentField, TalentMode, TalentRegion, Times
from talent.services.events import mark_changed, write_event
from talent.services.placements import lock_talent

# How long times count that nobody confirms anew (DESIGN §3).
CONFIRMED_FOR = timedelta(days=180)


@transaction.atomic
def register_talent(
    *,
    content: ProfileContent,
    contact: Contact,
    source: Source,
    actor: User | None,
    user: User | None = None,
    may_be_proposed: bool = True,
) -> Talent:
    """Put a person on record: profile, times, contact data and the first step of their history.

    The content has been judged (``faults_of``, ``faults_of_contact``); consents are the caller's to record.

    Args:
        user: the person's own account; none where a coordinator or a roster registers them.

    Raises:
        Conflict: ``has_profile`` where the account has one already.
    """
    if user is not None and Talent.objects.filter(user=user).exists():
        raise Conflict("has_profile", _("You are registered already."))
    talent = Talent.objects.create(
        user=user,
        surname=surname_of(contact.full_name),
        source=source,
        may_be_proposed=may_be_proposed,
        matters_at=timezone.now(),
        **content.columns,
    )
    TalentContact.objects.create(talent=talent, **_contact_columns(contact))
    _write_parts(talent, content)
    write_event(talent=talent, step=TalentStep.REGISTERED, actor=actor)
    return talent


@transaction.atomic
def update_profile(
    *, talent: Talent, content: ProfileContent, actor: User | None, step: TalentStep = TalentStep.CHANGED
) -> Talent:
    """Write what a profile says now; nothing where it says so already. Return the talent as it is now.

    Another title or degree is no longer verified. Times that are stated anew are confirmed by that.
    """
    locked = lock_talent(talent.pk)
    before = content_of(locked)
    if content == before:
        return locked
    columns = content.columns
    if (content.title_id, content.degree_id) != (before.title_id, before.degree_id) and locked.verified_on is not None:
        columns["verified_on"] = None
        write_event(talent=locked, step=TalentStep.UNVERIFIED, actor=actor)
    Talent.objects.filter(pk=locked.pk).update(**columns)
    _write_parts(locked, content, before)
    write_event(talent=locked, step=step, actor=actor)
    mark_changed(talent=locked)
    return lock_talent(talent.pk)


@transaction.atomic
def update_contact(*, talent: Talent, contact: Contact, actor: User | None) -> None:
    """Write contact data; the surname follows the name."""
    lock_talent(talent.pk)
    TalentContact.objects.update_or_create(talent=talent, defaults=_contact_columns(contact))
    Talent.objects.filter(pk=talent.pk).update(surname=surname_of(contact.full_name))
    write_event(talent=talent, step=TalentStep.CHANGED, actor=actor)


def lapse_day(today: date | None = None) -> date:
    """The first day on which times no longer count that are confirmed today."""
    return (today or timezone.localdate()) + CONFIRMED_FOR


def _contact_columns(contact: Contact) -> dict[str, str]:
    return {
        "full_name": contact.full_name.strip(),
        "phone": contact.phone.strip(),
        "email": contact.email.strip().lower(),
        "id_number": contact.id_number.strip(),
        "health_note": contact.health_note.strip(),
        "pinyin": pinyin_of(contact.full_name),
    }


def _write_parts(talent: Talent, content: ProfileContent, before: ProfileContent | None = None) -> None:
    """The rows that hang on a talent, each kind written anew where it changed."""
    if before is None or content.fields != before.fields:
        talent.fields.all().delete()
        TalentField.objects.bulk_create(
            TalentField(talent=talent, place=place, field_id=code) for place, code in enumerate(content.fields, start=1)
        )
    if before is None or (content.modes, content.modes_preferred) != (before.modes, before.modes_preferred):
        talent.modes.all().delete()
        TalentMode.objects.bulk_create(
            TalentMode(talent=talent, mode_id=code, is_preferred=code in content.modes_preferred)
            for code in content.modes
        )
    talent.regions.all().delete()
    TalentRegion.objects.bulk_create(
        TalentRegion(talent=talent, region_id=code, stance=stance)
        for stance, codes in (
            (Stance.PREFERRED, content.regions_preferred),
            (Stance.EXCLUDED, content.regions_excluded),
        )
        for code in codes
    )
    if before is None or content.times != before.times:
        _write_times(talent, content)


def _write_times(talent: Talent, content: ProfileContent) -> None:
    talent.times.all().delete()
    talent.availabilities.all().delete()
    lapses_on = lapse_day()
    for entry in content.times:
        times = Times.objects.create(
            talent=talent,
            kind=entry.kind,
            period=DateRange(entry.first, entry.last + timedelta(days=1)),
            months=entry.months,
            start_month=entry.start_month,
        )
        Availability.objects.bulk_create(
            Availability(
                talent=talent,
                times=times,
                period=DateRange(low, high),
                most_days=most_days_of(entry),
                lapses_on=lapses_on,
            )
            for low, high in windows_of(entry)
        )
