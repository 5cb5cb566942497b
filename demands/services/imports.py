"""Files of needs as their authors see them: handed in, brought in, thrown away, submitted.

The work on them is a worker's: :mod:`demands.services.importing`.
"""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from common.problems import Conflict
from common.wakeups import send_wake_up
from demands.content import Lookups, content_of, faults_of
from demands.enums import IMPORT_TRANSITIONS, DemandStatus, ImportStatus, ImportWish, RowStatus
from demands.models import DemandImport, ImportRow
from demands.services.reviews import submit_demand

MAX_UNFINISHED = 3
SUBMITTED_AT_ONCE = 100
WORK = "demands.tasks.work_import"
_OPEN = (ImportStatus.CHECKING, ImportStatus.CHECKED, ImportStatus.COMMITTING)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of the drafts of a file: how many were submitted, and how many wait for what.

    ``refused`` are drafts that something stands in the way of; ``left`` are those to be submitted next time.
    """

    count: int
    refused: int
    left: int


def wake_import(upload_id: int) -> None:
    """Tell the workers that an upload has something to be done. A broker that is down delays work; it refuses none."""
    send_wake_up(WORK, upload_id)


def sweep_imports() -> int:
    """Wake every unfinished upload that nobody holds; return how many."""
    waiting = list(DemandImport.objects.unfinished().free().values_list("pk", flat=True))
    for upload_id in waiting:
        wake_import(upload_id)
    return len(waiting)


@transaction.atomic
def start_import(
    *, author: User, employer: Organisation | None, file_name: str, content: bytes, language: str
) -> DemandImport:
    """Keep a file to be checked by a worker, who is told after the commit; the same file again is the same upload.

    Args:
        employer: whose needs they are; ``None`` where a coordinator's file says it in every row.
        language: in which the faults are worded.

    Raises:
        Conflict: ``too_many`` where so many files of the author's are being worked on already.
    """
    User.objects.select_for_update(no_key=True).get(pk=author.pk)
    digest = hashlib.sha256(content).hexdigest()
    mine = DemandImport.objects.filter(author=author)
    known = mine.filter(digest=digest, employer=employer, status__in=_OPEN).first()
    if known is not None:
        return known
    if mine.unfinished().count() >= MAX_UNFINISHED:
        raise Conflict("too_many", _("Three of your files are being worked on. Wait until one is done."))
    upload = DemandImport.objects.create(
        author=author, employer=employer, file_name=file_name[:200], digest=digest, content=content, language=language
    )
    transaction.on_commit(lambda: wake_import(upload.pk))
    return upload


@transaction.atomic
def commit_import(*, upload: DemandImport, wish: ImportWish) -> DemandImport:
    """Have a checked file brought in: its good rows, or all. Asked twice, it is done once.

    Raises:
        Conflict: ``wrong_state``; ``faulty`` where all rows are wished for and one has faults; ``nothing_good``.
    """
    locked = _locked(upload)
    if locked.status in (ImportStatus.COMMITTING, ImportStatus.COMMITTED) and locked.wish == wish:
        return locked
    _refuse_move(locked, ImportStatus.COMMITTING)
    if wish == ImportWish.ALL and locked.rows.filter(status=RowStatus.FAULTY).exists():
        raise Conflict("faulty", _("Some rows have faults. Correct them, or bring in only the good rows."))
    if not locked.rows.filter(status=RowStatus.GOOD).exists():
        raise Conflict("nothing_good", _("There is no good row to bring in."))
    DemandImport.objects.filter(pk=locked.pk).update(
        status=ImportStatus.COMMITTING, wish=wish, done=0, attempts=0, error=""
    )
    transaction.on_commit(lambda: wake_import(locked.pk))
    locked.refresh_from_db()
    return locked


@transaction.atomic
def cancel_import(*, upload: DemandImport) -> DemandImport:
    """Throw away a file of which nothing was brought in, and its rows.

    Raises:
        Conflict: ``wrong_state``.
    """
    locked = _locked(upload)
    _refuse_move(locked, ImportStatus.CANCELLED)
    # Whoever holds the lease loses it with the token, and so writes nothing more.
    DemandImport.objects.filter(pk=locked.pk).update(
        status=ImportStatus.CANCELLED, token=None, lease_until=None, content=None, ended_at=Now()
    )
    locked.rows.all().delete()
    locked.refresh_from_db()
    return locked


def _locked(upload: DemandImport) -> DemandImport:
    return DemandImport.objects.select_for_update(no_key=True, of=("self",)).defer("content").get(pk=upload.pk)


def _refuse_move(upload: DemandImport, to_status: ImportStatus) -> None:
    if to_status not in IMPORT_TRANSITIONS[ImportStatus(upload.status)]:
        raise Conflict(
            "wrong_state",
            _("This file is %(status)s; that step is not open.") % {"status": upload.get_status_display()},
        )


def submit_imported(*, upload: DemandImport, actor: User) -> Submitted:
    """Hand the drafts of a file to their authority, each in a transaction of its own, so many at once at most.

    A draft that something stands in the way of stays one; :func:`faults_before_review` says what.
    """
    waiting = faults_before_review(drafts_of(upload, actor))
    ready = [row for row, faults in waiting if not faults]
    refused, count = len(waiting) - len(ready), 0
    for row in ready[:SUBMITTED_AT_ONCE]:
        if row.demand is None:
            continue
        try:
            submit_demand(demand=row.demand, actor=actor)
        except Conflict:
            # Somebody was first, or what stands in the way came meanwhile; the page says what.
            refused += 1
        else:
            count += 1
    return Submitted(count, refused, max(len(ready) - SUBMITTED_AT_ONCE, 0))


def _draft_rows(upload: DemandImport, user: User) -> QuerySet[ImportRow]:
    return upload.rows.filter(
        status=RowStatus.CREATED, demand__status=DemandStatus.DRAFT, demand__employer__in=user.standing.employer_ids
    )


def count_drafts(upload: DemandImport, user: User) -> int:
    """How many rows were brought in and are still drafts of employers for which the user acts."""
    return _draft_rows(upload, user).count()


def drafts_of(upload: DemandImport, user: User) -> list[ImportRow]:
    """Those rows, with their needs."""
    rows = _draft_rows(upload, user).select_related("demand__employer").prefetch_related("demand__alternatives")
    return list(rows.order_by("number"))


def faults_before_review(rows: list[ImportRow]) -> list[tuple[ImportRow, str]]:
    """Each row's need with what stands in the way of submitting it, in words; empty where nothing does."""
    lookups, today = Lookups(), timezone.localdate()
    judged = []
    for row in rows:
        if row.demand is not None:
            found = faults_of(content_of(row.demand), today=today, lookups=lookups)
            judged.append((row, " ".join(fault.text for fault in found)))
    return judged
