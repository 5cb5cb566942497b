"""Places in the whole order of a need, against a pass over every pair."""

import pytest
from django.utils import timezone

from matching.engine import Gate, explain
from matching.facts import People, read_needs, read_world, weights_of
from matching.models import Policy
from matching.placing import Place, places_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_places_are_those_of_a_pass_over_every_pair(cast, run_of_people):
    (need,) = read_needs([cast.demand.pk])
    world = read_world(People(), timezone.localdate())
    weights = weights_of(Policy.objects.get(is_current=True))
    pairs = [(talent, explain(world, need, weights, at)) for at, talent in enumerate(world.rows.id.tolist())]
    # Nobody here has served before: the higher score goes first, then the smaller number.
    order = [talent for talent, pair in sorted(pairs, key=lambda row: (-row[1].score, row[0])) if pair.is_eligible]
    assert len(order) > 50
    found = places_of(cast.demand, {talent.pk for talent in run_of_people})
    assert {talent: place.rank for talent, place in found.items() if place.rank} == {
        talent: rank for rank, talent in enumerate(order, start=1) if talent in found
    }
    assert {place.eligible for place in found.values()} == {len(order)}


@pytest.fixture
def run_of_people(cast):
    """Sixty people of different levels and fields, more than a shortlist holds."""
    people = []
    for number in range(60):
        people.append(
            factories.TalentFactory(
                title_id=f"health_physician_{3 + number % 3}",
                fields=(("011001",), ("010304", "011001"))[number % 2],
                shortest_stint_days=1 + number,
            )
        )
    return people


def test_who_is_not_eligible_is_told_the_closed_gates(cast):
    unfit = factories.TalentFactory(title_id="health_physician_2", modes=("leasing",))
    elsewhere = factories.TalentFactory(fields=("020302",))
    found = places_of(cast.demand, [cast.talent.pk, unfit.pk, elsewhere.pk])
    assert found[cast.talent.pk] == Place(1, 2)
    assert found[unfit.pk] == Place(None, 2, (Gate.TITLE, Gate.MODE))
    assert Gate.FIELD in found[elsewhere.pk].closed


def test_a_need_in_any_state_has_an_order_and_nobody_costs_nothing(cast, django_assert_num_queries):
    type(cast.demand).objects.update(status="closed")
    assert places_of(cast.demand, [cast.colleague.pk]) == {cast.colleague.pk: Place(2, 2)}
    with django_assert_num_queries(0):
        assert places_of(cast.demand, []) == {}
