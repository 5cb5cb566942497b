"""The words that cells may hold: by code, by Chinese or English name, or by both."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.db.models import Choices

from common.language import in_every_language
from common.sheets import narrow


def folded(text: str) -> str:
    """The text as it is compared: narrow, without blanks, small and capital letters alike."""
    return "".join(narrow(text).casefold().split())


@dataclass
class Vocabulary:
    """What texts mean: ``codes_of`` finds the codes, ``options`` is what a drop-down offers.

    A text that means several codes is nobody's guess to make: all of them are returned.
    """

    options: list[str] = field(default_factory=list)
    _shown: dict[str, str] = field(default_factory=dict)
    _codes: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, code: str, names: Iterable[str], *, option: str = "") -> None:
        """Let each of ``names``, the code, and the code with each name mean ``code``; offer ``option``."""
        self._codes[folded(code)].add(code)
        for name in names:
            self._codes[folded(name)].add(code)
            self._codes[folded(f"{code}{name}")].add(code)
        if option:
            self.options.append(option)
            self._shown[code] = option

    def shown(self, code: str) -> str:
        """How a code is told apart from others: as a drop-down offers it."""
        return self._shown.get(code, code)

    def codes_of(self, text: str) -> list[str]:
        """The codes that ``text`` may mean, none where nobody knows it; a nought lost in front is found again."""
        asked = folded(text)
        found = self._codes.get(asked) or (self._codes.get(f"0{asked}") if asked.isdecimal() else None)
        return sorted(found or ())


class Vocabularies(Protocol):
    """The vocabularies of one file, by the names that its columns give."""

    def named(self, name: str) -> Vocabulary:
        """The vocabulary of that name."""


def of_choices(choices: type[Choices], *, offered: Callable[[object], bool] = bool) -> Vocabulary:
    """The choices of an enumeration by value and label; a drop-down offers those that are ``offered``."""
    vocabulary = Vocabulary()
    for choice in choices:
        option = str(choice.label) if offered(choice.value) else ""
        vocabulary.add(str(choice.value), in_every_language(choice.label), option=option)
    return vocabulary
