"""Errors as problem documents (RFC 9457): what went wrong, in the reader's language."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

PROBLEM_JSON = "application/problem+json"
LOCK_NOT_AVAILABLE = "55P03"


class Conflict(Exception):
    """What was asked does not fit the state of things; ``code`` is for machines, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ConflictProblem(exceptions.APIException):
    """409: somebody else was first, or the object is past that step."""

    status_code = HTTPStatus.CONFLICT

    def __init__(self, conflict: Conflict) -> None:
        super().__init__(detail=conflict.message, code=conflict.code)


class Busy(exceptions.APIException):
    """409: somebody else held the row for as long as a request waits; Retry-After says when to come back."""

    status_code = HTTPStatus.CONFLICT
    default_code = "busy"
    wait = 3

    def __init__(self) -> None:
        super().__init__(detail=_("Somebody else is working on this right now. Try again in a moment."))


def is_busy(error: Exception) -> bool:
    """Whether somebody else held the row that was to be locked."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "pgcode", "") == LOCK_NOT_AVAILABLE


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of a REST view into a problem document; ``None`` leaves it a 500.

    Field errors stand under ``errors``; ``code`` names the problem for machines.
    """
    if isinstance(error, Conflict):
        error = ConflictProblem(error)
    elif is_busy(error):
        error = Busy()
    response = drf_exception_handler(error, context)
    if response is None:
        return None
    status = HTTPStatus(response.status_code)
    response.data = _document(error, status, response.data)
    response.content_type = PROBLEM_JSON
    return response


def problem_response(error: exceptions.APIException) -> JsonResponse:
    """A refusal as a problem document, for what stands before REST's own views."""
    status = HTTPStatus(error.status_code)
    return JsonResponse(_document(error, status, error.detail), status=status, content_type=PROBLEM_JSON)


def faulty_request(errors: Any) -> dict[str, Any]:
    """The document of a request whose parameters have faults, for views beside REST."""
    return _document(exceptions.ValidationError(), HTTPStatus.BAD_REQUEST, errors)


def _document(error: Exception, status: HTTPStatus, data: Any) -> dict[str, Any]:
    document: dict[str, Any] = {"type": "about:blank", "title": _title(status), "status": int(status)}
    if isinstance(error, exceptions.ValidationError):
        document |= {"code": "invalid", "detail": _("The request has faults."), "errors": data}
    elif isinstance(error, Http404):
        document["code"] = "not_found"
        document["detail"] = _("There is nothing here, or nothing that you may see.")
    elif isinstance(error, PermissionDenied):
        document["code"] = "permission_denied"
        document["detail"] = _("You may not do this.")
    elif isinstance(error, exceptions.APIException):
        code = error.get_codes()
        document["code"] = code if isinstance(code, str) else "error"
        document["detail"] = str(error.detail)
    return document


def _title(status: HTTPStatus) -> str:
    titles = {
        HTTPStatus.BAD_REQUEST: _("Faulty request"),
        HTTPStatus.UNAUTHORIZED: _("Not logged in"),
        HTTPStatus.FORBIDDEN: _("Not allowed"),
        HTTPStatus.NOT_FOUND: _("Not found"),
        HTTPStatus.METHOD_NOT_ALLOWED: _("Method not allowed"),
        HTTPStatus.CONFLICT: _("Conflict"),
        HTTPStatus.PRECONDITION_FAILED: _("Changed meanwhile"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("Too large"),
        HTTPStatus.UNPROCESSABLE_ENTITY: _("Cannot be processed"),
        HTTPStatus.PRECONDITION_REQUIRED: _("Version required"),
        HTTPStatus.TOO_MANY_REQUESTS: _("Too many requests"),
    }
    return titles.get(status, status.phrase)
