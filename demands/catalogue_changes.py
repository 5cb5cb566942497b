"""What changed between two versions of a catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from demands.catalogue_reading import field_names
from demands.enums import DemandStatus
from demands.models import Catalogue, Demand, Posting

# A list of changes longer than this is read in the catalogue itself.
MOST_CHANGES = 500

# What of a posting says which posting it is; the rest is its content.
APART = ["id", "demand_id", "revision", "is_live", "posted_at", "ended_at", "search_text"]
# Contents are only read where a need stands in both with different postings.
_CHANGES = """
    WITH before AS (
        SELECT p.id, p.demand_id, e.serial FROM demands_catalogueentry e JOIN demands_posting p ON p.id = e.posting_id
        WHERE e.catalogue_id = %(before)s
    ), after AS (
        SELECT p.id, p.demand_id, e.serial FROM demands_catalogueentry e JOIN demands_posting p ON p.id = e.posting_id
        WHERE e.catalogue_id = %(after)s
    )
    SELECT before.id, after.id
    FROM before FULL JOIN after USING (demand_id)
    WHERE before.id IS DISTINCT FROM after.id AND (
        SELECT to_jsonb(p) - %(apart)s FROM demands_posting p WHERE p.id = before.id
    ) IS DISTINCT FROM (
        SELECT to_jsonb(p) - %(apart)s FROM demands_posting p WHERE p.id = after.id
    )
    ORDER BY coalesce(after.serial, before.serial), demand_id
"""
# The columns that people are told of, in the order of the model.
_COMPARED = [column.name for column in Posting._meta.concrete_fields if column.attname not in (*APART, "is_synthetic")]


@dataclass(frozen=True, slots=True)
class Change:
    """A need whose posting differs in two versions, with the columns in which it does: name, before, after."""

    before: Posting
    after: Posting
    columns: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a version has that the one before had not, and the other way round; ``more`` were left out here."""

    added: list[Posting]
    removed: list[tuple[Posting, str]]
    changed: list[Change]
    counts: dict[str, int]
    more: int


def changes_between(before: Catalogue, after: Catalogue) -> Changes:
    """What changed, in the order of the newer version; at most ``MOST_CHANGES`` needs in full."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {"before": before.pk, "after": after.pk, "apart": APART})
        pairs = cursor.fetchall()
    counts = {
        "added": sum(old is None for old, _new in pairs),
        "removed": sum(new is None for _old, new in pairs),
        "changed": sum(old is not None and new is not None for old, new in pairs),
    }
    shown = pairs[:MOST_CHANGES]
    wanted = [pk for pair in shown for pk in pair if pk is not None]
    rows = Posting.objects.for_list().select_related("demand").in_bulk(wanted)
    fields = field_names(code for row in rows.values() for code in row.alternatives)
    return Changes(
        added=[rows[new] for old, new in shown if old is None],
        removed=[(rows[old], _reason(rows[old].demand)) for old, new in shown if new is None],
        changed=[
            Change(rows[old], rows[new], _differences(rows[old], rows[new], fields))
            for old, new in shown
            if old is not None and new is not None
        ],
        counts=counts,
        more=len(pairs) - len(shown),
    )


def _reason(demand: Demand) -> str:
    """Why a need is no longer in the catalogue."""
    if demand.status == DemandStatus.CLOSED and demand.close_reason:
        return str(demand.get_close_reason_display())
    if demand.status in (DemandStatus.CLOSED, DemandStatus.FILLED):
        return str(demand.get_status_display())
    return _("Open, but not in this catalogue any more")


def _differences(before: Posting, after: Posting, fields: Mapping[str, str]) -> list[tuple[str, str, str]]:
    found = []
    for name in _COMPARED:
        column: Any = Posting._meta.get_field(name)
        if getattr(before, column.attname) != getattr(after, column.attname):
            words = (_in_words(before, name, fields), _in_words(after, name, fields))
            found.append((str(column.verbose_name), *words))
    return found


def _in_words(posting: Posting, name: str, fields: Mapping[str, str]) -> str:
    words: dict[str, Callable[[], object]] = {
        "title_min_level": lambda: posting.title_min_name,
        "title_preferred_level": lambda: posting.title_preferred_name,
        "relay_allowed": lambda: _("yes") if posting.relay_allowed else _("no"),
        "urgency": posting.get_urgency_display,
        "supports": lambda: " · ".join(posting.support_names),
        "alternatives": lambda: " · ".join(fields[code] for code in posting.alternatives),
    }
    value = words[name]() if name in words else getattr(posting, name)
    return "—" if value in (None, "") else str(value)
