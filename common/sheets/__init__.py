"""Spreadsheets in and out, safely: reading hostile files, writing text that stays text."""

from common.sheets.bounds import BOUNDS, Bounds
from common.sheets.reading import check_file, read_sheet
from common.sheets.refusals import SheetRefused
from common.sheets.rows import SheetRow, cleaned, day_in, narrow, whole_in
from common.sheets.writing import (
    CSV_TYPE,
    NOT_IN_XML,
    XLSX_TYPE,
    FormColumn,
    Value,
    Watermark,
    write_csv,
    write_form,
    write_xlsx,
)

__all__ = (
    "BOUNDS",
    "CSV_TYPE",
    "NOT_IN_XML",
    "XLSX_TYPE",
    "Bounds",
    "FormColumn",
    "SheetRefused",
    "SheetRow",
    "Value",
    "Watermark",
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
