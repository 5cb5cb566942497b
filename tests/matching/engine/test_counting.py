"""Counts of everybody who fits, against the oracle on generated worlds."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine import Gate, best, funnel
from matching.engine.counting import eligible
from matching.engine.types import Weights
from tests.matching.engine import oracle
from tests.matching.engine.worlds import WEIGHTS, crowds, need_of, posts, world_of

MANY = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example]
)


@MANY
@given(st.data())
def test_everybody_who_fits_is_counted_once_with_the_days_they_cover(data: st.DataObject) -> None:
    crowd = data.draw(crowds())
    world = world_of(crowd)
    for _ in range(3):
        post = data.draw(posts(crowd))
        expected = {row[0]: row[5] for row in oracle.shortlist(crowd, post, WEIGHTS[0], 1000)}
        found = eligible(world, need_of(post))
        assert dict(zip(world.rows.id[found.who].tolist(), found.covered.tolist(), strict=True)) == expected
        assert found.who.tolist() == sorted(set(found.who.tolist()))
        assert found.fit == len(expected)
        whole = {talent for talent, covered in expected.items() if covered == post.duration}
        assert set(world.rows.id[found.long_enough].tolist()) == whole
        assert found.fit_long == len(whole)


@settings(MANY, max_examples=100)
@given(st.data())
def test_the_count_is_the_end_of_the_funnel_and_at_least_the_shortlist(data: st.DataObject) -> None:
    crowd = data.draw(crowds())
    need = need_of(data.draw(posts(crowd)))
    world = world_of(crowd)
    found = eligible(world, need)
    assert found.fit == funnel(world, need)[Gate.PAIR] == len(best(world, need, Weights(), 1000))
