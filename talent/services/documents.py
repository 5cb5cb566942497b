"""Proofs are handed in, taken back and opened. Their bytes stand in the database, outside every served folder."""

import hashlib
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from accounts.services import in_language_of
from common.problems import Conflict
from talent.enums import AccessPurpose, DocumentKind, TalentStep
from talent.models import ContactAccess, Document, DocumentContent, Talent
from talent.proofs import check_proof, clean_name
from talent.services.events import write_event
from talent.services.facts import relied_on
from talent.services.placements import lock_talent

MAX_DOCUMENTS = 20


@transaction.atomic
def add_document(
    *,
    talent: Talent,
    kind: str,
    upload: bytes,
    file_name: str,
    expires_on: date | None = None,
    actor: User | None,
) -> Document:
    """Keep a proof of a talent, of the type that its content says.

    Raises:
        Conflict: what :func:`talent.proofs.check_proof` refuses; ``expired``; ``already`` where the same file is there;
            ``too_many`` above twenty documents of one talent; ``erased``.
    """
    media_type = check_proof(upload)
    if expires_on is not None and expires_on < timezone.localdate():
        raise Conflict("expired", _("This document is no longer valid on the day that you entered."))
    locked = lock_talent(talent.pk)
    digest = hashlib.sha256(upload).hexdigest()
    if locked.erased_at is not None:
        raise Conflict("erased", _("This person was erased."))
    if locked.documents.filter(digest=digest).exists():
        raise Conflict("already", _("This file was handed in before; it is there once."))
    if locked.documents.count() >= MAX_DOCUMENTS:
        raise Conflict("too_many", _("Twenty documents are there already. Take one back first."))
    document = Document.objects.create(
        talent=locked,
        kind=kind,
        file_name=clean_name(file_name, media_type),
        media_type=media_type,
        size=len(upload),
        digest=digest,
        expires_on=expires_on,
        added_by=actor,
    )
    DocumentContent.objects.create(document=document, content=upload)
    _note(document, TalentStep.DOCUMENT_ADDED, actor)
    return document


@transaction.atomic
def remove_document(*, document: Document, actor: User | None) -> None:
    """Take a proof back, with its bytes.

    Raises:
        Conflict: ``relied_on`` while the title or degree that stands now was found to agree by it.
    """
    locked = lock_talent(document.talent_id)
    if document in relied_on(locked):
        raise Conflict(
            "relied_on", _("A coordinator relied on this document. Hand in another one, and have it looked at first.")
        )
    _note(document, TalentStep.DOCUMENT_REMOVED, actor)
    document.delete()


@transaction.atomic
def open_document(*, document: Document, reader: User, purpose: AccessPurpose | str = AccessPurpose.VERIFY) -> bytes:
    """The bytes of a document, and a row of who looked at it; none where the person opens their own.

    That the reader may see it has been checked (``Document.visible_to``).
    """
    content = DocumentContent.objects.get(document=document).content
    if document.talent.user_id != reader.pk:
        seats = reader.standing.memberships
        ContactAccess.objects.create(
            talent=document.talent,
            reader=reader,
            organisation=next((seat.organisation for seat in seats if seat.role == Role.COORDINATOR), None),
            purpose=purpose,
            fields=[f"document:{document.kind}"],
        )
    return bytes(content)


def _note(document: Document, step: TalentStep, actor: User | None) -> None:
    """The history names the kind, never the file: names of files often hold names of people."""
    with in_language_of(document.talent.user):
        write_event(talent=document.talent, step=step, actor=actor, note=str(DocumentKind(document.kind).label))
