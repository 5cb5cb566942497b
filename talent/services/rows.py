"""The rows that make up a profile, not yet written: the same for one person and for a whole roster."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from reference.pinyin import pinyin_of
from talent.content import Contact, ProfileContent, kept_name, kept_phone, most_days_of, windows_of
from talent.enums import Stance
from talent.models import Availability, Talent, TalentField, TalentMode, TalentRegion, Times


def contact_columns(contact: Contact) -> dict[str, str]:
    """The columns of the contact data, as they are kept."""
    name = kept_name(contact.full_name)
    return {
        "full_name": name,
        "phone": kept_phone(contact.phone),
        "email": contact.email.strip().lower(),
        "id_number": contact.id_number.strip(),
        "health_note": contact.health_note.strip(),
        "pinyin": pinyin_of(name),
    }


def field_rows(talent: Talent, content: ProfileContent) -> Iterator[TalentField]:
    """The fields, numbered in their order."""
    for place, code in enumerate(content.fields, start=1):
        yield TalentField(talent=talent, place=place, field_id=code)


def mode_rows(talent: Talent, content: ProfileContent) -> Iterator[TalentMode]:
    """The modes accepted."""
    for code in content.modes:
        yield TalentMode(talent=talent, mode_id=code, is_preferred=code in content.modes_preferred)


def region_rows(talent: Talent, content: ProfileContent) -> Iterator[TalentRegion]:
    """The wishes about regions."""
    for code in content.regions_preferred:
        yield TalentRegion(talent=talent, region_id=code, stance=Stance.PREFERRED)
    for code in content.regions_excluded:
        yield TalentRegion(talent=talent, region_id=code, stance=Stance.EXCLUDED)


def times_rows(talent: Talent, content: ProfileContent, lapses_on: date) -> Iterator[tuple[Times, list[Availability]]]:
    """Each statement of times with the windows that follow from it."""
    for entry in content.times:
        times = Times(
            talent=talent,
            kind=entry.kind,
            period=DateRange(entry.first, entry.last + timedelta(days=1)),
            months=entry.months,
            start_month=entry.start_month,
        )
        most_days = most_days_of(entry)
        yield (
            times,
            [
                Availability(
                    talent=talent,
                    times=times,
                    period=DateRange(low, high),
                    most_days=most_days,
                    lapses_on=lapses_on,
                )
                for low, high in windows_of(entry)
            ],
        )
