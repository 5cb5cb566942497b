"""One effect per client and key."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory, force_authenticate

from accounts.idempotency import IdempotentCreates, KeyMismatch, forget_old_replies, write_once
from accounts.models import StoredReply
from common.problems import Conflict
from tests import factories

pytestmark = pytest.mark.django_db


class Effects:
    """Counts how often something was really done."""

    def __init__(self):
        self.count = 0

    def __call__(self):
        self.count += 1
        return {"number": self.count, "on": timezone.localdate()}


@pytest.fixture
def user(db):
    return factories.UserFactory()


def once(user, write, **changes):
    said = {"user": user, "key": "k", "route": "/api/v1/demands/", "digest": "d", "write": write} | changes
    return write_once(**said)


def test_what_was_answered_once_is_answered_again(user):
    effects = Effects()
    first, again = once(user, effects), once(user, effects)
    assert effects.count == 1
    assert first == ({"number": 1, "on": timezone.localdate().isoformat()}, False)
    assert again == (first[0], True)
    assert StoredReply.objects.values_list("user", "key", "status").get() == (user.pk, "k", 201)


@pytest.mark.parametrize("other", [{"digest": "e"}, {"route": "/api/v1/runs/"}])
def test_a_key_is_for_one_request(other, user):
    effects = Effects()
    once(user, effects)
    with pytest.raises(KeyMismatch):
        once(user, effects, **other)
    assert effects.count == 1
    assert once(user, effects, **other, key="l")[0]["number"] == 2


def test_two_clients_never_meet_in_one_key(user):
    effects = Effects()
    once(user, effects)
    assert once(factories.UserFactory(), effects) == ({"number": 2, "on": timezone.localdate().isoformat()}, False)


def test_what_was_refused_is_not_kept(user):
    def refuse():
        factories.OrganisationFactory(name="白写")
        raise Conflict("no", "No.")

    with pytest.raises(Conflict):
        once(user, refuse)
    assert not StoredReply.objects.exists()
    assert once(user, Effects())[1] is False


def test_replies_are_forgotten_after_a_week(user):
    for key, age in {"new": 0, "kept": 6.9, "old": 7.1}.items():
        reply = factories.StoredReplyFactory(user=user, key=key)
        StoredReply.objects.filter(pk=reply.pk).update(created_at=timezone.now() - timedelta(days=age))
    assert forget_old_replies() == 1
    assert set(StoredReply.objects.values_list("key", flat=True)) == {"new", "kept"}
    assert forget_old_replies() == 0


# --- the viewset's side -----------------------------------------------------------------------


def asked(user, data, key="k", content="json"):
    request = APIRequestFactory().post("/api/v1/x/", data, format=content, headers={"Idempotency-Key": key})
    force_authenticate(request, user)
    return Request(request, parsers=[JSONParser(), MultiPartParser()])


class Viewset(IdempotentCreates):
    def headers_of(self, body):
        return {"Location": f"/{body['number']}/"}


def test_a_replay_carries_the_headers_of_the_first_answer(user):
    effects = Effects()
    first = Viewset().once(asked(user, {"a": 1, "b": 2}), effects)
    again = Viewset().once(asked(user, {"b": 2, "a": 1}), effects)
    assert (first.status_code, first.data, first.headers["Location"]) == (201, again.data, "/1/")
    assert (again.status_code, again.headers["Location"], again.headers["Idempotent-Replayed"]) == (201, "/1/", "true")
    assert "Idempotent-Replayed" not in first.headers


def test_without_a_key_everything_is_done_anew(user):
    effects, request = Effects(), asked(user, {})
    del request.META["HTTP_IDEMPOTENCY_KEY"]
    assert [Viewset().once(request, effects).data["number"] for _ in range(2)] == [1, 2]
    assert not StoredReply.objects.exists()


def test_files_count_by_what_is_in_them(user):
    effects = Effects()

    def upload(content):
        return Viewset().once(asked(user, {"file": SimpleUploadedFile("a.csv", content)}, content="multipart"), effects)

    assert upload(b"one").data == upload(b"one").data
    with pytest.raises(KeyMismatch):
        upload(b"two")
    assert effects.count == 1


@pytest.mark.parametrize(
    ("key", "status"), [("k", 201), ("k" * 80, 201), ("k" * 81, 400), ("", 400), ("käse", 400), ("a\tb", 400)]
)
def test_a_key_is_printable_and_short(key, status, cast, as_role):
    sent = {
        "employer": cast.hospital.pk, "region": "532822", "position": "眼科医师", "field": "011001", "mode": "rehire",
        "start_earliest": "2027-03-01", "start_latest": "2027-03-31", "duration_days": 365,
    }  # fmt: skip
    answer = as_role("employer").post(
        "/api/v1/demands/", sent, content_type="application/json", headers={"Idempotency-Key": key}
    )
    assert answer.status_code == status
    if status == 400:
        assert list(answer.json()["errors"]) == ["Idempotency-Key"]


# --- two at once ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first_ends", ["commit", "rollback"])
def test_the_second_waits_for_the_first(first_ends, reference):
    user, effects, found = factories.UserFactory(), Effects(), []
    waiting, done = Barrier(2), []

    def second():
        try:
            waiting.wait(10)
            found.append(once(user, effects))
        finally:
            connection.close()

    thread = Thread(target=second)
    thread.start()
    with transaction.atomic():
        once(user, effects)
        waiting.wait(10)
        until_somebody_waits()
        done.extend(found)
        transaction.set_rollback(first_ends == "rollback")
    thread.join(10)
    assert done == []
    assert [(body["number"], replayed) for body, replayed in found] == [
        (1, True) if first_ends == "commit" else (2, False)
    ]
    assert StoredReply.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_that_waits_too_long_is_told_when_to_come_back(cast):
    sent, answers = {"employer": cast.hospital.pk}, []

    def second():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
            client = Client()
            client.force_login(cast.employer)
            answers.append(
                client.post("/api/v1/demands/", sent, content_type="application/json", headers={"Idempotency-Key": "k"})
            )
        finally:
            connection.close()

    with transaction.atomic():
        once(cast.employer, Effects())
        thread = Thread(target=second)
        thread.start()
        thread.join(10)
    (answer,) = answers
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (409, "busy", "3")


def until_somebody_waits():
    """Return once another connection waits for a lock."""
    deadline = timezone.now() + timedelta(seconds=10)
    while timezone.now() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
