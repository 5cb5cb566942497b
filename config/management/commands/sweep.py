import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from accounts.idempotency import forget_old_replies
from accounts.services import sweep_notices
from demands.services.imports import sweep_imports
from demands.services.reviews import remind_reviewers
from matching.services import match_changed_talents, match_marked, match_unmatched, start_supply_if_due
from matching.services import sweep as sweep_runs
from talent.services.reconfirming import sweep_reconfirmations
from talent.services.rosters import forget_rosters, sweep_rosters
from talent.services.unit_notices import sweep_inquiries

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something that is looked after without being asked, at most once in ``seconds``."""

    name: str
    look_after: Callable[[], int]
    seconds: float = 0.0


# Each may run in any number of processes: the rows decide who does what.
SWEEPS = (
    Sweep("runs", sweep_runs),
    Sweep("unmatched needs", match_unmatched),
    Sweep("changed talents", match_changed_talents),
    Sweep("marked needs", match_marked, seconds=60.0),
    Sweep("supply", start_supply_if_due),
    Sweep("mail", sweep_notices),
    Sweep("times that lapse", sweep_reconfirmations, seconds=60.0),
    Sweep("inquiries to units", sweep_inquiries, seconds=60.0),
    Sweep("uploads of needs", sweep_imports),
    Sweep("rosters", sweep_rosters),
    Sweep("old rosters", forget_rosters, seconds=3600.0),
    Sweep("reminders of reviews", remind_reviewers, seconds=60.0),
    Sweep("old replies", forget_old_replies, seconds=3600.0),
)


class Command(BaseCommand):
    help = "Look after runs, needs without a list, mail, uploads, reminders and old replies, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="pause between two sweeps")
        parser.add_argument("--once", action="store_true", help="sweep once and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if not options["once"]:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        last: dict[str, float] = {}
        while True:
            close_old_connections()
            _sweep_what_is_due(last)
            if options["once"] or stop.wait(options["every"]):
                return


def _sweep_what_is_due(last: dict[str, float]) -> None:
    """Call every sweep whose pause is over; ``last`` holds when each was called."""
    for sweep in SWEEPS:
        now = time.monotonic()
        if now - last.get(sweep.name, float("-inf")) < sweep.seconds:
            continue
        last[sweep.name] = now
        try:
            sweep.look_after()
        except Exception as error:  # whatever it is, the others go on, and it is tried again
            logger.warning("sweep of %s failed: %s", sweep.name, error, exc_info=True)
