"""What is wrong with something that somebody handed in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one column, in the reader's language; ``code`` is for machines."""

    column: str
    code: str
    text: str
