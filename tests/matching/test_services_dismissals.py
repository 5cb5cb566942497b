"""A talent does not want a need: hidden at once, off the list with the next sweep, and back again on their word."""

import pytest
from django.db import IntegrityError, transaction

from common.problems import Conflict
from matching.enums import DismissReason
from matching.models import Dismissal, Match, MatchRun
from matching.services import dismiss_need, match_changed_talents, start_run, take_back_dismissal
from matching.services.interests import apply
from talent.models import Talent
from tests import factories
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def matched(cast):
    """The cast with shortlists: the talent stands on that of the hospital's need, and on the other one's not."""
    factories.PolicyFactory.reset_sequence()
    work_off(start_run(actor=None))
    return cast


def listed(demand) -> list[int]:
    return list(Match.objects.filter(demand=demand).order_by("rank").values_list("talent_id", flat=True))


def seen(user) -> list[tuple[int, int]]:
    return list(Match.objects.visible_to(user).order_by("pk").values_list("demand_id", "talent_id"))


def test_a_dismissed_need_is_hidden_at_once_and_off_the_list_after_one_sweep(matched):
    talent, colleague, demand = matched.talent, matched.colleague, matched.demand
    factories.DecisionFactory(demand=demand, talent=talent, verdict="approved", released_at="2026-11-01T00:00Z")
    pair = (demand.pk, talent.pk)
    assert listed(demand) == [talent.pk, colleague.pk]
    assert pair in seen(matched.coordinator)
    assert pair in seen(matched.volunteer)
    dismissal = dismiss_need(talent=talent, demand=demand, reason=DismissReason.FAR, note=" 太远 ")
    assert (dismissal.reason, dismissal.note) == ("far", "太远")
    assert listed(demand) == [talent.pk, colleague.pk]
    assert (demand.pk, colleague.pk) in seen(matched.coordinator)
    for user in (matched.coordinator, matched.employer, matched.leader, matched.volunteer):
        assert pair not in seen(user)
    assert match_changed_talents() == 1
    work_off(MatchRun.objects.latest("pk"))
    assert listed(demand) == [colleague.pk]


def test_taken_back_it_is_proposed_again(matched):
    talent, demand = matched.talent, matched.demand
    before = listed(demand)
    dismiss_need(talent=talent, demand=demand, reason=DismissReason.HIGH)
    match_changed_talents()
    work_off(MatchRun.objects.latest("pk"))
    take_back_dismissal(talent=talent, demand=demand)
    assert match_changed_talents() == 1
    work_off(MatchRun.objects.latest("pk"))
    assert listed(demand) == before
    with pytest.raises(Conflict) as refused:
        take_back_dismissal(talent=talent, demand=demand)
    assert refused.value.code == "not_dismissed"


def test_said_again_the_newer_reason_counts(cast):
    dismiss_need(talent=cast.talent, demand=cast.demand, reason=DismissReason.FAR)
    dismiss_need(talent=cast.talent, demand=cast.demand, reason=DismissReason.TIME, note="夏天不行")
    (kept,) = Dismissal.objects.all()
    assert (kept.reason, kept.note) == ("time", "夏天不行")


@pytest.mark.parametrize(
    ("status", "code"), [("filled", "not_published"), ("draft", "not_published"), ("published", None)]
)
def test_only_what_is_published_is_dismissed(status, code, cast):
    demand = factories.DemandFactory(employer=cast.hospital, status=status)
    if code is None:
        dismiss_need(talent=cast.talent, demand=demand, reason=DismissReason.LONG)
        assert Dismissal.objects.count() == 1
        return
    with pytest.raises(Conflict) as refused:
        dismiss_need(talent=cast.talent, demand=demand, reason=DismissReason.LONG)
    assert refused.value.code == code
    assert not Dismissal.objects.exists()


def test_who_has_applied_withdraws_first_and_who_applies_wants_the_need(cast):
    interest = factories.InterestFactory(talent=cast.talent, demand=cast.demand)
    with pytest.raises(Conflict) as refused:
        dismiss_need(talent=cast.talent, demand=cast.demand, reason=DismissReason.FAMILY)
    assert refused.value.code == "applied"
    interest.status = "withdrawn"
    interest.save()
    dismiss_need(talent=cast.talent, demand=cast.demand, reason=DismissReason.FAMILY)
    apply(talent=cast.talent, demand=cast.demand, words="愿意去", agrees=True)
    assert not Dismissal.objects.exists()


def test_it_marks_the_talent_as_changed(cast):
    assert Talent.objects.get(pk=cast.talent.pk).matters_at is None
    dismiss_need(talent=cast.talent, demand=cast.demand, reason=DismissReason.FAR)
    first = Talent.objects.get(pk=cast.talent.pk).matters_at
    take_back_dismissal(talent=cast.talent, demand=cast.demand)
    assert first < Talent.objects.get(pk=cast.talent.pk).matters_at


@pytest.mark.parametrize(
    ("columns", "name"),
    [({"reason": "far"}, "dismissal_once_per_pair"), ({"reason": "none"}, "dismissal_reason_known")],
)
def test_every_rule_of_the_table_is_held(columns, name, cast):
    row = factories.DismissalFactory(talent=cast.talent, demand=cast.demand)
    demand = row.demand if name == "dismissal_once_per_pair" else cast.other_demand
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        factories.DismissalFactory(talent=cast.talent, demand=demand, **columns)
