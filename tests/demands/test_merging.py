"""Two changes of the same need."""

import json
from dataclasses import replace

import pytest

from demands.content import content_of
from demands.merging import base_of, changes_between, merge

pytestmark = pytest.mark.django_db


def test_what_only_one_changed_holds_and_what_both_changed_stays_mine(cast):
    base = content_of(cast.demand)
    mine = replace(base, position="眼科主任", headcount=3, supports=("meals",))
    theirs = replace(base, position="眼科专家", duration_days=730, alternatives=("010304",))
    merged, taken = merge(base_of(json.dumps(base.snapshot)), mine, theirs)
    assert merged == replace(mine, duration_days=730, alternatives=("010304",))
    assert taken == ["duration_days", "alternatives"]
    found = {(change.theirs, change.mine, change.taken) for change in changes_between(mine, theirs, taken)}
    assert ("眼科专家", "眼科主任", False) in found
    assert ("心血管内科", "无", True) in found
    assert len(found) == 5


def test_without_knowing_what_it_said_before_all_stays_mine(cast):
    mine = content_of(cast.demand)
    theirs = replace(mine, headcount=9)
    assert merge({}, mine, theirs) == (mine, [])


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "[" * 100_000])
def test_a_base_that_cannot_be_read_is_none(text):
    assert base_of(text) == {}
