"""One effect per client and key: a POST with an Idempotency-Key that comes again gets the answer it got before."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import StoredReply, User
from accounts.requests import member_of

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEY_LENGTH = 80
KEPT_FOR = timedelta(days=7)

IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="1 to 80 printable ASCII characters. The same key with the same body has one effect and one answer,"
    " for 7 days.",
)
IDEMPOTENT_REPLAYED = OpenApiParameter(
    REPLAYED,
    str,
    OpenApiParameter.HEADER,
    enum=("true",),
    description="Stands on an answer that was given before.",
    response=[201],
)


class KeyMismatch(APIException):
    """422: the key was used for something else."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_mismatch"

    def __init__(self) -> None:
        super().__init__(_("This key was used for another request. Take a new key for new content."))


class IdempotentCreates:
    """For viewsets: answers a creating POST once per client and key."""

    def once(self, request: Request, write: Callable[[], dict[str, Any]]) -> Response:
        """201 with what ``write`` returns, or with what it returned the first time.

        ``write`` runs in the transaction that also keeps its answer; it raises where it refuses, and then nothing is
        kept: the same key may be tried again. Of two requests at once the second waits for the first, 3 s at most.

        Raises:
            ValidationError: the key is too long or not printable ASCII.
            KeyMismatch: the key belongs to another body or address.
        """
        key = _key_of(request)
        if key is None:
            with transaction.atomic():
                body, replayed = write(), False
        else:
            body, replayed = write_once(
                user=member_of(request), key=key, route=request.path[:200], digest=_digest_of(request), write=write
            )
        headers = self.headers_of(body) | ({REPLAYED: "true"} if replayed else {})
        return Response(body, status=status.HTTP_201_CREATED, headers=headers)

    def headers_of(self, body: dict[str, Any]) -> dict[str, str]:
        """The headers that belong to an answer, out of its body: the same for the first one and for the next."""
        return {}


@transaction.atomic
def write_once(
    *, user: User, key: str, route: str, digest: str, write: Callable[[], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """Call ``write`` and keep what it returns, or return what was kept; and whether that was so.

    The row is written first: the unique key makes whoever comes second wait until the first has ended.

    Raises:
        KeyMismatch: the key belongs to another body or address.
    """
    reply, is_new = StoredReply.objects.get_or_create(
        user=user, key=key, defaults={"route": route, "digest": digest, "status": status.HTTP_201_CREATED, "body": {}}
    )
    if (reply.route, reply.digest) != (route, digest):
        raise KeyMismatch
    if is_new:
        reply.body = json.loads(JSONRenderer().render(write()))
        reply.save(update_fields=["body"])
    return reply.body, not is_new


def forget_old_replies() -> int:
    """Delete the answers that nobody will ask for again; return their number."""
    return StoredReply.objects.filter(created_at__lt=Now() - KEPT_FOR).delete()[0]


def _key_of(request: Request) -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not (key.isascii() and key.isprintable() and 1 <= len(key) <= KEY_LENGTH):
        raise ValidationError({HEADER: [_("1 to 80 printable ASCII characters.")]})
    return key


def _digest_of(request: Request) -> str:
    """The same for requests that say the same to the same address, whatever the order of their fields."""
    said = json.dumps([request.path, request.data], sort_keys=True, default=_plain)
    return hashlib.sha256(said.encode()).hexdigest()


def _plain(value: Any) -> str:
    """An uploaded file counts by what is in it."""
    if not isinstance(value, UploadedFile):
        raise TypeError(f"{type(value).__name__} has no place in a request")
    digest = hashlib.sha256()
    for part in value.chunks():
        digest.update(part)
    value.seek(0)
    return digest.hexdigest()
