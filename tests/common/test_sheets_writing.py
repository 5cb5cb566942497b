"""Writing spreadsheets, read back by two other readers."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from common.sheets import FormColumn, Watermark, read_sheet, write_csv, write_form, write_xlsx

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1+1", "＋1", "－1", "＠SUM", '=HYPERLINK("x")']


def calamine(data: bytes, sheet: int = 0) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python()


def test_a_sheet_is_read_back_with_its_types():
    rows = [["眼科医师", 3, date(2027, 3, 1), None], ["b", 0, None, "x"]]
    data = write_xlsx(title="Needs: 2027/28", header=["a", "b", "c", "d"], rows=rows, widths=(8, 9, 10, 11))
    assert calamine(data) == [
        ["a", "b", "c", "d"],
        ["眼科医师", 3.0, date(2027, 3, 1), ""],
        ["b", 0.0, "", "x"],
    ]
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet.title == "Needs  2027 28"
    assert sheet.freeze_panes == "A2"
    assert [sheet.column_dimensions[letter].width for letter in "ABCD"] == [8, 9, 10, 11]
    assert sheet["A1"].font.bold


def test_notes_stand_on_a_sheet_of_their_own():
    data = write_xlsx(title="x", header=["a"], rows=[["1"]], notes=[("Issuer", "云南省"), ("=1", "-2")])
    assert calamine(data, 1) == [["Issuer", "云南省"], ["=1", "-2"]]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_stays_text_in_xlsx(text):
    """A string by its type, so that nothing computes it; with the quote mark, so that editing does not either."""
    data = write_xlsx(title="x", header=[text], rows=[[text]], notes=[(text, text)])
    book = load_workbook(io.BytesIO(data))
    cells = [book.worksheets[0]["A1"], book.worksheets[0]["A2"], book.worksheets[1]["A1"], book.worksheets[1]["B1"]]
    assert [(cell.data_type, cell.value, cell.quotePrefix) for cell in cells] == [("s", text, True)] * 4
    assert b"<f>" not in data
    assert read_sheet(data, file_name="x.xlsx")[1].formulas == frozenset()


def test_a_watermark_stands_in_front_at_the_foot_and_in_the_properties():
    mark = Watermark(
        title="About", lines=[("By", "=沈"), ("When", "2026-11-23")], foot="YQ-1 · A & B", author="沈", mark="YQ-1"
    )
    data = write_xlsx(title="People", header=["Number"], rows=[["T1"]], watermark=mark)
    assert calamine(data) == [["By", "=沈"], ["When", "2026-11-23"]]
    assert calamine(data, 1) == [["Number"], ["T1"]]
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["About", "People"]
    assert [sheet.oddFooter.center.text for sheet in book] == ["YQ-1 · A && B"] * 2
    assert book["About"]["B1"].data_type == "s"
    named = book.properties
    assert (named.creator, named.lastModifiedBy, named.keywords) == ("沈", "沈", "YQ-1")
    assert named.description == "YQ-1 · A & B"


def test_without_a_watermark_the_rows_come_first_and_nobody_is_named():
    book = load_workbook(io.BytesIO(write_xlsx(title="People", header=["Number"], rows=[["T1"]])))
    assert (book.sheetnames, book["People"].oddFooter.center.text) == (["People"], None)


@pytest.mark.parametrize("text", [*DANGEROUS, " =1+1"])
def test_text_that_looks_like_a_formula_gets_an_apostrophe_in_csv(text):
    data = write_csv(header=["a", "b"], rows=[[text, "x"]])
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert lines == [["a", "b"], [f"'{text}", "x"]]
    assert read_sheet(data, file_name="x.csv")[1].cells == (text.strip(), "x")


def test_csv_holds_numbers_and_days_as_they_are():
    data = write_csv(header=["a"], rows=[[-1, date(2027, 3, 1), None, "眼科"]])
    assert data == "\ufeffa\r\n-1,2027-03-01,,眼科\r\n".encode()


def test_what_xml_cannot_hold_is_left_out():
    data = write_xlsx(title="x", header=["a"], rows=[["a\x00b\x0bc\ud800d"], ["x" * 40_000]])
    assert calamine(data) == [["a"], ["abcd"], ["x" * 32_767]]


def test_moments_are_written_in_local_time():
    data = write_xlsx(title="x", header=["a"], rows=[[datetime(2027, 3, 1, 0, 0, tzinfo=UTC)]])
    assert calamine(data)[1] == [datetime(2027, 3, 1, 8, 0)]


def test_a_form_offers_its_choices_and_checks_what_is_typed():
    columns = [
        FormColumn("Field", "A specialty.", choices=["011001 眼科", "=1"], width=20),
        FormColumn("Others", "Several.", choices=["a"], open=True),
        FormColumn("Start", "A day.", kind="date"),
        FormColumn("People", "A number.", kind="number", most=500),
        FormColumn("Free", "Anything."),
    ]
    data = write_form(title="Needs", columns=columns, rows=[["011001 眼科"]], filled_rows=10, help_title="Help")
    book = load_workbook(io.BytesIO(data))
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("Needs", "visible"), ("Help", "visible"), ("choices", "hidden"),
    ]  # fmt: skip
    checks = book["Needs"].data_validations.dataValidation
    assert [(str(c.sqref), c.type, c.formula1, c.showErrorMessage) for c in checks] == [
        ("A2:A11", "list", "'choices'!$A$1:$A$2", True),
        ("B2:B11", "list", "'choices'!$B$1:$B$1", False),
        ("C2:C11", "date", "DATE(2000,1,1)", True),
        ("D2:D11", "whole", "0", True),
    ]
    assert calamine(data, 2) == [["011001 眼科", "a"], ["=1", ""]]
    assert calamine(data, 1)[1:] == [[column.heading, column.help] for column in columns]
    assert read_sheet(data, file_name="x.xlsx")[1].cells == ("011001 眼科",)
