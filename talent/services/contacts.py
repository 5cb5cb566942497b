"""Contact data: one place reveals it, and every look leaves a row that the person can read (TRUST §5, I7).

Only a whole list leaves by another way (:mod:`talent.services.exporting`), which records a look at each person too.
"""

from dataclasses import asdict, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Organisation, User
from common.problems import Conflict
from talent.content import Contact, contact_of
from talent.enums import AccessPurpose, ConsentPurpose
from talent.models import Consent, ContactAccess, Talent, TalentContact

# What coordinators read; everybody else reads no more than how to reach the person.
ALL_FIELDS = ("full_name", "phone", "email", "id_number", "health_note")
REACH_FIELDS = ("full_name", "phone", "email")
MAX_NOTE = 200


def reaches(*, talent: Talent, reader: User) -> tuple[str, ...]:
    """The fields that somebody reads by their standing alone: staff all, a unit how to reach its own people.

    Empty for everybody else. An employer's right follows from a need, not from a standing (matching).
    """
    if talent.erased_at is not None:
        return ()
    if reader.standing.is_coordinator:
        return ALL_FIELDS
    return REACH_FIELDS if talent.home_organisation_id in reader.standing.sending_unit_ids else ()


@transaction.atomic
def reveal_contact(
    *,
    talent: Talent,
    reader: User,
    purpose: AccessPurpose | str,
    organisation: Organisation | None = None,
    note: str = "",
) -> Contact:
    """Read somebody's contact data, and record who looked, for whom, why and at what; both or neither.

    Args:
        organisation: the employer for which somebody looks; the stage of its need has been checked
            (:func:`matching.services.leaving.reveal_to_employer`). None for coordinators and the person's own unit.

    Returns:
        The values that the reader may have; the others are empty.

    Raises:
        PermissionDenied: neither staff nor the person's own unit, or no account of that employer.
        Conflict: ``no_consent`` where the person does not agree, or no longer, that this employer is told;
            ``no_contact`` where none is on record.
    """
    if organisation is None:
        names, organisation = reaches(talent=talent, reader=reader), _side_of(talent, reader)
    else:
        names = _told_to(talent, reader, organisation)
    if not names:
        raise PermissionDenied
    stored = TalentContact.objects.filter(talent=talent).first()
    if stored is None:
        raise Conflict("no_contact", _("No contact data are on record."))
    shown = _only(contact_of(stored), names)
    ContactAccess.objects.create(
        talent=talent,
        reader=reader,
        organisation=organisation,
        purpose=purpose,
        note=note.strip()[:MAX_NOTE],
        fields=_filled(shown),
    )
    return shown


def own_contact(*, talent: Talent) -> Contact:
    """A person's own contact data, for themselves alone: their page, form and export. No row: nobody else looked."""
    stored = TalentContact.objects.filter(talent=talent).first()
    return contact_of(stored) if stored else Contact(full_name="")


def _told_to(talent: Talent, reader: User, employer: Organisation) -> tuple[str, ...]:
    if employer.pk not in reader.standing.employer_ids or talent.erased_at is not None:
        return ()
    consents = Consent.objects.live().filter(talent=talent, purpose=ConsentPurpose.EMPLOYER, employer=employer)
    if not consents.exists():
        raise Conflict(
            "no_consent", _("This person does not agree, or no longer, that you are told how to reach them.")
        )
    return REACH_FIELDS


def _side_of(talent: Talent, reader: User) -> Organisation | None:
    """For whom somebody looks: their authority, or the person's own unit."""
    return _office_of(reader) if reader.standing.is_coordinator else talent.home_organisation


def _office_of(reader: User) -> Organisation | None:
    offices = (entry.organisation for entry in reader.standing.memberships if entry.role == Role.COORDINATOR)
    return next(offices, None)


def _only(contact: Contact, names: tuple[str, ...]) -> Contact:
    return replace(contact, **{name: "" for name in ALL_FIELDS if name not in names})


def _filled(contact: Contact) -> list[str]:
    """What there was to see: empty fields were not looked at."""
    return [name for name, value in asdict(contact).items() if value]
