#!/usr/bin/env python
"""The translations: English is written in the code, every other language in ``locale/``.

    translations.py update    bring locale/*/LC_MESSAGES/django.po up to date, keeping what is translated
    translations.py check     fail unless every message is translated, and nothing else is there
    translations.py compile   write the .mo files that are missing or older than their .po

Done in Python, because the gettext programs are not on every machine.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("common", "reference", "accounts", "talent", "demands", "matching", "assignments", "config")
LANGUAGES = ("zh_Hans",)
# Which arguments of a function are the message: number, and "c" for a context.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TRANSLATOR_COMMENTS = ["Translators:"]
# A module that needs two of them imports one under another name.
RENAMED = re.compile(r"^from django\.utils\.translation import (\w+) as (\w+)$", re.MULTILINE)


def main() -> int:
    """Do what the first argument says; 1 if translations are wanting."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("update", "check", "compile"))
    action = parser.parse_args().action
    settings.configure()  # templatize() looks at a setting or two, not at ours
    files = [ROOT / "locale" / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES]
    if action == "compile":
        for po in files:
            compile_catalog(po)
        return 0
    template = extract()
    if action == "update":
        for po in files:
            po.parent.mkdir(parents=True, exist_ok=True)
            po.write_bytes(updated(read(po), template))
        return 0
    problems = [f"{po.relative_to(ROOT)}: {problem}" for po in files for problem in faults(read(po), template)]
    print("\n".join(problems) or f"translations complete: {len(template)} messages", file=sys.stderr)
    if problems:
        print("`make messages` brings the files up to date; then translate what is empty.", file=sys.stderr)
    return 1 if problems else 0


def compile_catalog(po: Path) -> None:
    """Write the .mo beside a .po unless it is there and newer."""
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
        return
    draft = mo.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, read(po))
    draft.replace(mo)  # a process that starts meanwhile reads the old one or the new one


def extract() -> Catalog:
    """Every message of the code and the templates."""
    catalog = Catalog()
    for path in sources():
        code = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # A line of words per line of template; its indentation would mean something to Python.
            code = "\n".join(line.lstrip() for line in templatize(code, origin=str(path)).splitlines())
        keywords = KEYWORDS | {alias: KEYWORDS[name] for name, alias in RENAMED.findall(code) if name in KEYWORDS}
        found = extract_python(BytesIO(code.encode()), keywords, TRANSLATOR_COMMENTS, {"encoding": "utf-8"})
        for _line, function, arguments, comments in found:
            if (message := _message(keywords[str(function)] or (1,), arguments)) is not None:
                text, context = message
                location = (str(path.relative_to(ROOT)), 0)
                catalog.add(text, locations=[location], auto_comments=list(comments or ()), context=context)
    return catalog


def sources() -> Iterator[Path]:
    """The files that may hold messages, in a fixed order."""
    for package in PACKAGES:
        folder = ROOT / package
        yield from sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)
        yield from sorted(path for path in folder.glob("templates/**/*") if path.suffix in {".html", ".txt"})
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def _message(
    places: tuple[int | tuple[int, str], ...], arguments: object
) -> tuple[str | tuple[str, str], str | None] | None:
    """The text (singular and plural) and context of one call; None where it names no literal text."""
    values = list(arguments) if isinstance(arguments, (tuple, list)) else [arguments]
    context: str | None = None
    texts: list[str] = []
    for place in places:
        index = place[0] if isinstance(place, tuple) else place
        value = values[index - 1] if index <= len(values) else None
        if not isinstance(value, str) or not value:
            return None
        if isinstance(place, tuple):
            context = value
        else:
            texts.append(value)
    return (texts[0] if len(texts) == 1 else (texts[0], texts[1])), context


def read(po: Path) -> Catalog:
    """The catalogue of one language, whose name is that of its folder; an empty one if there is none yet."""
    if not po.exists():
        return Catalog(
            po.parent.parent.name,
            header_comment="",
            project="yinqiao",
            version="1",
            msgid_bugs_address="yinqiao",
            last_translator="yinqiao",
            language_team="yinqiao",
            revision_date=datetime.now(UTC),
            fuzzy=False,  # a header that is marked unsure is left out of the .mo, and with it the encoding
        )
    with po.open("rb") as file:
        return read_po(file, locale=po.parent.parent.name, domain="django")


def updated(catalog: Catalog, template: Catalog) -> bytes:
    """The text of the .po for the messages of the template.

    Sorted, with file names but without line numbers and new dates: only what was meant changes.
    """
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    output = BytesIO()
    write_po(output, catalog, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return output.getvalue()


def faults(catalog: Catalog, template: Catalog) -> Iterator[str]:
    """What is missing, left over, unsure, empty, or breaks the placeholders."""
    wanted = {(message.id, message.context) for message in template if message.id}
    there = {(message.id, message.context): message for message in catalog if message.id}
    for key in sorted(wanted - set(there), key=str):
        yield f"missing: {_shown(key[0])}"
    for key, message in there.items():
        if key not in wanted:
            yield f"obsolete: {_shown(key[0])}"
        elif message.fuzzy:
            yield f"fuzzy: {_shown(key[0])}"
        elif not _is_translated(message):
            yield f"empty: {_shown(key[0])}"
        else:
            yield from (f"{error}: {_shown(key[0])}" for error in message.check(catalog))
    for obsolete in catalog.obsolete.values():
        yield f"obsolete: {_shown(obsolete.id)}"


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(strings)


def _shown(identity: str | tuple[str, ...] | list[str]) -> str:
    return repr(identity if isinstance(identity, str) else identity[0])


if __name__ == "__main__":
    sys.exit(main())
