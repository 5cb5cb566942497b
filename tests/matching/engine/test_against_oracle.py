"""The engine against the oracle, on thousands of generated worlds."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine import Best, Gate, Weights, best, explain, funnel
from tests.matching.engine import oracle
from tests.matching.engine.worlds import WEIGHTS, crowds, need_of, posts, world_of

MANY = settings(
    max_examples=1200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example]
)


def rows(found: Best) -> list[tuple]:
    parts = found.parts
    return [
        (
            int(found.talent[i]),
            int(found.score[i]),
            (int(parts.field[i]), int(parts.title[i]), int(parts.period[i]), int(parts.preference[i])),
            int(found.start[i]),
            int(found.end[i]),
            int(found.covered[i]),
            int(found.flags[i]),
        )
        for i in range(len(found))
    ]


@MANY
@given(st.data())
def test_shortlists_equal_the_oracles(data: st.DataObject) -> None:
    crowd = data.draw(crowds())
    world = world_of(crowd)
    weights = data.draw(st.sampled_from(WEIGHTS))
    limit = data.draw(st.sampled_from((1, 2, 3, 50)))
    for _ in range(3):
        post = data.draw(posts(crowd))
        expected = oracle.shortlist(crowd, post, weights, limit)
        found = best(world, need_of(post), Weights(*weights), limit)
        assert rows(found) == expected
        assert not world.seen.any()
        if len(found) < limit:
            assert found.scored == len(found)


@settings(MANY, max_examples=400)
@given(st.data())
def test_explain_and_funnel_say_what_the_shortlist_does(data: st.DataObject) -> None:
    crowd = data.draw(crowds())
    post = data.draw(posts(crowd))
    world, need, weights = world_of(crowd), need_of(post), Weights()
    listed = {row[0]: row for row in oracle.shortlist(crowd, post, WEIGHTS[0], 1000)}
    for person in crowd:
        place = world.position(person.id)
        assert place is not None
        finding = explain(world, need, weights, place)
        assert finding.is_eligible == (person.id in listed)
        assert finding.gates[Gate.STANDING] == person.is_open
        assert finding.gates[Gate.FIELD] == oracle.similarity(person, post)[1]
        assert finding.gates[Gate.PROGRAMME] == oracle.programme_admits(person, post)
        assert finding.gates[Gate.PERIOD] == (oracle.stint(person, post) is not None)
        if finding.is_eligible:
            _talent, score, parts, start, _end, covered, flags = listed[person.id]
            assert (finding.score, finding.start, finding.covered, finding.flags) == (score, start, covered, flags)
            assert finding.parts is not None
            assert finding.parts.total == sum(parts)
    left = funnel(world, need)
    assert left[Gate.PAIR] == len(listed)
    assert list(left.values()) == sorted(left.values(), reverse=True)
