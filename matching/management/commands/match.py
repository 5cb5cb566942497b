import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.problems import Conflict
from matching.enums import UNFINISHED_RUN, RunStatus
from matching.models import MatchRun
from matching.progress import Progress, progress_of
from matching.services import start_run

BAR = 30
POLL_SECONDS = 0.2
STALLED_SECONDS = 60


class Command(BaseCommand):
    help = "Start a matching run: for every published need, or for those named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demand", type=int, action="append", metavar="ID", help="only this need; repeatable")
        parser.add_argument("--dry-run", action="store_true", help="count what would change, write nothing")
        parser.add_argument("--wait", action="store_true", help="show the progress and return when the run has ended")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = start_run(actor=None, demand_ids=options["demand"], is_dry=options["dry_run"])
        except Conflict as conflict:
            raise CommandError(conflict.message) from conflict
        self.stdout.write(f"run {run.pk}: {run.demands_total:,} needs, policy {run.policy}")
        if options["wait"]:
            self._wait(run)

    def _wait(self, run: MatchRun) -> None:
        moved, seen = time.monotonic(), -1
        while True:
            run.refresh_from_db()
            now = progress_of(run)
            self.stdout.write(f"\r{_bar(now)}", ending="")
            self.stdout.flush()
            if run.status not in UNFINISHED_RUN:
                break
            if now.demands_done != seen:
                moved, seen = time.monotonic(), now.demands_done
            if time.monotonic() - moved > STALLED_SECONDS:
                self.stdout.write("")
                raise CommandError(f"no worker took a chunk for {STALLED_SECONDS} s; is one running?")
            time.sleep(POLL_SECONDS)
        self.stdout.write("")
        self.stdout.write(_summary(run, now))
        if run.status != RunStatus.FINISHED:
            raise CommandError(f"run {run.pk} ended as {run.status}")
        if now.demands_parked:
            raise CommandError(f"{now.demands_parked} needs were parked; see the run's page")


def _bar(now: Progress) -> str:
    filled = BAR * now.percent // 100
    return f"[{'#' * filled}{'.' * (BAR - filled)}] {now.percent:3}%  {now.demands_done:,}/{now.demands_total:,} needs"


def _summary(run: MatchRun, now: Progress) -> str:
    verb = "would change" if run.is_dry else "changed"
    return (
        f"{now.talents_read:,} talents read, {now.pairs_scored:,} pairs scored, {now.matches_listed:,} listed,"
        f" {now.demands_changed:,} shortlists {verb} ({now.rows_changed:,} rows), {now.seconds:.1f} s"
    )
