"""Data files and the tables that follow them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from common.datafiles import day_or_none, number_or_none, read_rows, upsert
from reference.models import Degree, Mode


def test_rows_are_read_as_text_by_their_header(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text('code,name,note\n01,眼科,"a, ""b""\nc"\n02,,\n', encoding="utf-8")
    assert list(read_rows(path)) == [
        {"code": "01", "name": "眼科", "note": 'a, "b"\nc'},
        {"code": "02", "name": "", "note": ""},
    ]


def test_a_file_with_only_a_header_has_no_rows(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("code,name\n", encoding="utf-8")
    assert list(read_rows(path)) == []


@pytest.mark.parametrize(("text", "day"), [("2018-08-05", date(2018, 8, 5)), ("", None)])
def test_a_day_or_none(text, day):
    assert day_or_none(text) == day


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("-3", -3), ("0", 0), ("", None)])
def test_a_number_or_none(text, number):
    assert number_or_none(text) == number


@pytest.mark.parametrize("read", [day_or_none, number_or_none])
def test_a_cell_that_is_neither_is_a_fault(read):
    with pytest.raises(ValueError, match="soon"):
        read("soon")


def degree(rank, name, code=None):
    return Degree(rank=rank, code=code or f"d{rank}", name_zh=name, name_en=name, source="测试")


def names() -> dict[int, str]:
    return dict(Degree.objects.filter(rank__gte=90).values_list("rank", "name_zh"))


@pytest.mark.django_db
def test_upserting_inserts_updates_keeps_and_counts():
    assert upsert(Degree, (degree(rank, "旧") for rank in (90, 91))) == 2
    assert upsert(Degree, [degree(91, "新"), degree(92, "新")]) == 2
    assert names() == {90: "旧", 91: "新", 92: "新"}
    assert upsert(Degree, []) == 0


@pytest.mark.django_db
def test_upserting_more_rows_than_fit_one_statement():
    assert upsert(Degree, (degree(rank, "一") for rank in range(100, 2600))) == 2500
    assert upsert(Degree, (degree(rank, "二") for rank in range(100, 2600))) == 2500
    assert set(names().values()) == {"二"}


@pytest.mark.django_db
def test_only_the_primary_key_decides_which_row_is_meant():
    upsert(Degree, [degree(90, "甲", "same")])
    with pytest.raises(IntegrityError), transaction.atomic():
        upsert(Degree, [degree(91, "乙", "same")])
    assert names() == {90: "甲"}


@pytest.mark.django_db
def test_rows_of_one_file_with_the_same_key_are_a_fault(reference):
    bits = list(Mode.objects.values_list("code", "bit"))
    with pytest.raises(Exception, match="second time"), transaction.atomic():
        upsert(Degree, [degree(90, "甲"), degree(90, "乙")])
    assert list(Mode.objects.values_list("code", "bit")) == bits
