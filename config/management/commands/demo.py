import argparse
import time
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.demo.cast import existing_logins, logins_table
from config.demo.world import NoReference, NotEmpty, build

TALENTS, DEMANDS, SEED = 5000, 400, 1


class Command(BaseCommand):
    help = "Fill an empty database with a made-up world: the same seed and day give the same rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--talents", type=_count, help=f"how many people (default: {TALENTS})")
        parser.add_argument("--demands", type=_count, help=f"how many needs (default: {DEMANDS})")
        parser.add_argument("--seed", type=_count, help=f"where the dice begin (default: {SEED})")
        parser.add_argument(
            "--days", type=_day, metavar="YYYY-MM-DD", help="the day that counts as today (default: today)"
        )
        parser.add_argument("--logins", action="store_true", help="print the log-ins; given alone, do nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {name: options[name] for name in ("talents", "demands", "seed", "days")}
        if not options["logins"] or any(value is not None for value in asked.values()):
            self._build(**asked)
        if options["logins"]:
            text = logins_table() if existing_logins().exists() else "  This database has no demo log-ins."
            self.stdout.write(text)

    def _build(self, *, talents: int | None, demands: int | None, seed: int | None, days: date | None) -> None:
        started = time.monotonic()
        try:
            build(
                TALENTS if talents is None else talents,
                DEMANDS if demands is None else demands,
                SEED if seed is None else seed,
                days or timezone.localdate(),
                self._say,
            )
        except NotEmpty as error:
            raise CommandError("the database already holds a world; the demo only fills an empty one.") from error
        except NoReference as error:
            raise CommandError("there is no reference data yet: run manage.py load_reference first.") from error
        self._say(f"demo world ready in {time.monotonic() - started:.1f} s")

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no whole number from 0 up")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no day of the form YYYY-MM-DD") from error
