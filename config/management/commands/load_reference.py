from typing import Any

from django.core.management.base import BaseCommand

from demands.services.programmes import load_programmes
from matching.services import load_default_policy
from reference.services import load_reference_tables
from talent.services import load_consent_texts


class Command(BaseCommand):
    help = "Load or upgrade the reference data: vocabularies, programmes, texts of consents, the first policy."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load_reference_tables() | load_programmes() | load_default_policy() | load_consent_texts()
        for name, count in counts.items():
            self.stdout.write(f"{name:20} {count:6,}")
