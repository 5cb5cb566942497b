"""Optimistic locking over HTTP: a row's ETag, and what a client says about it (RFC 9110 §13, RFC 6585 §3)."""

from typing import Any

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='The ETag that was read, for example "v3-draft"; "*" takes the row as it is.',
)
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="An ETag that is at hand.")


def etag_header(*statuses: int) -> OpenApiParameter:
    """The schema's entry for the ETag that answers of these statuses carry."""
    return OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=list(statuses))


class PreconditionRequired(APIException):
    """428: a change must say what it changes."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"


class PreconditionFailed(APIException):
    """412: the row is no longer what the client read."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "stale"

    def __init__(self) -> None:
        super().__init__(_("This was changed meanwhile. Read it again, then repeat what you want."))


def require_match(request: Request, etag: str) -> None:
    """Let the request pass only where its If-Match names ``etag``; call it while the row is locked.

    Raises:
        PreconditionRequired: there is no If-Match.
        PreconditionFailed: it names other versions, weak ones, or nothing that can be read.
    """
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequired(_("Send the ETag that you read as If-Match."))
    if not {etag, "*"} & set(parse_etags(header)):
        raise PreconditionFailed


class EtagMixin:
    """For viewsets: details carry an ETag, and answer 304 to a client that has it already.

    The viewset says what the tag of a row is: :meth:`etag_of`.
    """

    def etag_of(self, row: Any) -> str:
        """The strong ETag of a row, in its quotes."""
        raise NotImplementedError

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The row as JSON with its tag; 304 without a body where the client named that tag."""
        row = self.get_object()  # type: ignore[attr-defined]
        etag = self.etag_of(row)
        known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
        if {etag, "*"} & known:
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag})
        return Response(self.get_serializer(row).data, headers={"ETag": etag})  # type: ignore[attr-defined]
