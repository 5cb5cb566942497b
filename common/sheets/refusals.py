"""Why a file cannot be read as a spreadsheet."""

from django.utils.translation import gettext as _


class SheetRefused(Exception):
    """The whole file is refused; ``code`` is for machines, ``message`` for people, in the reader's language."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def damaged() -> SheetRefused:
    """The refusal of a file that contradicts itself."""
    return SheetRefused("damaged", _("The file is damaged. Open it, save it again as XLSX, and upload that."))


def inflates() -> SheetRefused:
    """The refusal of a package that is larger inside than it may be, or than it says."""
    return SheetRefused("inflates", _("Unpacked, the file is too large or not what it says it is. Divide it."))


def too_many_rows(most: int) -> SheetRefused:
    """The refusal of a sheet with more than ``most`` rows below its heading."""
    return SheetRefused("too_many_rows", _("The sheet has more than %(most)d rows. Divide it.") % {"most": most})


def too_many_columns(most: int) -> SheetRefused:
    """The refusal of a sheet with text right of column ``most``."""
    return SheetRefused("too_many_columns", _("The sheet has more than %(most)d columns.") % {"most": most})


def cell_too_long(row: int, most: int) -> SheetRefused:
    """The refusal of a cell that is longer than ``most`` characters."""
    return SheetRefused(
        "cell_too_long",
        _("A cell of row %(row)d holds more than %(most)d characters.") % {"row": row, "most": most},
    )
