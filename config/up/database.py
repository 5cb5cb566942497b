"""What the supervisor itself asks the database, before and beside Django."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class with a lower-case name

from config.up.processes import Failure

NAME = "yinqiao"


def create_if_missing(server_url: str) -> str:
    """Create the platform's database on a server of ours; return its address.

    The built-in provider makes the text rules the same on every machine; the character class is
    the one that the server was made with.
    """
    with connect(server_url) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if cursor.fetchone() is None:
            cursor.execute(
                sql.SQL(
                    "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"
                    " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
                ).format(sql.Identifier(NAME))
            )
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{NAME}"))


def verify_trigrams(url: str) -> None:
    """Make sure that a search for Chinese words can find anything. Changes nothing.

    Raises:
        Failure: if the database cuts Chinese text into no trigrams, which it does in silence
            under the C locale of the operating system; or if it cannot be reached.
    """
    with connect(url) as connection, connection.cursor() as cursor:
        try:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("SELECT cardinality(show_trgm('中文'))")
            row = cursor.fetchone()
        except psycopg2.Error as error:
            raise Failure(f"The database lacks the extension pg_trgm: {str(error).strip()}") from error
        finally:
            connection.rollback()
    if row is None or not row[0]:
        raise Failure(
            "This database finds no Chinese text: it was created with the character class C. Create it with"
            " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_CTYPE 'C.UTF-8'."
        )


def has_rows(url: str, query: sql.SQL) -> bool:
    """Whether a query finds anything."""
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT EXISTS ({})").format(query))
        row = cursor.fetchone()
        return row is not None and bool(row[0])


@contextmanager
def connect(url: str) -> Iterator[Connection]:
    try:
        connection = psycopg2.connect(url, connect_timeout=5)
    except psycopg2.OperationalError as error:
        raise Failure(f"The database does not answer: {str(error).strip()}") from error
    try:
        yield connection
    finally:
        connection.close()
