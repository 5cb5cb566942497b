from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from matching.management.waiting import refuse_what_went_wrong, wait_for
from matching.services import start_supply


class Command(BaseCommand):
    help = "Count supply against demand for every discipline and receiving region."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", action="store_true", help="show the progress and return when the count has ended")

    def handle(self, *args: Any, **options: Any) -> None:
        run = start_supply()
        self.stdout.write(f"run {run.pk}: {run.demands_total:,} needs")
        if options["wait"]:
            now = wait_for(run, self.stdout)
            self.stdout.write(f"{now.talents_read:,} talents read, {now.rows_changed:,} cells, {now.seconds:.1f} s")
            refuse_what_went_wrong(run, now)
