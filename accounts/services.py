"""The only code that writes notices, and mails them.

A notice is written in the transaction of what it tells. A message to the worker is only a wake-up (TRUST §3).
"""

import logging
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Notice, User
from common.leases import MAX_ATTEMPTS
from common.wakeups import send_wake_up

logger = logging.getLogger(__name__)

# How many notices one wake-up mails; the task passes on what is left.
MAILS_PER_WAKE_UP = 20
# A mail server that refuses is left alone for so long, by the number of attempts made.
PAUSES = (timedelta(minutes=1), timedelta(minutes=15))
DELIVER = "accounts.tasks.deliver"


def in_language_of(user: User | None) -> AbstractContextManager[None]:
    """A block in which texts come in the language of ``user``: the platform's own, for nobody states another."""
    return translation.override(settings.LANGUAGE_CODE)


@transaction.atomic
def post_notice(
    *, user: User | None = None, address: str = "", kind: str, subject: str, body: str, path: str, key: str
) -> None:
    """Write a notice, to be mailed once it is committed; nothing where ``key`` has been written before.

    Args:
        user: whom it is for; without one it goes to ``address`` alone.
        subject: up to 200 characters on one line, in the user's language.
        path: where on this site the matter stands, beginning with ``/``.
        key: names the message; the same key never makes a second one.
    """
    line = " ".join(subject.split())[:200]
    notice = Notice(user=user, address=address, kind=kind, subject=line, body=body, path=path, key=key)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    transaction.on_commit(wake_delivery)


def wake_delivery() -> None:
    """Tell a worker that there is mail. A broker that is down delays mail; the sweeper tries again."""
    send_wake_up(DELIVER)


def sweep_notices() -> int:
    """Wake a worker where mail waits that nobody holds; return 1 if there was any."""
    waiting = Notice.objects.to_send().free().exists()
    if waiting:
        wake_delivery()
    return int(waiting)


def deliver_notices(limit: int = MAILS_PER_WAKE_UP) -> int:
    """Mail up to ``limit`` waiting notices, one at a time under lease; return how many were taken in hand.

    Sending happens outside any transaction. A mail that the server refuses is tried three times, then parked with
    its error. Whoever lost the lease meanwhile writes nothing.
    """
    taken = 0
    while taken < limit and (claimed := Notice.objects.to_send().select_related("user").claim()):
        notice, token = claimed
        taken += 1
        _deliver(cast("Notice", notice), token)
    return taken


def _deliver(notice: Notice, token: UUID) -> None:
    if notice.attempts > MAX_ATTEMPTS:  # its senders died rather than fail
        Notice.objects.release(token, parked_at=Now(), error=notice.error or "given up after three attempts")
        return
    try:
        with in_language_of(notice.user):
            send_mail(notice.subject, _mail_text(notice), None, [notice.recipient])
    except (OSError, ValueError) as error:
        _put_off(notice, token, error)
    else:
        Notice.objects.release(token, sent_at=Now(), error="")


def _mail_text(notice: Notice) -> str:
    """The notice, its address in full, and who writes."""
    address = f"{settings.SITE_URL}{notice.path}"
    closing = _("This message was sent by 引桥 Yinqiao. Please do not answer it.")
    return f"{notice.body}\n\n{address}\n\n{closing}\n"


def _put_off(notice: Notice, token: UUID, error: Exception) -> None:
    logger.warning("notice %s was not mailed (attempt %s): %s", notice.pk, notice.attempts, error)
    words = f"{type(error).__name__}: {error}"[:500]
    if notice.attempts >= MAX_ATTEMPTS:
        Notice.objects.release(token, parked_at=Now(), error=words)
    else:
        until = Now() + PAUSES[notice.attempts - 1]
        Notice.objects.held_by(token).update(token=None, lease_until=until, error=words)


def take_back_notices(*, kind: str, path: str) -> int:
    """Delete notices of a kind that lead to an address, because whoever they were of withdrew; return how many."""
    return Notice.objects.filter(kind=kind, path=path).delete()[0]


def mark_read(*, user: User, notice_id: int | None = None) -> int:
    """Mark one of the user's notices as read, or all of them; return how many were unread."""
    unread = Notice.objects.visible_to(user).filter(read_at__isnull=True)
    return (unread if notice_id is None else unread.filter(pk=notice_id)).update(read_at=Now())
