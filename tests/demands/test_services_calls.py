"""Calls: collecting, pushing with one notice per member, and throwing away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Notice
from common.problems import Conflict
from demands.models import Call, Programme
from demands.services.calls import create_call, discard_call, open_call
from tests import factories
from tests.conftest import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(cast):
    return factories.DemandFactory(
        employer=cast.other_hospital, region_id=factories.ZEPU, programme_id="postdoc_service_group"
    )


@pytest.fixture
def call(cast, need):
    return create_call(
        programme=Programme.objects.get(pk="postdoc_service_group"),
        name="喀什需求",
        apply_by=timezone.localdate(),
        demands=[need],
        units=[cast.sending_unit],
        actor=cast.coordinator,
    )


def test_a_call_is_written_and_nobody_is_told(call, need, cast):
    assert (list(call.demands.all()), list(call.units.all()), call.opened_at) == ([need], [cast.sending_unit], None)
    assert not Notice.objects.exists()


def test_a_call_holds_needs_of_one_programme(cast, call):
    with pytest.raises(Conflict) as refused:
        create_call(
            programme=call.programme,
            name="混合",
            apply_by=call.apply_by,
            demands=[cast.demand],
            units=[cast.sending_unit],
            actor=cast.coordinator,
        )
    assert refused.value.code == "other_programme"


def test_pushing_tells_every_member_of_the_units_once(call, cast):
    colleague = member(cast.sending_unit, Role.SENDING_UNIT)
    opened = open_call(call=call, actor=cast.coordinator)
    assert opened.opened_at is not None
    told = Notice.objects.order_by("user")
    assert [notice.user for notice in told] == [cast.unit, colleague]
    assert {notice.path for notice in told} == {f"/calls/{call.pk}/"}
    assert "博士后科技服务团" in told[0].body
    with pytest.raises(Conflict) as refused:
        open_call(call=call, actor=cast.coordinator)
    assert refused.value.code == "opened"
    with pytest.raises(Conflict) as refused:
        discard_call(call=call)
    assert refused.value.code == "opened"
    assert Notice.objects.count() == 2


def yesterday(call):
    Call.objects.filter(pk=call.pk).update(apply_by=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("empty", lambda call: call.demands.clear()),
        ("empty", lambda call: call.units.clear()),
        ("past", yesterday),
        ("not_published", lambda call: call.demands.update(status="closed")),
    ],
)
def test_what_cannot_be_pushed(code, spoil, call, cast):
    spoil(call)
    with pytest.raises(Conflict) as refused:
        open_call(call=call, actor=cast.coordinator)
    assert refused.value.code == code
    call.refresh_from_db()
    assert (call.opened_at, Notice.objects.count()) == (None, 0)


def test_a_call_that_was_not_pushed_is_thrown_away(call):
    discard_call(call=call)
    assert not Call.objects.exists()


@pytest.mark.parametrize("act", ["open", "discard"])
def test_what_somebody_deleted_meanwhile_is_gone(act, call, cast):
    discard_call(call=Call.objects.get(pk=call.pk))
    with pytest.raises(Conflict) as refused:
        open_call(call=call, actor=cast.coordinator) if act == "open" else discard_call(call=call)
    assert refused.value.code == "gone"
