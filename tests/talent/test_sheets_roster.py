"""The roster to fill in, read back by another reader, and the times that people write."""

import io
from datetime import date

import pytest
from django.utils import translation
from openpyxl import load_workbook

from common.language import in_every_language
from common.sheets import SheetRow, read_sheet
from common.uploads.columns import find_headings, is_example
from common.uploads.vocabularies import folded
from reference.models import Title
from talent.content import TimesContent, faults_of
from talent.sheets import BOUNDS, RosterReader, RosterVocabularies, columns_for, example_row, roster_form
from talent.sheets.columns import COLUMNS
from talent.sheets.times import times_in

pytestmark = pytest.mark.django_db

LANGUAGES = ("zh-hans", "en")
TODAY = date(2026, 11, 23)


def fixed(first, last):
    return TimesContent("fixed", first, last)


def within(first, last, months):
    return TimesContent("within", first, last, months=months)


def yearly(first, last, month, months):
    return TimesContent("yearly", first, last, months=months, start_month=month)


MARCH, AUGUST, DECEMBER = date(2027, 3, 1), date(2027, 8, 31), date(2027, 12, 31)
FIVE_YEARS = (TODAY, date(2031, 12, 31))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2027-03-01至2027-08-31", fixed(MARCH, AUGUST)),
        ("2027-03 to 2027-08", fixed(MARCH, AUGUST)),
        ("2027年3月1日到2027年8月31日", fixed(MARCH, AUGUST)),
        ("２０２７／３ ～ ２０２７／８", fixed(MARCH, AUGUST)),
        ("2028-02至2028-02", fixed(date(2028, 2, 1), date(2028, 2, 29))),
        ("2027-03至2027-12内任意3个月", within(MARCH, DECEMBER, 3)),
        ("2027年3月至2027年12月之内，任意 3 个月", within(MARCH, DECEMBER, 3)),
        ("any 3 months within 2027-03-01 to 2027-12-31", within(MARCH, DECEMBER, 3)),
        ("2027-03 to 2027-12, any 1 month", within(MARCH, DECEMBER, 1)),
        ("每年6月起3个月", yearly(*FIVE_YEARS, 6, 3)),
        ("Every June for 3 months", yearly(*FIVE_YEARS, 6, 3)),
        ("every year in Jun for 3 months", yearly(*FIVE_YEARS, 6, 3)),
        ("2027-03至2027-12每年6月起3个月", yearly(MARCH, DECEMBER, 6, 3)),
        ("2027-03 to 2027-12: every June for 3 months", yearly(MARCH, DECEMBER, 6, 3)),
        ("2027-03-01", None),
        ("2027-03-01 2027-08-31", None),
        ("2027-02-30至2027-08-31", None),
        ("2027-13至2027-12内任意3个月", None),
        ("每年6月", None),
        ("every Juno for 3 months", None),
        ("3个月", None),
        ("", None),
    ],
)
def test_times_are_read_as_they_are_written_or_not_at_all(text, meant):
    assert times_in(text, today=TODAY) == meant


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_a_drop_down_offers_is_understood(language, cast):
    with translation.override(language):
        vocabularies = RosterVocabularies()
        for column in COLUMNS:
            if column.vocabulary:
                vocabulary = vocabularies.named(column.vocabulary)
                assert vocabulary.options
                assert {len(vocabulary.codes_of(option)) for option in vocabulary.options} == {1}, column.name
        assert len(vocabularies.titles.options) == Title.objects.count()
        # Who is meant by a title of several series is asked, not guessed.
        assert len(vocabularies.titles.codes_of("研究员")) > 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_differ_and_are_known_in_every_language(language):
    known = [{folded(text) for text in (*in_every_language(column.heading), column.name)} for column in COLUMNS]
    names = [name for names in known for name in names]
    assert len(names) == len(set(names))
    with translation.override(language):
        cells = tuple(column.marked_heading for column in COLUMNS)
    assert list(find_headings(COLUMNS, SheetRow(1, cells)).places) == [column.name for column in COLUMNS]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names_units", [True, False])
def test_the_example_is_ignored_as_such_and_faultless_as_a_person(language, names_units, cast):
    with translation.override(language):
        vocabularies = RosterVocabularies()
        form, example = roster_form(vocabularies, names_units=names_units), example_row(vocabularies)
        for data, name in ((form.xlsx(example), "t.xlsx"), (form.csv(example), "t.csv")):
            heading, row = read_sheet(data, file_name=name, bounds=BOUNDS)
            cells = find_headings(columns_for(names_units=names_units), heading).cells_of(row)
            assert is_example(cells["own_key"])
            organisation = None if names_units else cast.sending_unit.pk
            read = RosterReader(vocabularies, organisation_id=organisation).read(cells)
            assert read.faults == []
            assert read.content is not None
            assert (faults_of(read.content), read.content.home_organisation_id) == ([], cast.sending_unit.pk)
            assert [entry.kind for entry in read.content.times] == ["yearly", "fixed"]


def test_a_filled_in_template_is_read_by_other_programs(cast):
    with translation.override("en"):
        vocabularies = RosterVocabularies()
        book = load_workbook(io.BytesIO(roster_form(vocabularies, names_units=True).xlsx(example_row(vocabularies))))
        headings = [column.marked_heading for column in COLUMNS]
    assert book.sheetnames[:2] == ["People", "How to fill it in"]
    assert [cell.value for cell in book.worksheets[0][1]] == headings
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)] == headings
