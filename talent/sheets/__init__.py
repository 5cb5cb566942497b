"""Rosters as spreadsheets: the columns, the sheet to fill in, and what a row says."""

from talent.sheets.columns import BOUNDS, BY_NAME, columns_for
from talent.sheets.rows import ReadPerson, RosterReader
from talent.sheets.template import example_row, roster_form
from talent.sheets.vocabularies import RosterVocabularies

__all__ = (
    "BOUNDS",
    "BY_NAME",
    "ReadPerson",
    "RosterReader",
    "RosterVocabularies",
    "columns_for",
    "example_row",
    "roster_form",
)
