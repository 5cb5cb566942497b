"""The database that the tests run on is the one that the platform asks for."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_database_knows_chinese_text():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()")
        assert cursor.fetchone() == ("b", "C.UTF-8")
        cursor.execute("SELECT cardinality(show_trgm('中文'))")
        assert cursor.fetchone()[0] > 0
