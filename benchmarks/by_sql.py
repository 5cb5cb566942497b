"""The shortlists computed by PostgreSQL alone, from ``shortlists.sql``."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.db.backends.utils import CursorWrapper

from matching.engine import Weights

_FACTS, _SHORTLISTS = (
    Path(__file__).with_name("shortlists.sql").read_text(encoding="utf-8").split("-- name: shortlists\n")
)


def prepare(cursor: CursorWrapper, as_of: date) -> None:
    """Make the temporary tables of facts with their indexes; they live until the transaction ends."""
    cursor.execute(_FACTS, {"as_of": as_of})


def shortlists(cursor: CursorWrapper, demands: Sequence[int], weights: Weights) -> list[tuple]:
    """``(demand, rank, talent, score, four parts, start, end, covered, flags)`` of the best fifty of each need."""
    cursor.execute(
        _SHORTLISTS,
        {
            "demands": list(demands),
            "field": weights.field,
            "title": weights.title,
            "period": weights.period,
            "preference": weights.preference,
        },
    )
    return cursor.fetchall()


def stored(cursor: CursorWrapper, demands: Sequence[int]) -> list[tuple]:
    """The same rows as the run has stored them."""
    cursor.execute(
        """
        SELECT demand_id, rank::bigint, talent_id, score, part_field, part_title, part_period, part_preference,
            stint_start, stint_end, covered_days, flags
        FROM matching_match WHERE demand_id = ANY(%s) ORDER BY demand_id, rank
        """,
        (list(demands),),
    )
    return cursor.fetchall()
