"""The sheet to fill in, read back by other readers."""

import io
from datetime import date

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from python_calamine import CalamineWorkbook

from common.language import in_every_language
from common.sheets import SheetRow, read_sheet
from common.uploads.columns import is_example
from common.uploads.vocabularies import folded
from demands.models import Programme
from demands.sheets import (
    COLUMNS,
    RowReader,
    Vocabularies,
    read_headings,
    write_template_csv,
    write_template_xlsx,
)
from demands.sheets.columns import columns_for
from reference.models import Degree, Field, Mode
from tests.demands.spreadsheets import statuses, upload

pytestmark = pytest.mark.django_db

LANGUAGES = ("zh-hans", "en")


def drop_downs(data: bytes) -> dict[str, list[str]]:
    """What each column's drop-down offers, by the column's heading, as a program would resolve it."""
    book = load_workbook(io.BytesIO(data))
    sheet, offered = book.worksheets[0], {}
    for check in sheet.data_validations.dataValidation:
        if check.type != "list":
            continue
        column = range_boundaries(str(check.sqref))[0]
        name, _sep, area = check.formula1.replace("$", "").rpartition("!")
        cells = [row[0].value for row in book[name.strip("'")][area]] if ":" in area else []
        offered[str(sheet.cell(1, column or 0).value).rstrip("*")] = cells
    return offered


@pytest.mark.parametrize("language", LANGUAGES)
def test_drop_downs_offer_the_vocabularies_of_the_database(language, cast):
    with translation.override(language):
        offered = drop_downs(write_template_xlsx(Vocabularies.own(cast.employer), coordinator=False))
        names = {column.name: str(column.heading) for column in COLUMNS}
        fields = [f"{row.code} {row.name}" for row in Field.objects.filter(level=6)]
        assert len(fields) == 620
        assert offered[names["field_id"]] == offered[names["alternatives"]] == fields
        assert offered[names["mode_id"]] == [row.name for row in Mode.objects.all()]
        assert offered[names["programme_id"]] == [row.name for row in Programme.objects.all()]
        assert offered[names["degree_min_id"]] == [row.name for row in Degree.objects.all()]
        assert offered[names["region_id"]] == [f"532822 {cast.hospital.region.name}"]
        lengths = {name: len(offered[heading]) for name, heading in names.items() if heading in offered}
    few = {"field_match": 3, "title_min_level": 5, "urgency": 3, "supports": 7, "relay_allowed": 2}
    assert {name: lengths[name] for name in few} == few


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_a_drop_down_offers_is_understood(language, cast):
    vocabularies = Vocabularies.of(cast.coordinator, None)
    with translation.override(language):
        for column in COLUMNS:
            if column.vocabulary:
                vocabulary = Vocabularies.of(cast.coordinator, None).named(column.vocabulary)
                assert vocabulary.options
                assert {len(vocabulary.codes_of(option)) for option in vocabulary.options} == {1}, column.name
    assert vocabularies.fields.codes_of("11001") == ["011001"]
    assert vocabularies.titles.codes_of("主治医师") == vocabularies.titles.codes_of("Intermediate level") == ["3"]
    assert vocabularies.modes.codes_of("对口支持") == ["directed"]
    assert vocabularies.fields.codes_of("") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_differ_and_are_known_in_every_language(language):
    known = [{folded(text) for text in (*in_every_language(column.heading), column.name)} for column in COLUMNS]
    names = [name for names in known for name in names]
    assert len(names) == len(set(names))
    with translation.override(language):
        cells = tuple(reversed([column.marked_heading for column in columns_for(coordinator=True)]))
    places = read_headings(SheetRow(1, cells), coordinator=True).places
    assert [name for name, _place in sorted(places.items(), key=lambda item: -item[1])] == [c.name for c in COLUMNS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_ignored_as_such_and_faultless_as_a_need(language, cast):
    with translation.override(language):
        vocabularies = Vocabularies.own(cast.employer)
        for data, name in (
            (write_template_xlsx(vocabularies, coordinator=False), "t.xlsx"),
            (write_template_csv(vocabularies, coordinator=False), "t.csv"),
        ):
            heading, example = read_sheet(data, file_name=name)
            cells = read_headings(heading, coordinator=False).cells_of(example)
            assert is_example(cells["own_key"])
            read = RowReader(vocabularies, employer_id=cast.hospital.pk).read(cells)
            assert read.faults == []
            assert read.content.start_earliest == date(timezone.localdate().year + 1, 3, 1)
            assert (read.content.duration_days, read.content.shortest_stint_days) in {(365, 90), (366, 90)}
    assert upload(cast.employer, cast.hospital, content=data, name="t.csv").status == "refused"


def test_a_second_sheet_explains_every_column(cast):
    with translation.override("en"):
        data = write_template_xlsx(Vocabularies.of(cast.coordinator, None), coordinator=True)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        assert book.sheet_names[:2] == ["Needs", "How to fill it in"]
        rows = book.get_sheet_by_index(1).to_python()
        assert rows[1:] == [[column.marked_heading, str(column.help)] for column in COLUMNS]


def test_a_filled_in_template_is_taken_as_it_is(cast):
    """As a program saves it: the example left in, a row below it."""
    with translation.override("zh-hans"):
        data = write_template_xlsx(Vocabularies.own(cast.employer), coordinator=False)
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    sheet.append([cell.value for cell in sheet[2]])
    sheet["A3"] = "2027-001"
    buffer = io.BytesIO()
    book.save(buffer)
    assert statuses(upload(cast.employer, cast.hospital, content=buffer.getvalue())) == [(3, "good")]
