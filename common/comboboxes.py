"""Choosing by typing: a text field whose words a lookup turns into a row of a vocabulary.

Without script the typed words are resolved when the form is sent: a whole name, a code, the pinyin initials or a
beginning that only one row has. Where several fit, they stand as choices below the field. With script the same field
is a combobox that asks ``suggest`` while one types.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.sheets import cleaned

MOST_SHOWN = 12
LONGEST_QUERY = 60
SHORTEST_INSIDE = 3
_APART = re.compile(r"[;；\n]")
_PERHAPS_APART = re.compile(r"[,，、]")


class Rank(IntEnum):
    """How well an option fits what was typed; the lowest fits best."""

    EXACT = 0
    INITIALS = 1
    BEGINS = 2
    CONTAINS = 3


@dataclass(frozen=True, slots=True)
class Option:
    """A row that fits: its value, its name in the reader's language, and what it belongs to."""

    value: str
    label: str
    beneath: str = ""
    rank: Rank = Rank.EXACT


@dataclass(frozen=True, slots=True)
class Typed:
    """What came from the browser: the words, and what was ticked among the choices below."""

    text: str = ""
    picks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """A vocabulary. ``find`` gives the options for some words, best first; ``named`` those of some values."""

    find: Callable[[str], list[Option]]
    named: Callable[[Sequence[str]], list[Option]]
    suggest: str
    """The name of the route that answers a combobox."""


def rank_of(typed: str, names: Sequence[str], initials: str, code: str = "") -> Rank | None:
    """How well ``typed`` names something; ``None`` where it does not. Case does not count."""
    asked = typed.strip().casefold()
    known = [name.casefold() for name in names if name]
    if not asked:
        return None
    if asked in known or asked == code:
        return Rank.EXACT
    if asked == initials:
        return Rank.INITIALS
    if initials.startswith(asked) or any(name.startswith(asked) for name in known):
        return Rank.BEGINS
    return Rank.CONTAINS if any(_contains(name, asked) for name in known) else None


def _contains(name: str, asked: str) -> bool:
    """Two Latin letters stand in too many words: they count where a word begins."""
    whole = len(asked) >= SHORTEST_INSIDE or not asked.isascii()
    return asked in name if whole else f" {asked}" in name


def best_first(options: Sequence[Option]) -> list[Option]:
    """The options by rank; of one rank the shorter name first, for it is the less special one."""
    return sorted(options, key=lambda option: (option.rank, len(option.label), option.value))


def resolve(options: Sequence[Option]) -> tuple[Option | None, list[Option]]:
    """The one option that was meant, or else those that it could be: one for each value, the best first."""
    by_value: dict[str, Option] = {}
    for option in options:
        by_value.setdefault(option.value, option)
    distinct = list(by_value.values())
    if not distinct:
        return None, []
    best = [option for option in distinct if option.rank == distinct[0].rank]
    if len(best) == 1 and best[0].rank != Rank.CONTAINS:
        return best[0], []
    return None, (best if best[0].rank == Rank.EXACT else distinct)[:MOST_SHOWN]


class ComboboxInput(forms.Widget):
    """A text input with, below it, what it could mean. ``NAME`` carries the words, ``NAME_pick`` what was ticked."""

    template_name = "components/combobox.html"

    def __init__(self, lookup: Lookup, *, several: bool = False, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.lookup = lookup
        self.several = several
        self.candidates: list[Option] = []
        self.meant: Option | None = None

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """The words and the ticks, both cut to a sensible size."""
        getlist = getattr(data, "getlist", lambda key: [data[key]] if key in data else [])
        picks = tuple(cleaned(str(pick))[:LONGEST_QUERY] for pick in getlist(f"{name}_pick")[:MOST_SHOWN])
        longest = LONGEST_QUERY * (MOST_SHOWN if self.several else 1)
        return Typed(cleaned(str(data.get(name, "")))[:longest], picks)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_pick" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """For the template: the words, the options taken, and those to choose from."""
        context = super().get_context(name, "", attrs)
        typed = self._typed(value)
        taken = self.lookup.named(typed.picks) if self.several else []
        context["widget"].update(
            text=typed.text if self.several else self._words(typed),
            taken=taken,
            candidates=self.candidates,
            several=self.several,
            suggest=self.lookup.suggest,
            list_id=f"{context['widget']['attrs'].get('id', name)}_options",
        )
        return context

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The widget as HTML, by the project's own templates."""
        from django.template.loader import render_to_string

        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def _words(self, typed: Typed) -> str:
        """The words to show: the whole name once it is known which row they mean."""
        if self.meant is None and typed.picks:
            self.meant = next((o for o in self.lookup.find(typed.text) if o.value in typed.picks), None)
        return self.meant.label if self.meant else typed.text

    def _typed(self, value: Any) -> Typed:
        """What is shown for a value from the browser, or for one from the program: a row, or rows."""
        if isinstance(value, Typed):
            return value
        values = [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)] if value else []
        if self.several:
            return Typed(picks=tuple(values))
        named = self.lookup.named(values)
        return Typed(named[0].label if named else "")


class ComboboxField(forms.Field):
    """One row of a vocabulary; cleans to its value, or to ``""``."""

    default_error_messages = {
        "unknown": _("Nothing is called “%(text)s”. Try another word, or only its beginning."),
        "several": _("Several fit “%(text)s” – choose one."),
        "unsure": _("Is this what you mean by “%(text)s”? Choose it."),
    }
    widget: ComboboxInput

    def __init__(self, lookup: Lookup, **kwargs: Any) -> None:
        super().__init__(widget=ComboboxInput(lookup), **kwargs)

    def clean(self, value: Any) -> str:
        """The value of the row that the words, with the choice made below them, stand for.

        Raises:
            ValidationError: no row, or several, fit; the latter stand in ``widget.candidates``.
        """
        typed = value if isinstance(value, Typed) else Typed(str(value or ""))
        if not typed.text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return ""
        options = self.widget.lookup.find(typed.text)
        picked = [option for option in options if option.value in typed.picks]
        found, candidates = resolve(options)
        # The choice below is an answer to these words only; after other words it is forgotten.
        if found is None and len({option.value for option in picked}) == 1:
            found = picked[0]
        if found is None:
            self.widget.candidates = candidates
            raise ValidationError(self._fault(candidates), params={"text": typed.text})
        self.widget.meant = found
        return found.value

    def _fault(self, candidates: Sequence[Option]) -> Any:
        if not candidates:
            return self.error_messages["unknown"]
        return self.error_messages["several" if len(candidates) > 1 else "unsure"]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(initial) != bool(data.text if isinstance(data, Typed) else data)


class SeveralField(ComboboxField):
    """Several rows of a vocabulary, typed one after another; cleans to a sorted tuple of values."""

    default_error_messages = {
        "most": _("At most %(most)d."),
        "several": _("Several fit “%(text)s” – tick those you mean."),
        "unsure": _("Is this what you mean by “%(text)s”? Tick it."),
    }

    def __init__(self, lookup: Lookup, *, most: int, **kwargs: Any) -> None:
        super().__init__(lookup, **kwargs)
        self.widget = ComboboxInput(lookup, several=True)
        self.most = most

    def clean(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        """The values ticked and typed.

        Raises:
            ValidationError: something typed is not one row, or there are too many.
        """
        typed = value if isinstance(value, Typed) else Typed(picks=tuple(value or ()))
        taken = {option.value for option in self.widget.lookup.named(typed.picks)}
        for words in self._parts(typed.text):
            options = self.widget.lookup.find(words)
            found, candidates = resolve(options)
            if found is not None:
                taken.add(found.value)
            elif not taken & {option.value for option in options}:
                self.widget.candidates = candidates
                raise ValidationError(self._fault(candidates), params={"text": words})
        if len(taken) > self.most:
            raise ValidationError(self.error_messages["most"], params={"most": self.most})
        return tuple(sorted(taken))

    def _parts(self, text: str) -> list[str]:
        """The names in a line: apart by semicolons; by commas only where no name has one at that place."""
        parts: list[str] = []
        for part in filter(None, (part.strip() for part in _APART.split(text))):
            found, _candidates = resolve(self.widget.lookup.find(part))
            pieces = [part] if found else [piece.strip() for piece in _PERHAPS_APART.split(part)]
            parts += [piece for piece in pieces if piece]
        return parts[: 2 * self.most]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True
