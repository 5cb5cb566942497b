"""Reading the data files that ship with the apps, and bringing tables in step with them."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from django.db import models


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file (UTF-8, header row) as dictionaries of strings."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def upsert(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Insert ``rows`` or, where the primary key is known, update every other column; return their number.

    Rows that a newer data file no longer has are kept: something may point at them.
    """
    objects = list(rows)
    columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create(
        objects,
        update_conflicts=True,
        unique_fields=[model._meta.pk.name],
        update_fields=columns,
        batch_size=1000,
    )
    return len(objects)


def day_or_none(text: str) -> date | None:
    """An ISO day, or ``None`` for an empty cell."""
    return date.fromisoformat(text) if text else None


def number_or_none(text: str) -> int | None:
    """A whole number, or ``None`` for an empty cell."""
    return int(text) if text else None
