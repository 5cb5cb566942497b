from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.problems import Conflict
from matching.management.waiting import refuse_what_went_wrong, wait_for
from matching.models import MatchRun
from matching.progress import Progress
from matching.services import start_run


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
            now = wait_for(run, self.stdout)
            self.stdout.write(_summary(run, now))
            refuse_what_went_wrong(run, now)


def _summary(run: MatchRun, now: Progress) -> str:
    verb = "would change" if run.is_dry else "changed"
    return (
        f"{now.talents_read:,} talents read, {now.pairs_scored:,} pairs scored, {now.matches_listed:,} listed,"
        f" {now.demands_changed:,} shortlists {verb} ({now.rows_changed:,} rows), {now.seconds:.1f} s"
    )
