"""Talents come on record, and their profiles change. Nothing else writes a profile."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.problems import Conflict
from reference.pinyin import surname_of
from talent.content import Contact, ProfileContent, content_of, kept_name
from talent.enums import Source, TalentStep
from talent.models import Availability, Talent, TalentContact, TalentField, TalentMode, TalentRegion
from talent.services.events import mark_changed, write_event
from talent.services.placements import lock_talent
from talent.services.rows import contact_columns, field_rows, mode_rows, region_rows, times_rows
from talent.services.units import inquire_if_needed

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
        surname=surname_of(kept_name(contact.full_name)),
        source=source,
        may_be_proposed=may_be_proposed,
        matters_at=timezone.now(),
        **content.columns,
    )
    TalentContact.objects.create(talent=talent, **contact_columns(contact))
    _write_parts(talent, content)
    write_event(talent=talent, step=TalentStep.REGISTERED, actor=actor)
    return talent


@transaction.atomic
def update_profile(
    *,
    talent: Talent,
    content: ProfileContent,
    actor: User | None,
    step: TalentStep = TalentStep.CHANGED,
    times_anew: bool = False,
) -> Talent:
    """Write what a profile says now; nothing where it says so already. Return the talent as it is now.

    Another title or degree is no longer verified; the word of a former unit no longer counts. Times that are stated
    anew are confirmed by that; with ``times_anew`` also where they are the same as before.
    """
    locked = lock_talent(talent.pk)
    before = content_of(locked)
    if content == before and not times_anew:
        return locked
    columns = content.columns
    if (content.title_id, content.degree_id) != (before.title_id, before.degree_id) and locked.verified_on is not None:
        columns["verified_on"] = None
        write_event(talent=locked, step=TalentStep.UNVERIFIED, actor=actor)
    if content.home_organisation_id != before.home_organisation_id:
        columns["unit_refuses"] = False
    Talent.objects.filter(pk=locked.pk).update(**columns)
    _write_parts(locked, content, None if times_anew else before)
    write_event(talent=locked, step=step, actor=actor)
    mark_changed(talent=locked)
    inquire_if_needed(talent=locked, actor=actor)
    return lock_talent(talent.pk)


@transaction.atomic
def update_contact(
    *, talent: Talent, contact: Contact, actor: User | None, step: TalentStep | None = TalentStep.CHANGED
) -> None:
    """Write contact data; the surname follows the name. Without ``step`` the history is the caller's to write."""
    lock_talent(talent.pk)
    TalentContact.objects.update_or_create(talent=talent, defaults=contact_columns(contact))
    Talent.objects.filter(pk=talent.pk).update(surname=surname_of(kept_name(contact.full_name)))
    if step is not None:
        write_event(talent=talent, step=step, actor=actor)


def lapse_day(today: date | None = None) -> date:
    """The first day on which times no longer count that are confirmed today."""
    return (today or timezone.localdate()) + CONFIRMED_FOR


def _write_parts(talent: Talent, content: ProfileContent, before: ProfileContent | None = None) -> None:
    """The rows that hang on a talent, each kind written anew where it changed."""
    if before is None or content.fields != before.fields:
        talent.fields.all().delete()
        TalentField.objects.bulk_create(field_rows(talent, content))
    if before is None or (content.modes, content.modes_preferred) != (before.modes, before.modes_preferred):
        talent.modes.all().delete()
        TalentMode.objects.bulk_create(mode_rows(talent, content))
    talent.regions.all().delete()
    TalentRegion.objects.bulk_create(region_rows(talent, content))
    if before is None or content.times != before.times:
        _write_times(talent, content)


def _write_times(talent: Talent, content: ProfileContent) -> None:
    talent.times.all().delete()
    talent.availabilities.all().delete()
    for times, windows in times_rows(talent, content, lapse_day()):
        times.save()
        Availability.objects.bulk_create(windows)
