"""Spreadsheets in and out, safely: reading hostile files, writing text that stays text."""

from common.sheets.opening import MAX_BYTES
from common.sheets.reading import MAX_COLUMNS, MAX_ROWS, check_file, read_sheet
from common.sheets.refusals import SheetRefused
from common.sheets.rows import SheetRow, cleaned, day_in, narrow, whole_in
from common.sheets.writing import (
    CSV_TYPE,
    NOT_IN_XML,
    XLSX_TYPE,
    FormColumn,
    Value,
    write_csv,
    write_form,
    write_xlsx,
)

__all__ = (
    "CSV_TYPE",
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "NOT_IN_XML",
    "XLSX_TYPE",
    "FormColumn",
    "SheetRefused",
    "SheetRow",
    "Value",
    "check_file",
    "cleaned",
    "day_in",
    "narrow",
    "read_sheet",
    "whole_in",
    "write_csv",
    "write_form",
    "write_xlsx",
)
