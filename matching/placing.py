"""Where people stand in the whole order of a need, not only among the best fifty."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from demands.models import Demand
from matching.engine import Gate, best, explain
from matching.facts import People, read_needs, read_world, weights_of
from matching.models import Policy


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place among all who are eligible today; ``rank`` is ``None`` where gates are closed."""

    rank: int | None
    eligible: int
    closed: tuple[Gate, ...] = ()


def places_of(demand: Demand, talents: Collection[int]) -> dict[int, Place]:
    """The places of some people in the order of a need, by talent id, under the policy in use.

    1. Read the people near the need's field once and order everybody eligible, without a limit.
    2. Whoever of ``talents`` is not among them is read by name, and the closed gates are named.

    The need may be in any state. Costs a pass over the people near its field, so call it once for all of a page.
    """
    if not talents:
        return {}
    today = timezone.localdate()
    weights = weights_of(Policy.objects.get(is_current=True))
    (need,) = read_needs([demand.pk], only_published=False)
    near = read_world(People.near([need]), today)
    order = best(near, need, weights, limit=max(len(near), 1)).talent.tolist()
    ranks = {talent: rank for rank, talent in enumerate(order, start=1)}
    places = {talent: Place(ranks[talent], len(order)) for talent in talents if talent in ranks}
    others = sorted(set(talents) - set(places))
    if others:
        world = read_world(People.named(others), today)
        for position, talent in enumerate(world.rows.id.tolist()):
            closed = tuple(explain(world, need, weights, position).closed)
            places[talent] = Place(None, len(order), closed)
    return places
