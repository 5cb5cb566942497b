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


class DismissReason(models.TextChoices):
    """Why somebody does not want a need that fits them."""

    FAR = "far", _("Too far from home")
    HIGH = "high", _("The place lies too high")
    LONG = "long", _("Too long")
    TIME = "time", _("The time does not suit me")
    FIELD = "field", _("Not quite my field")
    FAMILY = "family", _("Family reasons")
    OTHER = "other", _("Another reason")


class OwnView(models.TextChoices):
    """What a talent looks at on the page of their needs."""

    FITS = "fits", _("Fits me")
    NEARLY = "nearly", _("Nearly fits")
    APPLIED = "applied", _("Applied for")
    DISMISSED = "dismissed", _("Not for me")


class RunKind(models.TextChoices):
    """What a run computes of its needs."""

    SHORTLISTS = "shortlists", _("Shortlists")
    SUPPLY = "supply", _("Supply against demand")


class InterestStatus(models.TextChoices):
    APPLIED = "applied", _("Applied")
    RECOMMENDED = "recommended", _("Recommended by the unit")
    REFUSED = "refused", _("Not released by the unit")
    SELECTED = "selected", _("Selected")
    NOT_SELECTED = "not_selected", _("Not selected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SERVING = "serving", _("In service")
    SERVED = "served", _("Service completed")


INTEREST_TRANSITIONS: dict[InterestStatus, frozenset[InterestStatus]] = {
    InterestStatus.APPLIED: frozenset(
        {
            InterestStatus.RECOMMENDED,
            InterestStatus.REFUSED,
            InterestStatus.SELECTED,
            InterestStatus.NOT_SELECTED,
            InterestStatus.WITHDRAWN,
        }
    ),
    InterestStatus.RECOMMENDED: frozenset(
        {InterestStatus.SELECTED, InterestStatus.NOT_SELECTED, InterestStatus.WITHDRAWN}
    ),
    InterestStatus.SELECTED: frozenset({InterestStatus.SERVING, InterestStatus.WITHDRAWN}),
    InterestStatus.SERVING: frozenset({InterestStatus.SERVED}),
    InterestStatus.REFUSED: frozenset(),
    InterestStatus.NOT_SELECTED: frozenset(),
    InterestStatus.WITHDRAWN: frozenset(),
    InterestStatus.SERVED: frozenset(),
}
# Of these there is one per talent and need; after the others a talent may apply again.
LIVE_INTEREST = (
    InterestStatus.APPLIED,
    InterestStatus.RECOMMENDED,
    InterestStatus.SELECTED,
    InterestStatus.SERVING,
)
# Of these nobody has decided yet.
CONSIDERED_INTEREST = frozenset({InterestStatus.APPLIED, InterestStatus.RECOMMENDED})
# Of these the days have begun: they stay, whatever is withdrawn later.
BEGUN_INTEREST = (InterestStatus.SERVING, InterestStatus.SERVED)
# Of these a need takes as many as its headcount says.
SEATED_INTEREST = (InterestStatus.SELECTED, InterestStatus.SERVING, InterestStatus.SERVED)


class InterestStep(models.TextChoices):
    """What happened to an interest; most steps are changes of status."""

    APPLIED = "applied", _("Applied")
    RECOMMENDED = "recommended", _("Recommended")
    REFUSED = "refused", _("Refused")
    RELEASED = "released", _("Released to the employer")
    WISHED = "wished", _("Wanted by the employer")
    SELECTED = "selected", _("Selected")
    NOT_SELECTED = "not_selected", _("Not selected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    BEGUN = "begun", _("Service begun")
    COMPLETED = "completed", _("Service completed")


class Strategy(models.TextChoices):
    """The three ways in which a service group goes on helping (FACTS §3)."""

    LECTURE = "lecture", _("Lecture and exchange")
    ON_SITE = "on_site", _("On-site guidance")
    COOPERATION = "cooperation", _("Cooperation between units")
