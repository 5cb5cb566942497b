"""Links in mails by which somebody may do one thing without logging in.

What a link may do stands in the link itself, signed and dated; that it is done only once is for the row it names to
say (a nonce, a status). The token is text for an address; it holds no personal data.
"""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _


class BadLink(Exception):
    """A link that is forged, cut short, of another purpose, or too old."""


def link_token(purpose: str, **claims: Any) -> str:
    """The token of a link that may do ``purpose``; ``claims`` are plain JSON values such as a row's id and nonce."""
    return signing.dumps(claims, salt=f"yinqiao.link.{purpose}", compress=True)


def read_token(purpose: str, token: str, *, max_age: timedelta) -> dict[str, Any]:
    """What a link claims.

    Raises:
        BadLink: forged, of another purpose, or older than ``max_age``.
    """
    try:
        return signing.loads(token, salt=f"yinqiao.link.{purpose}", max_age=max_age)
    except signing.BadSignature as error:
        raise BadLink(str(error)) from error


def link_note(words: str = "") -> str:
    """What a history says of a step taken by such a link, in the language that is set; nobody is named there."""
    return (
        _("By the link in the mail: %(words)s") % {"words": words.strip()}
        if words.strip()
        else _("By the link in the mail")
    )
