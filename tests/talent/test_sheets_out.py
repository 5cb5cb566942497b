"""The file that leaves: read back by programs that are not ours."""

import io
from datetime import date

import openpyxl
import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from talent.models import Talent
from talent.services.exporting import export_talents
from talent.sheets_out import headings, write_talents
from tests import factories
from tests.factories import START

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(cast):
    cast.coordinator.memberships.update(may_export=True)
    cast.coordinator.name = "周&文"
    cast.coordinator.save()
    return cast.coordinator


@pytest.fixture
def book(author, cast):
    """The file of two people, with contact data; one has a name that spreadsheets take for a formula."""
    factories.TalentContactFactory(talent=cast.colleague, full_name="=cmd|'/c calc'!A1", phone="+8613900000000")
    factories.TalentRegionFactory(talent=cast.talent, region_id="530000", stance="preferred")
    factories.CommitmentFactory(talent=cast.talent, period=DateRange(START, date(2027, 4, 1)))
    with override("en"):
        taken = export_talents(
            talents=Talent.objects.visible_to(author),
            author=author,
            query="field=01",
            reason="=annual report",
            with_contacts=True,
        )
        return taken.export, write_talents(export=taken.export, rows=taken.rows, search="Field: Medicine")


def test_rows_carry_the_mark_and_who_took_them(book, cast):
    export, content = book
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Talents").to_python()
    with override("en"):
        assert rows[0] == [*headings(with_contacts=True), "Exported by"]
    assert [row[-1] for row in rows[1:]] == [f"{export.mark} · 周&文"] * 2
    eye = dict(zip(rows[0], rows[1], strict=True))
    assert (eye["Number"], eye["Name (masked)"], eye["Full name"], eye["Telephone"]) == (
        cast.talent.number, "沈**", "沈国华", "19900000001",
    )  # fmt: skip
    assert eye["Times"] == "2027-03-01 – 2029-02-27"
    assert eye["Days promised"] == "2027-03-01 – 2027-03-31"
    assert eye["Verified on"] == date(2026, 1, 1)
    assert (eye["May be proposed"], eye["Paused"]) == ("yes", "no")


def test_names_that_look_like_formulas_stay_text(book):
    _, content = book
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Talents"]
    at = [cell.value for cell in sheet[1]].index("Full name") + 1
    name, phone = sheet.cell(3, at), sheet.cell(3, at + 1)
    assert (name.data_type, name.value, name.quotePrefix) == ("s", "=cmd|'/c calc'!A1", True)
    assert (phone.data_type, phone.value, phone.quotePrefix) == ("s", "+8613900000000", True)
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_the_watermark_stands_in_front_at_the_foot_and_in_the_properties(book, author):
    export, content = book
    opened = openpyxl.load_workbook(io.BytesIO(content))
    assert opened.sheetnames == ["About this file", "Talents"]
    cover = {row[0].value: row[1] for row in opened["About this file"].iter_rows()}
    who = f"周&文 <{author.email}>"
    assert {label: cell.value for label, cell in cover.items() if label not in {"When", "Rules"}} == {
        "Watermark": export.mark,
        "Exported by": who,
        "What for": "=annual report",
        "Search": "Field: Medicine",
        "People": "2",
        "Contact data": "included; every person is told of it",
    }
    assert (cover["What for"].data_type, cover["What for"].quotePrefix) == ("s", True)
    for sheet in opened:
        assert sheet.oddFooter.center.text.replace("&&", "&") == f"{export.mark} · {who}"
    properties = opened.properties
    assert (properties.creator, properties.lastModifiedBy, properties.keywords) == ("周&文", "周&文", export.mark)
