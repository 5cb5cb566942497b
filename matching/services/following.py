"""Shortlists follow changes of talents: what a change touches is computed anew, and nothing else.

Talents belong to an app below, which knows nothing of runs: it notes when something changed that matching reads
(``Talent.matters_at``), and the sweeper finds those whose note differs from the one that was followed last.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from demands.models import Demand
from matching.engine import Flag, World, best
from matching.engine.types import NEVER
from matching.enums import RunKind
from matching.facts import People, day_number, read_needs, read_world, weights_of
from matching.fitting import needs_near
from matching.models import SHORTLIST_LENGTH, FollowedTalent, Match, MatchRun, Policy
from matching.services.runs import LOOKED_AFTER, is_only_sweeper, start_run
from talent.models import Talent, TalentField

# One sweep follows so many talents; where more than the second number wait, a full run takes them all.
AT_ONCE = 200
MANY = 500
# What stands before what on a shortlist: the paired unit's people, the score, who served longest ago, the number.
Key = tuple[bool, int, int, int]


def match_changed_talents() -> int:
    """Start one run for the needs that changed talents touch; return how many talents were followed.

    1. Find the talents whose last change was not followed; what changed longer ago than a week is left to full runs.
    2. While a run is under way they wait: what it has read may be older than their change.
    3. Find the needs whose list they are on, or would enter now.
    4. Start a run for these and note how far was followed, in one transaction and only if no other sweeper was first.
    """
    waiting = list(_waiting().order_by("matters_at", "pk").values_list("pk", "matters_at")[: MANY + 1])
    if not waiting or _is_matching():
        return 0
    if len(waiting) > MANY:
        return _follow_all()
    chosen = {pk: at for pk, at in waiting[:AT_ONCE] if at is not None}
    return _follow(chosen, touched_needs(list(chosen)))


def _waiting() -> QuerySet[Talent]:
    unfollowed = Q(followed__isnull=True) | ~Q(followed__matters_at=F("matters_at"))
    return Talent.objects.filter(unfollowed, matters_at__gt=timezone.now() - LOOKED_AFTER)


def _is_matching() -> bool:
    return MatchRun.objects.unfinished().filter(kind=RunKind.SHORTLISTS, is_dry=False).exists()


@transaction.atomic
def _follow(chosen: dict[int, datetime], touched: list[int]) -> int:
    if not is_only_sweeper():
        return 0
    still = dict(_waiting().filter(pk__in=chosen).values_list("pk", "matters_at"))
    if not any(still.get(pk) == at for pk, at in chosen.items()):
        return 0
    open_now = list(Demand.objects.published().filter(pk__in=touched).values_list("pk", flat=True))
    if open_now:
        start_run(actor=None, demand_ids=open_now)
    FollowedTalent.objects.bulk_create(
        (FollowedTalent(talent_id=pk, matters_at=at) for pk, at in sorted(chosen.items()) if pk in still),
        update_conflicts=True,
        unique_fields=("talent",),
        update_fields=("matters_at",),
    )
    return len(chosen)


@transaction.atomic
def _follow_all() -> int:
    """One full run for everybody who waits: after a roster came in."""
    if not is_only_sweeper() or _is_matching():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO matching_followedtalent (talent_id, matters_at)
            SELECT t.id, t.matters_at FROM talent_talent t
            LEFT JOIN matching_followedtalent f ON f.talent_id = t.id
            WHERE t.matters_at > %s AND f.matters_at IS DISTINCT FROM t.matters_at
            ORDER BY t.id
            ON CONFLICT (talent_id) DO UPDATE SET matters_at = excluded.matters_at
            """,
            (timezone.now() - LOOKED_AFTER,),
        )
        followed = cursor.rowcount
    start_run(actor=None)
    return followed


def touched_needs(talents: Sequence[int]) -> list[int]:
    """The published needs whose list could change by what these talents are now: those they stand on or would enter.

    A need that has no list yet is left to whoever makes its first. Exact: a list on which nobody of ``talents`` stands
    changes only if the best of them goes before the last one on it, or it has room.
    """
    listed = Match.objects.filter(talent__in=talents, demand__in=Demand.objects.published())
    touched = set(listed.values_list("demand_id", flat=True))
    fields = TalentField.objects.filter(talent__in=talents).order_by().values_list("field_id", flat=True).distinct()
    near = needs_near(fields).filter(shortlist__isnull=False).exclude(pk__in=touched)
    world = read_world(People.named(talents), timezone.localdate())
    weights = weights_of(Policy.objects.get(is_current=True))
    entering = {}
    for need in read_needs(list(near.values_list("pk", flat=True))):
        found = best(world, need, weights, limit=1)
        if len(found):
            entering[need.id] = _key(world, int(found.talent[0]), int(found.score[0]), int(found.flags[0]))
    edges = _edges(list(entering))
    touched |= {need for need, key in entering.items() if need not in edges or key < edges[need]}
    return sorted(touched)


def _key(world: World, talent: int, score: int, flags: int) -> Key:
    position = world.position(talent)
    assert position is not None  # noqa: S101 — found in this world
    return not flags & Flag.PAIRED, -score, int(world.rows.last_service_end[position]), talent


def _edges(demands: list[int]) -> dict[int, Key]:
    """Of each full list the place of the last one on it."""
    rows = Match.objects.filter(demand__in=demands, rank=SHORTLIST_LENGTH).select_related("talent")
    return {
        row.demand_id: (
            not row.flags & Flag.PAIRED,
            -row.score,
            NEVER if row.talent.last_service_end is None else day_number(row.talent.last_service_end),
            row.talent_id,
        )
        for row in rows
    }
