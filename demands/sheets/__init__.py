"""Needs as spreadsheets: the columns, the sheet to fill in, and what a row says."""

from demands.sheets.columns import COLUMNS, read_headings
from demands.sheets.rows import ReadRow, RowReader, origin_key_of
from demands.sheets.template import write_faulty_rows, write_template_csv, write_template_xlsx
from demands.sheets.vocabularies import Vocabularies

__all__ = (
    "COLUMNS",
    "ReadRow",
    "RowReader",
    "Vocabularies",
    "origin_key_of",
    "read_headings",
    "write_faulty_rows",
    "write_template_csv",
    "write_template_xlsx",
)
