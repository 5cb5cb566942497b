"""A selection of published needs as rows: for XLSX, CSV and JSON, with the same columns in each."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.sheets import Value, write_csv, write_xlsx
from demands.formats.names import Names
from demands.models import Posting

# What a spreadsheet of the selection holds at most; JSON has no bound.
MAX_SHEET_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its name for machines, its heading, its width in characters, and what stands in it."""

    name: str
    heading: Any
    width: int
    value: Callable[[Posting, Names], Value]


COLUMNS: tuple[Column, ...] = (
    Column("number", gettext_lazy("Number"), 10, lambda p, n: p.number),
    Column("position", gettext_lazy("position"), 26, lambda p, n: p.position),
    Column("employer", gettext_lazy("employer"), 30, lambda p, n: p.employer_name),
    Column("province", gettext_lazy("Province"), 16, lambda p, n: n.province(p)),
    Column("place", gettext_lazy("Place"), 28, lambda p, n: n.place(p)),
    Column("region_code", gettext_lazy("Region code"), 10, lambda p, n: p.region_id),
    Column("sector", gettext_lazy("Sector"), 14, lambda p, n: n.sector(p)),
    Column("field", gettext_lazy("field"), 22, lambda p, n: p.field.name),
    Column("field_code", gettext_lazy("Field code"), 10, lambda p, n: p.field_id),
    Column("alternatives", gettext_lazy("or one of"), 22, lambda p, n: "; ".join(n.fields[c] for c in p.alternatives)),
    Column("title_min", gettext_lazy("lowest title level"), 14, lambda p, n: p.title_min_name),
    Column("title_preferred", gettext_lazy("preferred title level"), 14, lambda p, n: p.title_preferred_name),
    Column("degree_min", gettext_lazy("lowest degree"), 12, lambda p, n: p.degree_min.name if p.degree_min_id else ""),
    Column("mode", gettext_lazy("mode"), 16, lambda p, n: p.mode.name),
    Column("programme", gettext_lazy("programme"), 24, lambda p, n: p.programme.name if p.programme else ""),
    Column("start_earliest", gettext_lazy("earliest start"), 12, lambda p, n: p.start_earliest),
    Column("start_latest", gettext_lazy("latest start"), 12, lambda p, n: p.start_latest),
    Column("duration_days", gettext_lazy("duration (days)"), 10, lambda p, n: p.duration_days),
    Column("shortest_stint_days", gettext_lazy("shortest useful stint (days)"), 12, lambda p, n: p.shortest_stint_days),
    Column("relay_allowed", gettext_lazy("relay allowed"), 10, lambda p, n: _("yes") if p.relay_allowed else _("no")),
    Column("headcount", gettext_lazy("headcount"), 8, lambda p, n: p.headcount),
    Column("urgency", gettext_lazy("urgency"), 10, lambda p, n: str(p.get_urgency_display())),
    Column("supports", gettext_lazy("supports offered"), 30, lambda p, n: "; ".join(p.support_names)),
    Column("equipment", gettext_lazy("equipment needed"), 40, lambda p, n: p.equipment),
    Column("success", gettext_lazy("what success looks like"), 40, lambda p, n: p.success),
    Column("posted_on", gettext_lazy("Published on"), 12, lambda p, n: timezone.localtime(p.posted_at).date()),
)


def rows_of(postings: Iterable[Posting], names: Names, base: str) -> Iterator[list[Value]]:
    """One row a posting, with the address of its page at the end."""
    for posting in postings:
        yield [*(column.value(posting, names) for column in COLUMNS), _address(posting, base)]


def xlsx_of(postings: Iterable[Posting], *, title: str, notes: list[tuple[str, str]], names: Names, base: str) -> bytes:
    """The table as XLSX; ``notes`` (label, text) say on a second sheet what it is."""
    return write_xlsx(
        title=title,
        header=_header(),
        rows=rows_of(postings, names, base),
        widths=[*(column.width for column in COLUMNS), 44],
        notes=notes,
    )


def csv_of(postings: Iterable[Posting], *, names: Names, base: str) -> bytes:
    """The table as CSV."""
    return write_csv(header=_header(), rows=rows_of(postings, names, base))


def json_of(postings: Iterable[Posting], *, head: dict[str, Any], names: Names, base: str) -> Iterator[str]:
    """``{…head, "needs": [{column: value, …}, …], "count": n}``, piece by piece, whatever the number.

    The columns are :data:`COLUMNS`, days are ISO dates, ``url`` is the need's page; what is open stays empty.
    """
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "needs": ['
    count = 0
    for values in rows_of(postings, names, base):
        record = dict(zip((*(column.name for column in COLUMNS), "url"), values, strict=True))
        yield (",\n" if count else "\n") + json.dumps(record, ensure_ascii=False, default=date.isoformat)
        count += 1
    yield f'\n], "count": {count}}}\n'


def _header() -> list[str]:
    return [*(str(column.heading) for column in COLUMNS), _("Page")]


def _address(posting: Posting, base: str) -> str:
    return f"{base}/catalogue/needs/{posting.demand_id}/"
