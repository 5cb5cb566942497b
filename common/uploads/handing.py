"""Files as their authors see them: handed in, brought in, thrown away. The work on them is a worker's."""

import hashlib
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from common.problems import Conflict
from common.uploads.enums import OPEN, UPLOAD_TRANSITIONS, RowStatus, UploadStatus, UploadWish
from common.uploads.models import Upload
from common.uploads.working import UploadWork

MAX_UNFINISHED = 3

U = TypeVar("U", bound=Upload)


@transaction.atomic
def start(
    work: UploadWork[U, Any], *, author: Any, file_name: str, content: bytes, language: str, **whose: object
) -> U:
    """Keep a file to be checked by a worker, who is told after the commit; the same file again is the same upload.

    Args:
        language: in which the faults are worded.
        whose: further columns of the upload: whose rows they are.

    Raises:
        Conflict: ``too_many`` where so many files of the author's are being worked on already.
    """
    get_user_model()._default_manager.select_for_update(no_key=True).get(pk=author.pk)
    digest = hashlib.sha256(content).hexdigest()
    mine = work.files.filter(author=author)
    known: U | None = mine.filter(digest=digest, status__in=OPEN, **whose).first()
    if known is not None:
        return known
    if mine.unfinished().count() >= MAX_UNFINISHED:
        raise Conflict("too_many", _("Three of your files are being worked on. Wait until one is done."))
    upload = work.model._default_manager.create(
        author=author, file_name=file_name[:200], digest=digest, content=content, language=language, **whose
    )
    transaction.on_commit(lambda: work.wake(upload.pk))
    return upload


@transaction.atomic
def commit(work: UploadWork[U, Any], *, upload: U, wish: UploadWish) -> U:
    """Have a checked file brought in: its good rows, or all. Asked twice, it is done once.

    Raises:
        Conflict: ``wrong_state``; ``faulty`` where all rows are wished for and one has faults; ``nothing_good``.
    """
    held = locked(work, upload)
    if held.status in (UploadStatus.COMMITTING, UploadStatus.COMMITTED) and held.wish == wish:
        return held
    refuse_move(held, UploadStatus.COMMITTING)
    if wish == UploadWish.ALL and held.rows.filter(status=RowStatus.FAULTY).exists():
        raise Conflict("faulty", _("Some rows have faults. Correct them, or bring in only the good rows."))
    if not work.waiting(held).exists():
        raise Conflict("nothing_good", _("There is no good row to bring in."))
    work.files.filter(pk=held.pk).update(status=UploadStatus.COMMITTING, wish=wish, done=0, attempts=0, error="")
    transaction.on_commit(lambda: work.wake(held.pk))
    held.refresh_from_db()
    return held


@transaction.atomic
def cancel(work: UploadWork[U, Any], *, upload: U) -> U:
    """Throw away a file of which nothing was brought in, and its rows.

    Raises:
        Conflict: ``wrong_state``.
    """
    held = locked(work, upload)
    refuse_move(held, UploadStatus.CANCELLED)
    # Whoever holds the lease loses it with the token, and so writes nothing more.
    work.files.filter(pk=held.pk).update(
        status=UploadStatus.CANCELLED, token=None, lease_until=None, content=None, ended_at=Now()
    )
    held.rows.all().delete()
    held.refresh_from_db()
    return held


def locked(work: UploadWork[U, Any], upload: U) -> U:
    """The file's row, held until the transaction ends; without its bytes."""
    found: U = work.files.select_for_update(no_key=True, of=("self",)).defer("content").get(pk=upload.pk)
    return found


def refuse_move(upload: Upload, to_status: UploadStatus) -> None:
    """Refuse a move that is not in the table.

    Raises:
        Conflict: ``wrong_state``.
    """
    if to_status not in UPLOAD_TRANSITIONS[UploadStatus(upload.status)]:
        raise Conflict(
            "wrong_state",
            _("This file is %(status)s; that step is not open.") % {"status": UploadStatus(upload.status).label},
        )
