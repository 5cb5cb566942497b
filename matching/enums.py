"""The vocabularies of runs and decisions, and the moves between their states."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")
    SUPERSEDED = "superseded", _("Superseded")


class ChunkStatus(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    SPLIT = "split", _("Split")
    PARKED = "parked", _("Parked")


UNFINISHED_RUN = (RunStatus.QUEUED, RunStatus.RUNNING)

RUN_TRANSITIONS: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.QUEUED: frozenset({RunStatus.RUNNING, RunStatus.FINISHED, RunStatus.CANCELLED, RunStatus.SUPERSEDED}),
    RunStatus.RUNNING: frozenset({RunStatus.FINISHED, RunStatus.CANCELLED, RunStatus.SUPERSEDED}),
    RunStatus.FINISHED: frozenset(),
    RunStatus.CANCELLED: frozenset(),
    RunStatus.SUPERSEDED: frozenset(),
}


class Verdict(models.TextChoices):
    APPROVED = "approved", _("Approved")
    DISMISSED = "dismissed", _("Dismissed")
    PINNED = "pinned", _("Pinned")
