"""Geometry of the drawings: exact units, and what holds for any input."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import charts
from common.charts import Box, Column, Slot

POST_START, POST_END = date(2027, 3, 1), date(2030, 3, 1)
DAYS = st.integers(min_value=700_000, max_value=760_000)


@pytest.mark.parametrize(
    ("days", "months"), [(0, 0), (15, 0), (16, 1), (45, 1), (46, 2), (184, 6), (547, 18), (1096, 36)]
)
def test_whole_months(days: int, months: int) -> None:
    assert charts.whole_months(days) == months


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2027, 3, 1), 6, date(2027, 9, 1)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 5, 15), 0, date(2027, 5, 15)),
        (date(2027, 11, 30), 36, date(2030, 11, 30)),
    ],
)
def test_add_months(day: date, months: int, later: date) -> None:
    assert charts.add_months(day, months) == later


@pytest.mark.parametrize(
    ("value", "maximum", "units"),
    [(0, 10, 0), (-3, 10, 0), (5, 0, 0), (1, 100_000, 1), (50, 100, 50), (100, 100, 100), (250, 100, 100)],
)
def test_share(value: int, maximum: int, units: int) -> None:
    assert charts.share(value, maximum, 100) == units


def test_span_places_a_stint_on_its_post() -> None:
    # 184 of 1,096 days after the start, 547 days long, on 1,096 units: a day is a unit.
    assert charts.span(date(2027, 9, 1), date(2029, 3, 1), POST_START, POST_END, 1096) == Box(184, 547)


def test_span_cuts_off_what_lies_outside() -> None:
    assert charts.span(date(2026, 1, 1), date(2031, 1, 1), POST_START, POST_END, 480) == Box(0, 480)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 1, 1), POST_START),
        (POST_END, date(2031, 1, 1)),
        (date(2027, 9, 1), date(2027, 9, 1)),
        (date(2027, 9, 2), date(2027, 9, 1)),
    ],
)
def test_span_of_nothing_has_no_width(start: date, end: date) -> None:
    assert charts.span(start, end, POST_START, POST_END, 480) == Box(0, 0)


def test_span_takes_ordinals_too() -> None:
    assert charts.span(25, 75, 0, 100, 200) == Box(50, 100)


@given(start=DAYS, end=DAYS, axis_start=DAYS, axis_end=DAYS)
def test_span_stays_on_its_axis_and_is_seen_when_it_touches(
    start: int, end: int, axis_start: int, axis_end: int
) -> None:
    box = charts.span(start, end, axis_start, axis_end, 480)
    touches = max(start, axis_start) < min(end, axis_end)
    assert (box.width >= 2) == touches
    assert 0 <= box.x <= box.x + box.width <= 480


def test_ticks_are_the_quarters_of_three_years() -> None:
    marks = charts.ticks(POST_START, POST_END, 480)
    assert len(marks) == 11
    assert marks[:2] == [round(480 * 92 / 1096), round(480 * 184 / 1096)]


@pytest.mark.parametrize(
    ("end", "count"),
    [
        (date(2027, 4, 1), 0),
        (date(2027, 9, 1), 5),
        (date(2028, 9, 1), 17),
        (date(2031, 3, 1), 15),
        (date(2033, 3, 1), 5),
    ],
)
def test_ticks_thin_out_as_the_post_grows(end: date, count: int) -> None:
    assert len(charts.ticks(POST_START, end, 480)) == count


def test_score_slots_of_the_default_policy() -> None:
    slots = charts.score_slots([(4000, 4000), (2000, 2000), (1498, 3000), (0, 1000)], width=260, gap=3, least=34)
    # The last part would be 25 units wide and gets 34; the others share 217 as 4 : 2 : 3.
    assert slots == [Slot(0, 96, 96), Slot(99, 49, 49), Slot(151, 72, 36), Slot(226, 34, 0)]


def test_a_part_without_weight_has_no_place() -> None:
    slots = charts.score_slots([(5, 10), (0, 0), (10, 10)], width=203, gap=3, least=10)
    assert slots == [Slot(0, 100, 50), Slot(103, 0, 0), Slot(103, 100, 100)]


@given(
    weights=st.lists(st.integers(min_value=1, max_value=10_000), min_size=1, max_size=6),
    shares=st.lists(st.integers(min_value=0, max_value=100), min_size=6, max_size=6),
)
def test_score_slots_fill_the_bar_without_overlapping(weights: list[int], shares: list[int]) -> None:
    values = [(weight * share // 100, weight) for weight, share in zip(weights, shares, strict=False)]
    slots = charts.score_slots(values, width=260, gap=3, least=34)
    for left, right in itertools.pairwise(slots):
        assert left.x + left.width + 3 == right.x
    for slot, (value, weight) in zip(slots, values, strict=True):
        assert slot.width > 0
        assert 0 <= slot.fill <= slot.width
        assert (slot.fill == 0) == (value == 0)
        assert value < weight or slot.fill == slot.width


def test_columns_stand_on_the_line_and_the_highest_reaches_the_top() -> None:
    assert charts.columns([0, 5, 10], width=90, top=10, bottom=110, gap=4) == [
        Column(2, 110, 26, 0),
        Column(32, 60, 26, 50),
        Column(62, 10, 26, 100),
    ]
    assert Column(32, 60, 26, 50).middle == 45


def test_columns_of_nothing() -> None:
    assert charts.columns([], width=90, top=10, bottom=110, gap=4) == []
    assert [c.height for c in charts.columns([0, 0], width=90, top=10, bottom=110, gap=4)] == [0, 0]


@pytest.mark.parametrize(
    ("value", "maximum", "step"),
    [(0, 31, 0), (-1, 31, 0), (3, 0, 0), (1, 31, 1), (7, 31, 1), (8, 31, 2), (23, 31, 3), (31, 31, 4), (40, 31, 4)],
)
def test_heat(value: int, maximum: int, step: int) -> None:
    assert charts.heat(value, maximum) == step
