"""Two records of one person become one: what the record on file lacks is completed, what stands there stays."""

from collections.abc import Iterable
from dataclasses import fields, replace

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from talent.content import MAX_REGIONS, Contact, ProfileContent, contact_of, content_of
from talent.enums import TalentStep
from talent.models import MAX_FIELDS, Talent
from talent.services.events import mark_changed, write_event
from talent.services.people import update_contact, update_profile
from talent.services.placements import lock_talent

# Where nothing stands in these columns, what somebody says anew is taken.
MAY_BE_EMPTY = ("birth_year", "home_organisation_id", "cleared_altitude_m")


@transaction.atomic
def merge_into(*, talent: Talent, content: ProfileContent, contact: Contact, actor: User | None) -> Talent:
    """Complete a record by what else is known of the person; return the talent as it is now.

    Empty columns are filled, further fields (up to three), modes and regions are added, and times are taken where
    none on record are valid any more. Nothing that stands is overwritten. One step, ``merged``, in the history.
    """
    locked = lock_talent(talent.pk)
    before = content_of(locked)
    takes_times = bool(content.times) and not _has_valid_times(locked)
    merged = _completed(before, content)
    if takes_times:
        merged = replace(merged, times=content.times)
    update_profile(talent=locked, content=merged, actor=actor, step=TalentStep.MERGED, times_anew=takes_times)
    if merged == before and not takes_times:
        write_event(talent=locked, step=TalentStep.MERGED, actor=actor)
        mark_changed(talent=locked)
    _complete_contact(locked, contact, actor)
    return lock_talent(talent.pk)


def _has_valid_times(talent: Talent) -> bool:
    """Whether any of the windows on record still counts today."""
    today = timezone.localdate()
    return talent.availabilities.filter(lapses_on__gt=today, period__endswith__gt=today).exists()


def _completed(before: ProfileContent, new: ProfileContent) -> ProfileContent:
    """What stands, with what only the new content says; times are left as they are."""
    added_modes = tuple(code for code in new.modes if code not in before.modes)
    room = MAX_REGIONS - len(before.regions_preferred) - len(before.regions_excluded)
    known = {*before.regions_preferred, *before.regions_excluded}
    preferred = [code for code in new.regions_preferred if code not in known][: max(room, 0)]
    excluded = [code for code in new.regions_excluded if code not in known][: max(room - len(preferred), 0)]
    empty = {name: getattr(new, name) for name in MAY_BE_EMPTY if getattr(before, name) is None}
    return replace(
        before,
        **empty,
        fields=tuple(dict.fromkeys((*before.fields, *new.fields)))[:MAX_FIELDS],
        modes=_sorted(before.modes, added_modes),
        modes_preferred=_sorted(before.modes_preferred, (code for code in new.modes_preferred if code in added_modes)),
        regions_preferred=_sorted(before.regions_preferred, preferred),
        regions_excluded=_sorted(before.regions_excluded, excluded),
    )


def _sorted(*parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code for part in parts for code in part}))


def _complete_contact(talent: Talent, contact: Contact, actor: User | None) -> None:
    """Fill what is empty in the contact data; a record that has none takes them whole."""
    stored = getattr(talent, "contact", None)
    known = contact_of(stored) if stored is not None else Contact(full_name="")
    completed = Contact(**{f.name: getattr(known, f.name) or getattr(contact, f.name) for f in fields(Contact)})
    if completed != known:
        update_contact(talent=talent, contact=completed, actor=actor, step=None)
