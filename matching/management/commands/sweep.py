import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections

from matching.services import sweep

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Keep runs going: wake those that stand still and end those that are done, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="pause between two sweeps")
        parser.add_argument("--once", action="store_true", help="sweep once and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if not options["once"]:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        while True:
            close_old_connections()
            try:
                sweep()
            except Error as error:
                # The database is away; it comes back or an operator looks. The next sweep tries again.
                logger.warning("sweep failed: %s", error)
            if options["once"] or stop.wait(options["every"]):
                return
