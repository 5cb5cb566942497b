"""The rows of a roster as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model

from accounts.models import User
from common.uploads.template import heading_of
from talent.enums import Likeness, RosterRowStatus, TwinWish
from talent.models import RosterRow, Talent
from talent.sheets import BY_NAME


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with its faults by the headings of their columns.

    ``twin`` is who seems to be the same person, ``talent`` what the row became: each only where the reader may see
    them. ``wishes`` is what may be chosen for the row.
    """

    row: RosterRow
    name: str
    own_key: str
    faults: list[tuple[str, str]]
    twin: Talent | None
    talent: Talent | None
    wishes: list[tuple[str, str]]

    @property
    def is_twin(self) -> bool:
        """Whether somebody on record seems to be the same person."""
        return self.row.status == RosterRowStatus.TWIN


def shown_rows(found: Iterable[Model], user: User) -> list[ShownRow]:
    """The rows of a page, in a fixed number of queries."""
    rows = [row for row in found if isinstance(row, RosterRow)]
    asked = {key for row in rows for key in (row.twin_id, row.talent_id) if key is not None}
    seen = Talent.objects.visible_to(user).select_related("title", "home_organisation").in_bulk(asked)
    return [
        ShownRow(
            row=row,
            name=row.cells.get("full_name", ""),
            own_key=row.cells.get("own_key", ""),
            faults=[(heading_of(BY_NAME, fault["column"]), fault["text"]) for fault in row.faults],
            twin=seen.get(row.twin_id or 0),
            talent=seen.get(row.talent_id or 0),
            wishes=_wishes(row) if row.twin_id in seen else [],
        )
        for row in rows
    ]


def _wishes(row: RosterRow) -> list[tuple[str, str]]:
    """Whoever has the same telephone is no second person."""
    return [
        (wish.value, str(wish.label)) for wish in TwinWish if wish != TwinWish.SEPARATE or row.likeness == Likeness.POST
    ]
