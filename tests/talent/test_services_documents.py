"""Proofs are taken for what they are, kept once, and every look of somebody else is recorded."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.problems import Conflict
from talent.models import MAX_DOCUMENT_BYTES, ContactAccess, Document, DocumentContent
from talent.services import MAX_DOCUMENTS, add_document, open_document, remove_document, verify
from tests import factories
from tests.talent.files import JPEG, PDF, PNG

pytestmark = pytest.mark.django_db


def hand_in(cast, content=PDF, **values):
    given = {"talent": cast.talent, "kind": "title", "upload": content, "file_name": "证书.pdf"}
    return add_document(**{**given, "actor": cast.volunteer, **values})


def refused(code, act):
    with pytest.raises(Conflict) as conflict:
        act()
    assert conflict.value.code == code


def test_a_document_is_kept_with_its_bytes_and_a_step(cast):
    until = timezone.localdate() + timedelta(days=30)
    document = hand_in(cast, PNG, file_name="../照片.pdf", expires_on=until)
    kept = Document.objects.get()
    assert (kept.file_name, kept.media_type, kept.size, kept.expires_on) == (
        "照片.pdf.png",
        "image/png",
        len(PNG),
        until,
    )
    assert bytes(DocumentContent.objects.get(document=document).content) == PNG
    event = cast.talent.events.get()
    assert (event.step, event.actor, bool(event.note)) == ("document_added", cast.volunteer, True)
    assert "照片" not in event.note


def test_what_is_refused_is_not_kept(cast):
    refused("empty", lambda: hand_in(cast, b""))
    refused("wrong_type", lambda: hand_in(cast, b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    refused("too_large", lambda: hand_in(cast, PDF + b" " * (MAX_DOCUMENT_BYTES + 1 - len(PDF))))
    refused("expired", lambda: hand_in(cast, expires_on=timezone.localdate() - timedelta(days=1)))
    assert (Document.objects.count(), cast.talent.events.count()) == (0, 0)
    hand_in(cast, PDF + b" " * (MAX_DOCUMENT_BYTES - len(PDF)), expires_on=timezone.localdate())
    assert Document.objects.get().size == MAX_DOCUMENT_BYTES


def test_the_same_file_is_there_once_for_a_talent(cast):
    hand_in(cast)
    refused("already", lambda: hand_in(cast, kind="degree", file_name="别的名字.pdf"))
    hand_in(cast, talent=cast.colleague, actor=cast.coordinator)
    assert Document.objects.count() == 2


def test_there_is_room_for_twenty(cast):
    for _ in range(MAX_DOCUMENTS - 1):
        factories.DocumentFactory(talent=cast.talent)
    last = hand_in(cast)
    refused("too_many", lambda: hand_in(cast, JPEG))
    remove_document(document=last, actor=cast.volunteer)
    hand_in(cast, JPEG)
    assert cast.talent.documents.count() == MAX_DOCUMENTS


def test_nothing_is_handed_in_for_who_was_erased(cast):
    gone = factories.TalentFactory(
        surname="", birth_year=None, is_active=False, may_be_proposed=False, erased_at=timezone.now()
    )
    refused("erased", lambda: hand_in(cast, talent=gone, actor=cast.coordinator))
    hand_in(cast)


def test_a_document_relied_on_stays_until_another_took_its_place(cast):
    old, new = hand_in(cast), hand_in(cast, JPEG)
    verify(talent=cast.talent, part="title", verdict="confirmed", document=old, actor=cast.coordinator)
    refused("relied_on", lambda: remove_document(document=old, actor=cast.volunteer))
    verify(talent=cast.talent, part="title", verdict="confirmed", document=new, actor=cast.coordinator)
    remove_document(document=old, actor=cast.volunteer)
    assert list(Document.objects.all()) == [new]
    assert DocumentContent.objects.count() == 1
    # The finding stays, without its paper.
    assert list(cast.talent.verifications.order_by("pk").values_list("document", flat=True)) == [None, new.pk]
    assert cast.talent.events.filter(step="document_removed", actor=cast.volunteer).count() == 1


def test_a_document_on_which_a_refusal_rests_can_be_taken_back(cast):
    document = hand_in(cast)
    verify(
        talent=cast.talent, part="title", verdict="refused", reason="不清晰", document=document, actor=cast.coordinator
    )
    remove_document(document=document, actor=cast.volunteer)
    assert not Document.objects.exists()


def test_looks_of_others_are_recorded_and_ones_own_are_not(cast):
    document = hand_in(cast)
    assert open_document(document=document, reader=cast.volunteer) == PDF
    assert not ContactAccess.objects.exists()
    assert open_document(document=document, reader=cast.coordinator) == PDF
    row = ContactAccess.objects.get()
    authority = cast.coordinator.standing.memberships[0].organisation
    assert (row.talent, row.reader, row.organisation, row.purpose, row.fields) == (
        cast.talent,
        cast.coordinator,
        authority,
        "verify",
        ["document:title"],
    )
