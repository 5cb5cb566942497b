"""Handing in and opening proofs: hostile files, other people's documents, and how a file is served."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from talent.models import MAX_DOCUMENT_BYTES, ContactAccess, Document, DocumentContent
from talent.services import add_document, verify
from tests import factories
from tests.talent.files import JPEG, PDF, PNG

pytestmark = pytest.mark.django_db

EN = {"accept-language": "en"}
MINE = "/me/documents/"


def send(client, content=PDF, name="证书.pdf", kind="title", media_type="application/pdf", url=MINE, **more):
    upload = SimpleUploadedFile(name, content, content_type=media_type)
    return client.post(url, {"kind": kind, "file": upload, **more}, headers=EN)


@pytest.fixture
def document(cast):
    return add_document(talent=cast.talent, kind="title", upload=PDF, file_name="证书.pdf", actor=cast.volunteer)


def test_a_photo_is_handed_in_and_listed(cast, as_role):
    client = as_role("volunteer")
    until = timezone.localdate() + timedelta(days=30)
    answer = send(client, JPEG, "IMG 1.jpg", media_type="image/jpeg", expires_on=until.isoformat())
    assert (answer.status_code, answer.url) == (302, MINE)
    kept = Document.objects.get()
    assert (kept.talent, kept.added_by, kept.media_type, kept.expires_on) == (
        cast.talent,
        cast.volunteer,
        "image/jpeg",
        until,
    )
    page = client.get(MINE, headers=EN)
    assert [row for row, _ in page.context["documents"]] == [kept]
    for text in ("IMG 1.jpg", "Certificate of the title", f"valid until {until}", "enctype", "image/jpeg,image/png"):
        assert text in page.text


def test_the_type_is_what_the_content_says_not_what_the_browser_says(cast, as_role):
    send(as_role("volunteer"), PNG, "scan.pdf", media_type="text/html")
    kept = Document.objects.get()
    assert (kept.media_type, kept.file_name) == ("image/png", "scan.pdf.png")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "Hand in a PDF, or a photo as JPEG or PNG"),
        (b"<!doctype html><script>alert(1)</script>", "Hand in a PDF, or a photo as JPEG or PNG"),
        (b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>", "Hand in a PDF, or a photo as JPEG or PNG"),
        (PDF.replace(b"/Pages 2", b"/OpenAction<</S/JavaScript/JS(x)>>/Pages 2"), "would run a program"),
        (PDF + b" " * (MAX_DOCUMENT_BYTES + 1 - len(PDF)), "larger than 5 MB"),
        (b"", "The file is empty"),
    ],
    ids=["svg", "html", "polyglot", "script", "one byte too many", "empty"],
)
def test_hostile_files_are_refused_in_words(content, words, cast, as_role):
    client = as_role("volunteer")
    page = send(client, content)
    assert page.status_code == 422
    assert words in page.text
    assert not Document.objects.exists()
    assert send(client).status_code == 302


def test_a_body_that_is_too_large_is_refused_before_it_is_read(cast, as_role, rf):
    client = as_role("volunteer")
    page = send(client, PDF + b" " * (MAX_DOCUMENT_BYTES + 100_000))
    assert page.status_code == 413
    assert "larger than 5 MB" in page.text
    assert not Document.objects.exists()


def test_a_name_with_folders_and_control_signs_is_cleaned(cast, as_role):
    send(as_role("volunteer"), name="../\0evil\u202e.pdf")
    assert Document.objects.get().file_name == "evil.pdf"


def test_without_the_forms_token_nothing_is_handed_in(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.volunteer)
    assert send(client).status_code == 403
    assert not Document.objects.exists()
    token = client.get(MINE).context["csrf_token"]
    assert send(client, csrfmiddlewaretoken=str(token)).status_code == 302
    assert Document.objects.count() == 1


def test_the_same_file_again_is_a_warning(cast, document, as_role):
    answer = send(as_role("volunteer"))
    assert answer.status_code == 302
    assert "handed in before" in as_role("volunteer").get(MINE, headers=EN).text or Document.objects.count() == 1


def test_a_coordinator_hands_in_on_behalf(cast, as_role):
    url = reverse("talent:documents-of", args=[cast.colleague.pk])
    answer = send(as_role("coordinator"), url=url)
    assert (answer.status_code, answer.url) == (302, url)
    assert Document.objects.get().added_by == cast.coordinator
    assert as_role("coordinator").get(MINE).status_code == 404
    for role in ("unit", "leader", "employer", "stranger", "volunteer"):
        assert send(as_role(role), JPEG, url=url).status_code == 404
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "status", "looks"),
    [
        ("volunteer", 200, 0),
        ("coordinator", 200, 1),
        ("yunnan_coordinator", 200, 1),
        ("leader", 404, 0),
        ("unit", 404, 0),
        ("employer", 404, 0),
        ("outsider", 404, 0),
        ("stranger", 404, 0),
        ("anonymous", 302, 0),
    ],
)
def test_who_may_open_a_document_and_whose_look_is_recorded(role, status, looks, cast, document, as_role):
    answer = as_role(role).get(reverse("talent:document", args=[document.pk]))
    assert answer.status_code == status
    assert (answer.content == PDF) is (status == 200)
    assert list(ContactAccess.objects.values_list("reader", "purpose", "fields")) == (
        [(cast.user(role).pk, "verify", ["document:title"])] if looks else []
    )


def test_another_volunteers_document_is_not_there(cast, document, client):
    other = factories.TalentFactory(user=factories.UserFactory())
    client.force_login(other.user)
    assert client.get(reverse("talent:document", args=[document.pk])).status_code == 404
    assert client.post(reverse("talent:document-remove", args=[document.pk])).status_code == 404
    assert list(client.get(MINE).context["documents"]) == []
    assert Document.objects.count() == 1


def test_a_file_is_a_download_that_nothing_runs_or_keeps(cast, document, as_role):
    answer = as_role("volunteer").get(reverse("talent:document", args=[document.pk]))
    headers = {
        name: answer[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "X-Content-Type-Options",
            "Cache-Control",
            "Content-Security-Policy",
        )
    }
    assert headers == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''%E8%AF%81%E4%B9%A6.pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


def test_taking_back_deletes_the_bytes_unless_it_is_relied_on(cast, document, as_role):
    client = as_role("volunteer")
    url = reverse("talent:document-remove", args=[document.pk])
    assert client.get(url).status_code == 405
    verify(talent=cast.talent, part="title", verdict="confirmed", document=document, actor=cast.coordinator)
    assert url not in client.get(MINE).text
    assert "relied on this document" in client.post(url, headers=EN, follow=True).text
    assert DocumentContent.objects.count() == 1
    verify(talent=cast.talent, part="title", verdict="refused", reason="不清晰", actor=cast.coordinator)
    assert url in client.get(MINE).text
    assert client.post(url).status_code == 302
    assert DocumentContent.objects.count() == 0
    assert client.get(reverse("talent:document", args=[document.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(count, cast, as_role, django_assert_num_queries):
    for _ in range(count):
        factories.DocumentFactory(talent=cast.talent)
    client = as_role("volunteer")
    with django_assert_num_queries(18):
        page = client.get(MINE)
    assert len(page.context["documents"]) == count
