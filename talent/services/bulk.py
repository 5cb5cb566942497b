"""Many people come on record at once, with the same rows that registering them one by one would write."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from reference.pinyin import surname_of
from talent.content import Contact, ProfileContent, kept_name
from talent.enums import ConsentBasis, ConsentPurpose, Source, TalentStep
from talent.models import (
    Availability,
    Consent,
    Talent,
    TalentContact,
    TalentEvent,
    TalentField,
    TalentMode,
    TalentRegion,
    Times,
)
from talent.services.consents import current_text
from talent.services.people import lapse_day
from talent.services.rows import contact_columns, field_rows, mode_rows, region_rows, times_rows

Person = tuple[Contact, ProfileContent]


@transaction.atomic
def register_many(*, people: Sequence[Person], source: Source, actor: User | None) -> list[Talent]:
    """Put people on record, as :func:`~talent.services.people.register_talent` does, and their consent on paper.

    Their content has been judged. Return them in the order of ``people``; a fixed number of statements.

    Raises:
        Conflict: ``no_text`` where there is no text in use yet that could be agreed to.
    """
    if not people:
        return []
    now = timezone.now()
    talents = Talent.objects.bulk_create(
        Talent(
            surname=surname_of(kept_name(contact.full_name)),
            source=source,
            may_be_proposed=True,
            matters_at=now,
            **content.columns,
        )
        for contact, content in people
    )
    pairs = list(zip(talents, people, strict=True))
    TalentContact.objects.bulk_create(
        TalentContact(talent=talent, **contact_columns(contact)) for talent, (contact, _content) in pairs
    )
    said = [(talent, content) for talent, (_contact, content) in pairs]
    TalentField.objects.bulk_create(row for talent, content in said for row in field_rows(talent, content))
    TalentMode.objects.bulk_create(row for talent, content in said for row in mode_rows(talent, content))
    TalentRegion.objects.bulk_create(row for talent, content in said for row in region_rows(talent, content))
    _write_times(said)
    _write_consents(talents, actor)
    return talents


def _write_times(said: Sequence[tuple[Talent, ProfileContent]]) -> None:
    lapses_on = lapse_day()
    stated = [pair for talent, content in said for pair in times_rows(talent, content, lapses_on)]
    Times.objects.bulk_create(times for times, _windows in stated)
    Availability.objects.bulk_create(window for _times, windows in stated for window in windows)


def _write_consents(talents: Sequence[Talent], actor: User | None) -> None:
    """The consent of each to be on record, given on paper, and the first steps of their history."""
    text = current_text(ConsentPurpose.PLATFORM)
    Consent.objects.bulk_create(
        Consent(talent=talent, purpose=ConsentPurpose.PLATFORM, text=text, basis=ConsentBasis.PAPER, given_by=actor)
        for talent in talents
    )
    TalentEvent.objects.bulk_create(
        TalentEvent(talent=talent, step=step, actor=actor, note=note)
        for talent in talents
        for step, note in ((TalentStep.REGISTERED, ""), (TalentStep.CONSENTED, text.pk))
    )
