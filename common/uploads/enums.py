"""The stages of a file and of its rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UploadStatus(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    REFUSED = "refused", _("Refused")
    COMMITTING = "committing", _("Being brought in")
    COMMITTED = "committed", _("Brought in")
    CANCELLED = "cancelled", _("Cancelled")
    PARKED = "parked", _("Stopped by a fault")


UPLOAD_TRANSITIONS: dict[UploadStatus, frozenset[UploadStatus]] = {
    UploadStatus.CHECKING: frozenset(
        {UploadStatus.CHECKED, UploadStatus.REFUSED, UploadStatus.CANCELLED, UploadStatus.PARKED}
    ),
    UploadStatus.CHECKED: frozenset({UploadStatus.COMMITTING, UploadStatus.CANCELLED}),
    UploadStatus.COMMITTING: frozenset({UploadStatus.COMMITTED, UploadStatus.PARKED}),
    UploadStatus.REFUSED: frozenset(),
    UploadStatus.COMMITTED: frozenset(),
    UploadStatus.CANCELLED: frozenset(),
    UploadStatus.PARKED: frozenset(),
}

# What a worker still has to do something about, and what its author may still do something about.
UNFINISHED = (UploadStatus.CHECKING, UploadStatus.COMMITTING)
OPEN = (UploadStatus.CHECKING, UploadStatus.CHECKED, UploadStatus.COMMITTING)


class UploadWish(models.TextChoices):
    """What of a checked file is brought in."""

    GOOD = "good", _("All good rows")
    ALL = "all", _("All rows or none")


class RowStatus(models.TextChoices):
    """What was found of a row; a kind of upload that needs more names them all anew, these among them."""

    PENDING = "pending", _("Not checked yet")
    GOOD = "good", _("Good")
    FAULTY = "faulty", _("With faults")
    KNOWN = "known", _("Already there")
    CREATED = "created", _("Brought in")
