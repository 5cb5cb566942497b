"""Errors as problem documents."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.http import Http404
from django.utils import translation
from rest_framework import exceptions

from accounts.models import User
from common.problems import PROBLEM_JSON, Conflict, exception_handler
from tests import factories

CASES = [
    (Http404("secret"), 404, "Not found", "not_found", "There is nothing here, or nothing that you may see."),
    (PermissionDenied("secret"), 403, "Not allowed", "permission_denied", "You may not do this."),
    (Conflict("run_ended", "It has ended."), 409, "Conflict", "run_ended", "It has ended."),
    (
        exceptions.NotAuthenticated,
        401,
        "Not logged in",
        "not_authenticated",
        "Authentication credentials were not provided.",
    ),
    (
        partial(exceptions.MethodNotAllowed, "PUT"),
        405,
        "Method not allowed",
        "method_not_allowed",
        'Method "PUT" not allowed.',
    ),
    (exceptions.Throttled, 429, "Too many requests", "throttled", "Request was throttled."),
    (exceptions.ParseError("broken"), 400, "Faulty request", "parse_error", "broken"),
    (exceptions.NotAcceptable("no"), 406, "Not Acceptable", "not_acceptable", "no"),
]


@pytest.mark.parametrize(("error", "status", "title", "code", "detail"), CASES, ids=lambda v: type(v).__name__)
def test_an_error_becomes_a_document(error, status, title, code, detail):
    with translation.override("en"):
        # REST framework words its own errors as they are made.
        response = exception_handler(error() if callable(error) else error, {})
    assert (response.status_code, response.content_type) == (status, PROBLEM_JSON)
    assert response.data == {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}


def test_field_errors_stand_under_errors():
    with translation.override("en"):
        response = exception_handler(exceptions.ValidationError({"demands": ["wrong"]}), {})
    assert response.data == {
        "type": "about:blank",
        "title": "Faulty request",
        "status": 400,
        "code": "invalid",
        "detail": "The request has faults.",
        "errors": {"demands": ["wrong"]},
    }


@pytest.mark.parametrize(
    ("error", "title"),
    [(case[0], chinese) for case, chinese in zip(CASES[:3], ("未找到", "无权操作", "状态冲突"), strict=True)],
    ids=lambda v: str(v),
)
def test_titles_speak_chinese(error, title):
    with translation.override("zh-hans"):
        response = exception_handler(error, {})
    assert response.data["title"] == title
    assert response.data["detail"]


def test_what_is_said_to_a_stranger_holds_nothing_of_the_reason():
    with translation.override("en"):
        assert "secret" not in str(exception_handler(Http404("secret"), {}).data)
        assert "secret" not in str(exception_handler(PermissionDenied("secret"), {}).data)


def test_a_defect_stays_one():
    assert exception_handler(ValueError("oops"), {}) is None
    assert exception_handler(OperationalError("the server is gone"), {}) is None


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_is_a_conflict_with_a_time_to_come_back():
    user, other = factories.UserFactory(), connection.copy()
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            with pytest.raises(OperationalError) as caught, other.cursor() as waiting:
                waiting.execute("SET lock_timeout = '50ms'")
                waiting.execute("SELECT id FROM accounts_user FOR UPDATE")
    finally:
        other.close()
    with translation.override("en"):
        response = exception_handler(caught.value, {})
    assert (response.status_code, response.data["code"], response.headers["Retry-After"]) == (409, "busy", "3")


def test_a_conflict_is_told_to_people_and_to_machines():
    conflict = Conflict("run_ended", "It has ended.")
    assert (conflict.code, conflict.message, str(conflict)) == ("run_ended", "It has ended.", "It has ended.")
