"""The worked example of the README, computed by the engine."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from matching.engine import Weights, best
from matching.facts import day_number
from tests.matching.engine.oracle import Person, Post, Rule
from tests.matching.engine.worlds import need_of, world_of

ROOT = Path(__file__).resolve().parents[1]
REHIRE = 3

A = Person(
    id=1,
    fields=("011001",),
    is_open=True,
    level=5,
    degree=4,
    employment=1,
    modes=frozenset({REHIRE}),
    modes_preferred=frozenset(),
    regions_preferred=frozenset({"530000"}),
    regions_excluded=frozenset(),
    cleared=None,
    shortest=1,
    longest=3653,
    last_service_end=None,
    has_unit=False,
    endorsed=False,
    verified=True,
    documents_expired=False,
    windows=((day_number(date(2027, 9, 1)), day_number(date(2029, 3, 1)), None),),
    busy=(),
    unit=None,
    unit_tier=0,
)
B = replace(
    A,
    id=2,
    level=3,
    modes_preferred=frozenset({REHIRE}),
    regions_preferred=frozenset(),
    windows=((day_number(date(2027, 3, 1)), day_number(date(2027, 9, 1)), None),),
)
NEED = Post(
    id=1,
    own_field="011001",
    alternatives=(),
    wish=6000,
    title_min=3,
    title_preferred=4,
    degree_min=0,
    mode=REHIRE,
    region="532822",
    altitude=None,
    start_earliest=day_number(date(2027, 3, 1)),
    start_latest=day_number(date(2027, 3, 31)),
    duration=1096,
    shortest=90,
    relay=True,
    rules=(Rule(),) * 4,
    blocked=frozenset(),
    paired=frozenset(),
)


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_example_has_the_engines_numbers(name):
    found = best(world_of([A, B]), need_of(NEED), Weights())
    text = (ROOT / name).read_text(encoding="utf-8").replace(",", "")
    rows = zip(
        found.parts.field, found.parts.title, found.parts.period, found.parts.preference, found.score, strict=True
    )
    assert [tuple(int(value) for value in row) for row in rows] == [
        (4000, 2000, 1497, 800, 8297),
        (4000, 1200, 503, 700, 6403),
    ]
    assert list(found.covered) == [547, 184]
    for number in ("= 1497", "= 1200", "= 503", "= 800", "= 700", "**8297**", "**6403**"):
        assert number in text
