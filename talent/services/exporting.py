"""Lists of people that leave the platform: recorded before they leave, and marked with who took them."""

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import REGIONAL_ROLES
from accounts.models import Organisation, User
from common.problems import Conflict
from common.sheets import Value
from talent.enums import AccessPurpose
from talent.models import ContactAccess, Export
from talent.querysets import TalentQuerySet
from talent.sheets_out import CONTACT_FIELDS, contact_of, row_of

# A file of that many people is made within one request, on a busy server too; nobody needs more of them in one list.
MAX_ROWS = 10_000
_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What an export took: its record, and the rows of its file without their last column, the mark."""

    export: Export
    rows: list[list[Value]]


@transaction.atomic
def export_talents(
    *, talents: TalentQuerySet, author: User, query: str, reason: str, with_contacts: bool = False
) -> Taken:
    """Record an export and return its rows: the record stands before any file is made of them.

    Whoever was erased is left out. With contact data every person is told, in "who looked", by whom and what for.

    Args:
        talents: those that the author may see, in the order of the file.
        query: the filters, as a query string.

    Raises:
        Conflict: ``too_many`` rows for one file, or ``nobody`` in it.
    """
    rows, people = _read(talents, with_contacts=with_contacts)
    if len(rows) > MAX_ROWS:
        raise Conflict(
            "too_many", _("That are more than %(most)s people. Narrow the search.") % {"most": f"{MAX_ROWS:,}"}
        )
    if not rows:
        raise Conflict("nobody", _("Nobody fits this search."))
    export = Export.objects.create(
        author=author, query=query, reason=reason, rows=len(rows), with_contacts=with_contacts, mark=_new_mark()
    )
    if with_contacts:
        _tell(export, author, people)
    return Taken(export, rows)


def _read(talents: TalentQuerySet, *, with_contacts: bool) -> tuple[list[list[Value]], list[int]]:
    """The rows, and whose contact data are among them; one row more than allowed, at most."""
    wanted = talents.filter(erased_at__isnull=True).for_export()
    if with_contacts:
        wanted = wanted.select_related("contact")
    rows: list[list[Value]] = []
    people: list[int] = []
    for talent in wanted[: MAX_ROWS + 1].iterator(chunk_size=_CHUNK):
        row = row_of(talent)
        if with_contacts:
            contact = contact_of(talent)
            row = [*row, *contact]
            if any(contact):
                people.append(talent.pk)
        rows.append(row)
    return rows, people


def _tell(export: Export, author: User, people: list[int]) -> None:
    """One look at contact data for each person: who, for which authority, what for, and what."""
    organisation = _organisation_of(author)
    ContactAccess.objects.bulk_create(
        (
            ContactAccess(
                talent_id=pk,
                reader=author,
                organisation=organisation,
                purpose=AccessPurpose.EXPORT,
                note=export.reason,
                fields=list(CONTACT_FIELDS),
            )
            for pk in people
        ),
        batch_size=_CHUNK,
    )


def _organisation_of(author: User) -> Organisation | None:
    """The authority for which the author may export."""
    acts = [one for one in author.standing.memberships if one.role in REGIONAL_ROLES and one.may_export]
    return acts[0].organisation if acts else None


def _new_mark() -> str:
    """A mark that nobody guesses, such as ``YQ-20261123-7F3A9C21``."""
    return f"YQ-{timezone.localdate():%Y%m%d}-{secrets.token_hex(4).upper()}"
