"""The work on an uploaded file, one step at a time under a lease: stage its rows, check them, bring them in.

Every step is one transaction that writes its rows together with their status, so a step that was killed or repeated
leaves nothing twice. A message is only a wake-up.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from common.faults import Fault
from common.leases import MAX_ATTEMPTS
from common.sheets import SheetRefused
from common.uploads.enums import RowStatus, UploadStatus, UploadWish
from common.uploads.models import Upload, UploadRow
from common.wakeups import send_wake_up

logger = logging.getLogger(__name__)

U = TypeVar("U", bound=Upload)
R = TypeVar("R", bound=UploadRow)
FaultWords = dict[str, str]
FORMULA = "formula"


class UploadWork(Generic[U, R]):
    """One kind of upload. What differs between kinds are :meth:`staged`, :meth:`check` and :meth:`bring_in`.

    Attributes:
        model: the files.
        task: the name of the task that calls :meth:`work_one_step`.
        step_rows: a step is some tenths of a second long, so that progress is seen and little is lost with a worker.
    """

    model: type[U]
    task: str
    step_rows = 500

    # --- what a kind says -------------------------------------------------------------------------

    def staged(self, upload: U) -> list[R]:
        """The rows of the file, not yet written.

        Raises:
            SheetRefused: nothing can be read from it.
        """
        raise NotImplementedError

    def check(self, upload: U, rows: Sequence[R]) -> None:
        """Judge rows, and write their faults and status; no row stays pending."""
        raise NotImplementedError

    def bring_in(self, upload: U, rows: Sequence[R]) -> None:
        """Make something of rows, and write what became of them; none of them stays in :meth:`waiting`."""
        raise NotImplementedError

    def waiting(self, upload: U) -> QuerySet[Any]:
        """The rows that are still to be brought in, by what their author chose."""
        return upload.rows.filter(status=RowStatus.GOOD)

    # --- what is the same for all -----------------------------------------------------------------

    @property
    def files(self) -> Any:
        """All files of the kind."""
        return self.model._default_manager.all()

    def wake(self, upload_id: int) -> None:
        """Tell the workers that there is something to do. A broker that is down delays work; it refuses none."""
        send_wake_up(self.task, upload_id)

    def sweep(self) -> int:
        """Wake every unfinished file that nobody holds; return how many."""
        waiting = list(self.files.unfinished().free().values_list("pk", flat=True))
        for upload_id in waiting:
            self.wake(upload_id)
        return len(waiting)

    def work_one_step(self, upload_id: int) -> bool:
        """Do the next step of a file under lease; whether there is another one to be done.

        False also where somebody else holds it. A file that failed three times is parked with its error.
        """
        claimed = self.files.unfinished().filter(pk=upload_id).claim()
        if claimed is None:
            return False
        upload, token = claimed
        with translation.override(upload.language):
            self._try_step(upload, token)
        return self.files.unfinished().filter(pk=upload_id).exists()

    def _try_step(self, upload: U, token: UUID) -> None:
        if upload.attempts > MAX_ATTEMPTS:
            self._park(upload.pk, token, _("The worker was stopped three times over."))
            return
        try:
            self._step(upload, token)
        except Exception as error:  # whatever it is, it is kept, and the file is not held any longer
            logger.warning("%s %s failed", self.model.__name__, upload.pk, exc_info=error)
            self._fail(upload, token, error)

    def _step(self, upload: U, token: UUID) -> None:
        if upload.status == UploadStatus.COMMITTING:
            self._commit_step(upload, token)
        elif upload.content is not None:
            self.stage(upload, token)
        else:
            self._check_step(upload, token)

    def _fail(self, upload: U, token: UUID, error: Exception) -> None:
        words = f"{type(error).__name__}: {error}"[:2000]
        if upload.attempts >= MAX_ATTEMPTS:
            self._park(upload.pk, token, words)
        else:
            self.files.filter(pk=upload.pk).release(token, error=words)

    def _park(self, upload_id: int, token: UUID, words: str) -> None:
        logger.error("%s %s is parked: %s", self.model.__name__, upload_id, words)
        self.files.filter(pk=upload_id).release(
            token, status=UploadStatus.PARKED, error=words, content=None, ended_at=Now()
        )

    def _is_held(self, upload: U, token: UUID) -> bool:
        """Whether the lease is still ours; if so nobody takes it before the transaction ends."""
        held = self.files.held_by(token).filter(pk=upload.pk, status=upload.status)
        return bool(held.select_for_update(no_key=True, of=("self",)).values_list("pk"))

    def _release(self, upload: U, token: UUID, **columns: object) -> None:
        """Give the file back after a step that went well: its failures before do not count any more."""
        self.files.filter(pk=upload.pk).release(token, **{"attempts": 0, "error": "", **columns})

    def stage(self, upload: U, token: UUID) -> None:
        """Read the file and keep its rows; from then on the file itself is not needed."""
        try:
            staged = self.staged(upload)
        except SheetRefused as refusal:
            self.files.filter(pk=upload.pk).release(
                token, status=UploadStatus.REFUSED, refusal=refusal.message, content=None, ended_at=Now()
            )
            return
        with transaction.atomic():
            if self._is_held(upload, token):
                upload.rows.bulk_create(staged, batch_size=2_000)
                self._release(upload, token, content=None, total=len(staged), done=0)

    @transaction.atomic
    def _check_step(self, upload: U, token: UUID) -> None:
        """Check the next rows; after the last one the file is checked."""
        if not self._is_held(upload, token):
            return
        pending = upload.rows.filter(status=RowStatus.PENDING)
        rows = list(pending.order_by("number")[: self.step_rows])
        self.check(upload, rows)
        status = UploadStatus.CHECKING if pending.exists() else UploadStatus.CHECKED
        self._release(upload, token, status=status, done=F("done") + len(rows))

    @transaction.atomic
    def _commit_step(self, upload: U, token: UUID) -> None:
        """Bring in the next rows; where all rows or none are wished for, all of them in one transaction."""
        if not self._is_held(upload, token):
            return
        whole = upload.wish == UploadWish.ALL
        more = True
        while more:
            rows = list(self.waiting(upload).order_by("number")[: self.step_rows])
            self.bring_in(upload, rows)
            faulty = next((row for row in rows if row.status == RowStatus.FAULTY), None)
            if whole and faulty is not None:
                raise ValueError(_("Row %(row)d has a fault by now; nothing was brought in.") % {"row": faulty.number})
            more = self.waiting(upload).exists()
            self.files.filter(pk=upload.pk).update(done=F("done") + len(rows))
            if not whole:
                break
        if more:
            self._release(upload, token)
        else:
            self._release(upload, token, status=UploadStatus.COMMITTED, ended_at=Now())


def in_words(faults: Iterable[Fault]) -> list[FaultWords]:
    """Faults as a row keeps them."""
    return [{"column": fault.column, "code": fault.code, "text": fault.text} for fault in faults]


def formula_faults(columns: Iterable[str]) -> list[FaultWords]:
    """A fault for each column in which a row holds a formula."""
    text = _("Holds a formula or an error; paste the value instead.")
    return in_words(Fault(name, FORMULA, text) for name in columns)
