"""Binary COPY: what goes in comes out, and what does not fit the promise is refused."""

import numpy as np
import pytest
from django.db import connection

from matching.copying import CopyError, copy_in, copy_out

pytestmark = pytest.mark.django_db

TYPES = {"small": "int2", "plain": "int4", "big": "int8", "truth": "bool"}
DTYPES = {"small": np.int16, "plain": np.int32, "big": np.int64, "truth": np.bool_}
EXTREMES = {
    "small": [0, 1, -1, 2**15 - 1, -(2**15)],
    "plain": [0, 1, -1, 2**31 - 1, -(2**31)],
    "big": [0, 1, -1, 2**63 - 1, -(2**63)],
    "truth": [False, True, False, True, True],
}


@pytest.fixture
def cursor():
    """A table with one column of every type."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE sample (small int2, plain int4, big int8, truth bool) ON COMMIT DROP")
        yield cursor


def arrays(values: dict[str, list]) -> dict[str, np.ndarray]:
    return {name: np.array(values[name], dtype=DTYPES[name]) for name in values}


def read(cursor, query: str, params: tuple = ()) -> dict[str, list]:
    return {name: column.tolist() for name, column in copy_out(cursor, query, params, TYPES).items()}


def test_every_type_comes_back_with_its_extremes_and_its_width(cursor):
    assert copy_in(cursor, "sample", TYPES, arrays(EXTREMES)) == 5
    cursor.execute("SELECT * FROM sample ORDER BY big")
    by_row = sorted(zip(*EXTREMES.values(), strict=True), key=lambda row: row[2])
    assert cursor.fetchall() == by_row
    found = copy_out(cursor, "SELECT * FROM sample ORDER BY big", (), TYPES)
    assert {name: column.dtype.type for name, column in found.items()} == DTYPES
    assert list(zip(*(found[name].tolist() for name in TYPES), strict=True)) == by_row


def test_arrays_of_another_width_are_stored_as_the_column_says(cursor):
    wide = {name: np.array(values, dtype=np.int64) for name, values in EXTREMES.items()}
    copy_in(cursor, "sample", TYPES, wide)
    cursor.execute("SELECT small, plain, big, truth FROM sample")
    assert cursor.fetchall() == list(zip(*EXTREMES.values(), strict=True))


def test_columns_go_by_name_not_by_place(cursor):
    swapped = {"big": "int8", "small": "int2"}
    copy_in(cursor, "sample", swapped, arrays({"small": [7], "big": [-9]}))
    cursor.execute("SELECT small, plain, big, truth FROM sample")
    assert cursor.fetchall() == [(7, None, -9, None)]


def test_an_empty_result_gives_empty_arrays_of_the_right_type(cursor):
    found = copy_out(cursor, "SELECT * FROM sample", (), TYPES)
    assert {name: (len(column), column.dtype.type) for name, column in found.items()} == {
        name: (0, dtype) for name, dtype in DTYPES.items()
    }


def test_nothing_to_write_writes_nothing(cursor):
    assert copy_in(cursor, "sample", TYPES, arrays({name: [] for name in TYPES})) == 0
    cursor.execute("SELECT count(*) FROM sample")
    assert cursor.fetchone() == (0,)


def test_parameters_are_quoted(cursor):
    copy_in(cursor, "sample", TYPES, arrays(EXTREMES))
    query = "SELECT * FROM sample WHERE big = ANY(%s) AND %s = 'it''s 100%%' ORDER BY big"
    assert read(cursor, query, ([1, -1], "it's 100%"))["big"] == [-1, 1]


def test_results_can_be_written_to(cursor):
    copy_in(cursor, "sample", TYPES, arrays(EXTREMES))
    found = copy_out(cursor, "SELECT * FROM sample", (), TYPES)
    found["plain"] += 0
    assert found["plain"].flags.writeable


@pytest.mark.parametrize("column", TYPES)
def test_a_null_is_refused_where_the_same_row_without_it_is_read(column, cursor):
    copy_in(cursor, "sample", TYPES, arrays(EXTREMES))
    assert len(read(cursor, "SELECT * FROM sample")["big"]) == 5
    cursor.execute(f"UPDATE sample SET {column} = NULL WHERE big = 0")  # noqa: S608 — a name of ours
    with pytest.raises(CopyError):
        copy_out(cursor, "SELECT * FROM sample", (), TYPES)


def test_nulls_whose_bytes_happen_to_make_whole_rows_are_refused(cursor):
    """Five NULL rows of 6 bytes are as long as three int4 rows of 10."""
    cursor.execute("INSERT INTO sample SELECT FROM generate_series(1, 5)")
    with pytest.raises(CopyError, match="another width"):
        copy_out(cursor, "SELECT plain FROM sample", (), {"plain": "int4"})


def test_a_type_that_does_not_match_is_refused(cursor):
    copy_in(cursor, "sample", TYPES, arrays(EXTREMES))
    with pytest.raises(CopyError):
        copy_out(cursor, "SELECT big FROM sample", (), {"big": "int4"})
