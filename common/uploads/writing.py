"""What became of rows, written in one statement."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from psycopg2 import sql

from common.uploads.models import UploadRow


def write_rows(rows: Sequence[UploadRow], names: Sequence[str]) -> None:
    """Write the fields called ``names`` of all the rows as they are now."""
    if not rows:
        return
    meta = rows[0]._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    query = sql.SQL("UPDATE {table} r SET {pairs} FROM unnest({arrays}) AS new ({columns}) WHERE r.id = new.id").format(
        table=sql.Identifier(meta.db_table),
        pairs=sql.SQL(", ").join(sql.SQL("{0} = new.{0}").format(sql.Identifier(field.column)) for field in fields),
        arrays=sql.SQL(", ").join(
            sql.SQL("%s::{}[]").format(sql.SQL(type_)) for type_ in ("bigint", *(_type_of(field) for field in fields))
        ),
        columns=sql.SQL(", ").join(map(sql.Identifier, ("id", *(field.column for field in fields)))),
    )
    values = [[row.pk for row in rows], *([_value(field, row) for row in rows] for field in fields)]
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection), values)


def _type_of(field: Any) -> str:
    return str(field.db_type(connection))


def _value(field: Any, row: UploadRow) -> Any:
    value = getattr(row, field.attname)
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    return str(value) if isinstance(value, str) else value
