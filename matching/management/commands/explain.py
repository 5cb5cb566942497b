from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demands.models import Demand
from matching.explaining import explain_pair
from talent.models import Talent


class Command(BaseCommand):
    help = "Say why a talent does or does not fit a need: every gate and every part, in words."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("talent", type=int, help="the talent's id")
        parser.add_argument("demand", type=int, help="the need's id")

    def handle(self, *args: Any, **options: Any) -> None:
        talent = Talent.objects.for_detail().filter(pk=options["talent"]).first()
        demand = Demand.objects.for_detail().filter(pk=options["demand"]).first()
        if talent is None or demand is None:
            raise CommandError(f"there is no {'talent' if talent is None else 'need'} with that id")
        found = explain_pair(talent, demand)
        self.stdout.write(f"{talent.masked_name} {talent.number} → {demand} {demand.number}")
        self.stdout.write(found.verdict)
        for line in found.gates:
            self.stdout.write(f"  {'✓' if line.is_open else '✗'} {line.name}: {line.words} {line.citation}".rstrip())
        for part in found.parts:
            self.stdout.write(f"  {part.points:>6,} / {part.most:,}  {part.name}: {part.words}")
        for flag in found.flags:
            self.stdout.write(f"  ! {flag}")
