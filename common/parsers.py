"""JSON from outside, bounded in size and depth before anything else looks at it."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20


class TooLarge(APIException):
    """413: more than anybody needs to send."""

    status_code = 413
    default_code = "too_large"


class BoundedJSONParser(JSONParser):
    """Refuses documents of more than 1 MiB, or nested deeper than 20 levels."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the parsed document.

        Raises:
            TooLarge: it has too many bytes.
            ParseError: it is no JSON, nested too deeply, or holds half a character.
        """
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise TooLarge(_("The document is larger than 1 MiB."))
        try:
            # JSON is UTF-8, whatever the request's charset says: some of the names that it may hold are no alphabets.
            document = super().parse(BytesIO(body), media_type, {**(parser_context or {}), "encoding": "utf-8"})
        except RecursionError:
            raise ParseError(_("The document is nested too deeply.")) from None
        if _depth(document) > MAX_DEPTH:
            raise ParseError(_("The document is nested too deeply."))
        # An escape may spell half of a character, which neither the database nor an answer can hold.
        if not _is_text(document):
            raise ParseError(_("The document holds half a character."))
        return document


def _is_text(document: Any) -> bool:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _depth(document: Any) -> int:
    """How many containers lie inside one another."""
    depth, level = 0, [document]
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [inner for item in level for inner in (item.values() if isinstance(item, dict) else item)]
    return depth
