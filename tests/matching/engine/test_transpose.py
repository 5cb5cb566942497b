"""What fits one talent, against asking the engine pair by pair, on generated worlds."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine import Gate, Weights, explain
from matching.engine.transpose import best_needs, findings
from tests.matching.engine import oracle
from tests.matching.engine.worlds import WEIGHTS, crowds, need_of, posts, world_of

MANY = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example]
)


def some_posts(data: st.DataObject, crowd: list[oracle.Person]) -> list[oracle.Post]:
    return [data.draw(posts(crowd, number)) for number in range(1, data.draw(st.integers(1, 6)))]


@MANY
@given(st.data())
def test_the_best_needs_of_everybody_are_the_oracles_turned_round(data: st.DataObject) -> None:
    crowd = data.draw(crowds())
    world, wanted = world_of(crowd), some_posts(data, crowd)
    weights = data.draw(st.sampled_from(WEIGHTS))
    needs = [need_of(post) for post in wanted]
    for person in crowd:
        expected = []
        for post in wanted:
            listed = {row[0]: row for row in oracle.shortlist(crowd, post, weights, 1000)}
            if person.id in listed:
                closeness, _passes = oracle.similarity(person, post)
                expected.append((-listed[person.id][1], -closeness, post.start_earliest, post.id))
        place = world.position(person.id)
        assert place is not None
        found = best_needs(world, place, needs, Weights(*weights))
        assert [fit.order for fit in found] == sorted(expected)


@MANY
@given(st.data())
def test_no_need_is_passed_over_at_a_glance(data: st.DataObject) -> None:
    crowd = data.draw(crowds())
    world, weights = world_of(crowd), Weights()
    needs = [need_of(post) for post in some_posts(data, crowd)]
    for place in range(len(crowd)):
        everything = [(need.id, explain(world, need, weights, place)) for need in needs]
        for most in (0, 1, len(Gate)):
            found = findings(world, place, needs, weights, closed_most=most)
            closed = [(fit.need.id, fit.finding.closed, fit.finding.score) for fit in found]
            assert closed == [
                (number, asked.closed, asked.score) for number, asked in everything if len(asked.closed) <= most
            ]
