"""Standing by a run on the command line until it has ended."""

import time

from django.core.management.base import CommandError, OutputWrapper

from matching.enums import UNFINISHED_RUN, RunStatus
from matching.models import MatchRun
from matching.progress import Progress, progress_of

BAR = 30
POLL_SECONDS = 0.2
STALLED_SECONDS = 60


def wait_for(run: MatchRun, stdout: OutputWrapper) -> Progress:
    """Show the run's progress until it has ended; its last counts.

    Raises:
        CommandError: where no worker took a chunk for a minute.
    """
    moved, seen = time.monotonic(), -1
    while True:
        run.refresh_from_db()
        now = progress_of(run)
        stdout.write(f"\r{_bar(now)}", ending="")
        stdout.flush()
        if run.status not in UNFINISHED_RUN:
            break
        if now.demands_done != seen:
            moved, seen = time.monotonic(), now.demands_done
        if time.monotonic() - moved > STALLED_SECONDS:
            stdout.write("")
            raise CommandError(f"no worker took a chunk for {STALLED_SECONDS} s; is one running?")
        time.sleep(POLL_SECONDS)
    stdout.write("")
    return now


def refuse_what_went_wrong(run: MatchRun, now: Progress) -> None:
    """Raise a CommandError where the run did not finish, or left needs out."""
    if run.status != RunStatus.FINISHED:
        raise CommandError(f"run {run.pk} ended as {run.status}")
    if now.demands_parked:
        raise CommandError(f"{now.demands_parked} needs were parked; see the run's page")


def _bar(now: Progress) -> str:
    filled = BAR * now.percent // 100
    return f"[{'#' * filled}{'.' * (BAR - filled)}] {now.percent:3}%  {now.demands_done:,}/{now.demands_total:,} needs"
