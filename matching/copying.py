"""Bulk reading and writing by PostgreSQL's binary COPY, straight into and out of NumPy arrays.

The format (PostgreSQL manual, «COPY», Binary Format): a 19-byte header, then per row a 16-bit count of
fields and per field a 32-bit length before its bytes, all big-endian, then a 16-bit −1. If no value is NULL
and every type has a fixed width, all rows have one length, and the whole is one NumPy record array.
"""

from io import BytesIO

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
# PostgreSQL type → how its bytes are read
_TYPES = {"int2": ">i2", "int4": ">i4", "int8": ">i8", "bool": "?"}


class CopyError(RuntimeError):
    """The stream is not of the shape that the columns promise, most likely a NULL."""


def copy_out(cursor: CursorWrapper, query: str, params: tuple, columns: dict[str, str]) -> dict[str, NDArray]:
    """Read a query into one array per column.

    Args:
        query: SQL whose columns are NOT NULL and, in order, of the types that ``columns`` names.
        columns: name → ``int2``, ``int4``, ``int8`` or ``bool``.

    Raises:
        CopyError: where a row has another length than the types say.
    """
    stream = BytesIO()
    statement = cursor.mogrify(query, params).decode()
    cursor.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", stream)
    row = _row_type(columns)
    body = memoryview(stream.getbuffer())[len(_HEADER) : -len(_TRAILER)]
    if len(body) % row.itemsize:
        raise CopyError(f"{len(body)} bytes are no whole number of rows of {row.itemsize}")
    table = np.frombuffer(body, dtype=row)
    if len(table) and not all((table[f"length_{name}"] == row[name].itemsize).all() for name in columns):
        raise CopyError("a value has another width than its type: a NULL, or a type that does not match")
    return {name: table[name].astype(row[name].newbyteorder("=")) for name in columns}


def copy_in(cursor: CursorWrapper, table: str, columns: dict[str, str], arrays: dict[str, NDArray]) -> int:
    """Append rows to a table, one array per column; return their number."""
    count = len(next(iter(arrays.values())))
    rows = np.zeros(count, dtype=_row_type(columns))
    rows["fields"] = len(columns)
    for name in columns:
        rows[f"length_{name}"] = rows.dtype[name].itemsize
        rows[name] = arrays[name]
    stream = BytesIO(_HEADER + rows.tobytes() + _TRAILER)
    names = ", ".join(columns)
    cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)", stream)
    return count


def _row_type(columns: dict[str, str]) -> np.dtype:
    layout: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind in columns.items():
        layout += [(f"length_{name}", ">i4"), (name, _TYPES[kind])]
    return np.dtype(layout)
