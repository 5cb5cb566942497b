"""Files of needs as their authors see them: handed in, brought in, thrown away, submitted.

The work on them is a worker's: :mod:`demands.services.importing`.
"""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation, User
from common.problems import Conflict
from common.uploads import handing
from common.uploads.enums import RowStatus, UploadWish
from demands.content import Lookups, content_of, faults_of
from demands.enums import DemandStatus
from demands.models import DemandImport, ImportRow
from demands.services.importing import WORK
from demands.services.reviews import submit_demand

SUBMITTED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of the drafts of a file: how many were submitted, and how many wait for what.

    ``refused`` are drafts that something stands in the way of; ``left`` are those to be submitted next time.
    """

    count: int
    refused: int
    left: int


def sweep_imports() -> int:
    """Wake every unfinished upload that nobody holds; return how many."""
    return WORK.sweep()


def start_import(
    *, author: User, employer: Organisation | None, file_name: str, content: bytes, language: str
) -> DemandImport:
    """Keep a file to be checked by a worker; the same file again is the same upload.

    Args:
        employer: whose needs they are; ``None`` where a coordinator's file says it in every row.
        language: in which the faults are worded.

    Raises:
        Conflict: ``too_many`` where so many files of the author's are being worked on already.
    """
    return handing.start(
        WORK, author=author, file_name=file_name, content=content, language=language, employer=employer
    )


def commit_import(*, upload: DemandImport, wish: UploadWish) -> DemandImport:
    """Have a checked file brought in: its good rows, or all. Asked twice, it is done once.

    Raises:
        Conflict: ``wrong_state``; ``faulty`` where all rows are wished for and one has faults; ``nothing_good``.
    """
    return handing.commit(WORK, upload=upload, wish=wish)


def cancel_import(*, upload: DemandImport) -> DemandImport:
    """Throw away a file of which nothing was brought in, and its rows.

    Raises:
        Conflict: ``wrong_state``.
    """
    return handing.cancel(WORK, upload=upload)


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
