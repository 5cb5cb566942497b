"""Rosters as their authors see them: handed in, twins decided upon, brought in, thrown away, forgotten.

The work on them is a worker's: :mod:`talent.services.roster_importing`.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from common.problems import Conflict
from common.uploads import handing
from common.uploads.enums import UploadStatus, UploadWish
from talent.enums import Likeness, RosterRowStatus, TwinWish
from talent.models import RosterRow, RosterUpload, Talent
from talent.services.roster_importing import WORK

# How long the rows stay after the end, or an untouched check: they hold what people said of themselves.
KEPT_FOR = timedelta(days=30)


def start_roster(
    *,
    author: User,
    organisation: Organisation | None,
    file_name: str,
    content: bytes,
    language: str,
    holds_consent: bool,
) -> RosterUpload:
    """Keep a roster to be checked by a worker; the same file again is the same upload.

    Args:
        organisation: whose people they are; ``None`` where a coordinator's file says it in every row.
        language: in which the faults are worded.
        holds_consent: the author states that they hold everybody's signed consent.

    Raises:
        Conflict: ``no_consent``; ``too_many`` where so many files of the author's are being worked on already.
    """
    if not holds_consent:
        raise Conflict("no_consent", _("Only people who have agreed in writing may be put on record."))
    return handing.start(
        WORK,
        author=author,
        file_name=file_name,
        content=content,
        language=language,
        organisation=organisation,
        holds_consent=True,
    )


@transaction.atomic
def choose_for_twins(*, upload: RosterUpload, wishes: Mapping[int, TwinWish]) -> int:
    """Say what shall become of rows whose people seem to be on record, by the rows' ids; return how many.

    Rows of people whom the author may not see stay left out.

    Raises:
        Conflict: ``wrong_state``; ``same_person`` where somebody with the same telephone shall be registered anew.
    """
    rows = _open_twins(upload)
    by_wish: dict[TwinWish, list[int]] = defaultdict(list)
    for pk, wish in wishes.items():
        by_wish[wish].append(pk)
    if rows.filter(pk__in=by_wish[TwinWish.SEPARATE]).exclude(likeness=Likeness.POST).exists():
        raise Conflict("same_person", _("Name and telephone are the same: this is no second person."))
    return sum(rows.filter(pk__in=keys).update(wish=wish) for wish, keys in by_wish.items())


@transaction.atomic
def choose_for_all_twins(*, upload: RosterUpload, wish: TwinWish) -> int:
    """Say it of all such rows at once; return how many.

    Raises:
        Conflict: ``wrong_state``; ``same_person``: who is somebody else is said row by row.
    """
    if wish == TwinWish.SEPARATE:
        raise Conflict("same_person", _("Say row by row who is another person."))
    return _open_twins(upload).update(wish=wish)


def _open_twins(upload: RosterUpload) -> QuerySet[RosterRow]:
    held = handing.locked(WORK, upload)
    handing.refuse_move(held, UploadStatus.COMMITTING)
    rows: QuerySet[RosterRow] = held.rows.filter(
        status=RosterRowStatus.TWIN, twin__in=Talent.objects.visible_to(upload.author)
    )
    return rows


def commit_roster(*, upload: RosterUpload) -> RosterUpload:
    """Have the good rows of a checked roster brought in, and those on record as was chosen. Asked twice, done once.

    Raises:
        Conflict: ``wrong_state``; ``undecided`` where nothing is said of a row on record; ``nothing_good``.
    """
    undecided = upload.rows.filter(status=RosterRowStatus.TWIN, wish="").count()
    if undecided and upload.status == UploadStatus.CHECKED:
        text = ngettext(
            "Say first what shall become of %(count)d row whose person seems to be on record.",
            "Say first what shall become of %(count)d rows whose people seem to be on record.",
            undecided,
        )
        raise Conflict("undecided", text % {"count": undecided})
    return handing.commit(WORK, upload=upload, wish=UploadWish.GOOD)


def cancel_roster(*, upload: RosterUpload) -> RosterUpload:
    """Throw away a roster of which nobody was brought in, and its rows.

    Raises:
        Conflict: ``wrong_state``.
    """
    return handing.cancel(WORK, upload=upload)


def sweep_rosters() -> int:
    """Wake every unfinished roster that nobody holds; return how many."""
    return WORK.sweep()


@transaction.atomic
def forget_rosters() -> int:
    """Delete what rows say of people 30 days after the end; throw away what was checked and left lying as long.

    Return how many rosters were forgotten.
    """
    long_ago = Now() - KEPT_FOR
    left = RosterUpload.objects.filter(status=UploadStatus.CHECKED, created_at__lt=long_ago)
    for upload in left.select_for_update(no_key=True, skip_locked=True, of=("self",)).defer("content"):
        handing.cancel(WORK, upload=upload)
    old = RosterUpload.objects.filter(forgotten_at__isnull=True).filter(
        Q(ended_at__lt=long_ago) | Q(status=UploadStatus.CANCELLED)
    )
    ids = list(old.values_list("pk", flat=True))
    RosterRow.objects.filter(upload__in=ids).update(cells={}, faults=[])
    return RosterUpload.objects.filter(pk__in=ids).update(forgotten_at=Now(), content=None)


def forget_person(*, talent: Talent) -> int:
    """Delete what rosters say of a person who became, or seems to be, this record; return how many rows."""
    return RosterRow.objects.filter(Q(talent=talent) | Q(twin=talent)).update(cells={}, faults=[])
