"""What the database must be able to do before anything is stored in it."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections


@register(Tags.database)
def chinese_trigrams(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Chinese text must fall into trigrams, or every search for it finds nothing, in silence.

    Asked by ``migrate`` and ``check --database``; a database without pg_trgm is asked once it has it.
    """
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            if cursor.fetchone() is None:
                continue
            cursor.execute("SELECT cardinality(show_trgm('中文'))")
            if cursor.fetchone() == (0,):
                found.append(
                    Error(
                        "This database finds no Chinese text: it was created with the character class C.",
                        hint="Create it with TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
                        " LC_CTYPE 'C.UTF-8'.",
                        id="reference.E001",
                    )
                )
    return found
