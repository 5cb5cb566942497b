"""Two people changed the same need: what the other one did, and both changes in one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from demands.comparing import lines_of
from demands.content import COLUMNS, NeedContent


@dataclass(frozen=True, slots=True)
class Change:
    """A column in which the two differ, in words; ``taken``: it was not touched here, so theirs holds now."""

    label: str
    theirs: str
    mine: str
    taken: bool


def base_of(text: str) -> dict[str, Any]:
    """What the need said when the form was opened, as the form carries it; empty where that cannot be read."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def merge(base: Mapping[str, Any], mine: NeedContent, theirs: NeedContent) -> tuple[NeedContent, list[str]]:
    """Both changes in one content, where they touch different columns; where both touched one, it stays mine.

    Returns the content and the columns taken from theirs.
    """
    here, there = (json.loads(json.dumps(content.snapshot)) for content in (mine, theirs))
    taken = [name for name in COLUMNS if here[name] != there[name] and name in base and base[name] == here[name]]
    return replace(mine, **{name: getattr(theirs, name) for name in taken}), taken


def changes_between(mine: NeedContent, theirs: NeedContent, taken: list[str]) -> list[Change]:
    """Each column in which the two differ, in words."""
    return [
        Change(line.label, theirs=line.after, mine=line.before, taken=line.column in taken)
        for line in lines_of(mine.snapshot, theirs.snapshot)
        if line.changed
    ]
