"""Looking for traces of a person in every store: tables whatever their columns, sealed sessions, the cache, files."""

import base64
import json
import pickle
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from django.contrib.sessions.models import Session
from django.db import connection

TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1
"""


def forms_of(word: str) -> tuple[str, ...]:
    """The ways in which a word may be written down: plain, in JSON, in an address, as the bytes of a binary column."""
    return tuple(dict.fromkeys((word, json.dumps(word)[1:-1], quote(word), word.encode().hex())))


def stores_with(words: Mapping[str, str]) -> dict[str, set[str]]:
    """For each named word the tables of which a row, as text with all its columns, holds it; none where nowhere.

    Sealed sessions and the cache are opened.
    """
    found: dict[str, set[str]] = {}
    forms = {form.lower(): name for name, word in words.items() for form in forms_of(word)}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT DISTINCT f FROM "{table}" t, unnest(%s::text[]) f WHERE position(f in lower(t::text)) > 0',  # noqa: S608
                [list(forms)],
            )
            for (form,) in cursor.fetchall():
                found.setdefault(forms[form], set()).add(table)
        cursor.execute("SELECT cache_key, value FROM cache")
        kept = [key + repr(pickle.loads(base64.b64decode(value))) for key, value in cursor.fetchall()]  # noqa: S301
    sealed = [json.dumps(session.get_decoded(), ensure_ascii=False) for session in Session.objects.all()]
    for name, word in words.items():
        for store, texts in (("django_session", sealed), ("cache", kept)):
            if any(word in text for text in texts):
                found.setdefault(name, set()).add(store)
    return found


def files_with(words: Iterable[str], root: Path) -> list[Path]:
    """Every file below ``root`` whose bytes hold one of the words."""
    wanted = [word.encode() for word in words]
    return [path for path in root.rglob("*") if path.is_file() and any(word in path.read_bytes() for word in wanted)]
