"""One group of a profile changed by the person or by a coordinator, with what follows from it."""

from dataclasses import fields, replace
from typing import TypeVar

from django.db import transaction

from accounts.models import User
from common.problems import Conflict
from talent.content import Contact, ProfileContent, content_of, faults_of, faults_of_contact
from talent.models import Talent
from talent.services.contacts import own_contact
from talent.services.people import update_contact, update_profile
from talent.services.placements import lock_talent
from talent.services.units import inquire_if_needed

Said = TypeVar("Said", ProfileContent, Contact)


@transaction.atomic
def change_profile(
    *,
    talent: Talent,
    content: ProfileContent,
    contact: Contact,
    names: tuple[str, ...],
    actor: User,
    times_anew: bool = False,
) -> Talent:
    """Write the columns ``names`` of a profile and of contact data; what else stands there is left as it is now.

    The unit of the person is asked anew where it has to be. An account carries its person's name.

    Raises:
        Conflict: ``faulty`` where what stands on record meanwhile does not go together with it.
    """
    locked = lock_talent(talent.pk)
    before, known = content_of(locked), own_contact(talent=locked)
    wanted = _with(before, content, names)
    said = _with(known, contact, names)
    faults = [fault for fault in (*faults_of(wanted), *faults_of_contact(said)) if fault.column in names]
    if faults:
        raise Conflict("faulty", faults[0].text)
    saved = update_profile(talent=locked, content=wanted, actor=actor, times_anew=times_anew and bool(wanted.times))
    if said != known:
        update_contact(talent=locked, contact=said, actor=actor)
        if saved.user_id is not None:
            User.objects.filter(pk=saved.user_id).update(name=said.full_name)
    inquire_if_needed(talent=saved, actor=actor)
    return lock_talent(talent.pk)


def _with(stands: Said, said: Said, names: tuple[str, ...]) -> Said:
    """What stands, with the columns of that name as they were said."""
    return replace(stands, **{f.name: getattr(said, f.name) for f in fields(stands) if f.name in names})
