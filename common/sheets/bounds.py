"""How large a spreadsheet may be that is read: every count has a bound, so that no file fills memory or time."""

from dataclasses import dataclass

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that is taken.

    Attributes:
        data: bytes of the file.
        inflated: bytes of a package, unpacked.
        elements: XML elements of one part.
        rows: below the heading.
        columns: of a row.
    """

    data: int = 5 * _MB
    inflated: int = 64 * _MB
    elements: int = 3_000_000
    rows: int = 10_000
    columns: int = 60


BOUNDS = Bounds()
