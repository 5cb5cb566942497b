"""Needs that were published or amended are found by the sweeper and matched, each once."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from demands.content import content_of
from demands.enums import CloseReason, Step
from demands.models import Demand
from demands.services.needs import amend_demand
from demands.services.reviews import close_demand, publish_demand
from demands.services.states import mark_for_matching
from matching.enums import ChunkStatus, RunStatus
from matching.models import Match, MatchRun, RunChunk, Shortlist
from matching.services import cancel_run, claim_chunk, match_marked, match_unmatched, start_run
from tests import factories
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(cast):
    """A need of the hospital, published just now through its review."""
    demand = factories.DemandFactory(employer=cast.hospital, status="submitted", published_at=None)
    return publish_demand(demand=demand, actor=cast.yunnan_coordinator)


def runs() -> list[list[int]]:
    """The needs of each run, the oldest first."""
    return [[pk for chunk in run.chunks.all() for pk in chunk.demand_ids] for run in MatchRun.objects.order_by("pk")]


def later():
    """A clock beyond the margin within which a run may have missed an amendment."""
    return time_machine.travel(timezone.now() + timedelta(minutes=5), tick=True)


def test_a_published_need_has_its_shortlist_after_one_sweep(published, cast):
    assert match_unmatched() == 1
    work_off(MatchRun.objects.get())
    listed = Match.objects.filter(demand=published).order_by("rank").values_list("talent", flat=True)
    assert list(listed) == [cast.talent.pk, cast.colleague.pk]
    assert (match_unmatched(), runs()) == (0, [[published.pk]])


def test_one_run_takes_all_that_were_published_since(published, cast):
    other = factories.DemandFactory(employer=cast.hospital, status="submitted", published_at=None)
    publish_demand(demand=other, actor=cast.yunnan_coordinator)
    assert (match_unmatched(), match_unmatched()) == (2, 0)
    assert runs() == [[published.pk, other.pk]]


def test_what_nobody_published_here_is_left_to_whoever_loaded_it(cast):
    factories.DemandEventFactory(demand=cast.demand, step=Step.PUBLISHED, to_status="published", actor=None)
    assert Demand.objects.published().count() == 2
    assert (match_unmatched(), runs()) == (0, [])


def test_what_was_published_long_ago_is_left_to_full_runs(published):
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert match_unmatched() == 0


def test_what_a_run_has_in_work_is_left_to_it(published):
    full = start_run(actor=None)
    assert match_unmatched() == 0
    assert claim_chunk(run_id=full.pk) is not None
    assert match_unmatched() == 0
    cancel_run(run_id=full.pk)
    assert match_unmatched() == 1


def test_a_dry_run_in_work_does_not_count(published):
    start_run(actor=None, is_dry=True)
    assert match_unmatched() == 1


def test_what_had_to_be_parked_is_not_tried_again_and_again(published):
    match_unmatched()
    RunChunk.objects.update(status=ChunkStatus.PARKED)
    MatchRun.objects.update(status=RunStatus.FINISHED, ended_at=timezone.now())
    assert match_unmatched() == 0


def test_an_amended_need_is_matched_anew_once(published, cast):
    match_unmatched()
    work_off(MatchRun.objects.get())
    with later():
        content = replace(content_of(published), field_id=factories.CARDIOLOGY)
        amend_demand(demand=published, content=content, version=1, actor=cast.yunnan_coordinator, note="专业有误")
        assert (match_unmatched(), match_unmatched()) == (1, 0)
        work_off(MatchRun.objects.first())
        assert list(Match.objects.filter(demand=published)) == []
        assert (match_unmatched(), runs()) == (0, [[published.pk]] * 2)


def test_a_run_that_may_have_missed_an_amendment_is_not_relied_on(published, cast):
    """It was started within the margin: perhaps it read the need before the amendment was committed."""
    content = replace(content_of(published), headcount=3)
    amend_demand(demand=published, content=content, version=1, actor=cast.yunnan_coordinator, note="")
    work_off(start_run(actor=None))
    assert (match_unmatched(), match_unmatched()) == (1, 0)


def test_a_run_started_well_after_an_amendment_is_enough(published, cast):
    content = replace(content_of(published), headcount=3)
    amend_demand(demand=published, content=content, version=1, actor=cast.yunnan_coordinator, note="")
    with later():
        work_off(start_run(actor=None))
        assert match_unmatched() == 0


def test_what_was_closed_meanwhile_is_not_matched(published, cast):
    close_demand(demand=published, actor=cast.employer, reason=CloseReason.MISTAKE)
    assert match_unmatched() == 0


def test_a_closed_need_shows_no_shortlist_any_more(published, cast, as_role):
    match_unmatched()
    work_off(MatchRun.objects.get())
    close_demand(demand=published, actor=cast.employer, reason=CloseReason.MISTAKE)
    assert Shortlist.objects.filter(demand=published).exists()  # counted, not shown
    page = as_role("employer").get(f"/demands/{published.pk}/")
    assert page.context["rows"] == []
    assert published.events.filter(step=Step.CLOSED).count() == 1


@pytest.fixture
def wishing(cast):
    """A published need that puts the paired unit's people first, matched an hour after it was written."""
    need = factories.DemandFactory(employer=cast.hospital, prefers_paired=True)
    Demand.objects.update(updated_at=timezone.now() - timedelta(hours=2))
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        work_off(start_run(actor=None))
    return need


def test_a_marked_need_is_matched_anew_once_whoever_marked_it_has_committed(wishing):
    assert match_marked() == 0
    mark_for_matching(Demand.objects.filter(pk=wishing.pk))
    assert match_marked() == 0  # within the margin
    with later():
        assert (match_marked(), match_marked()) == (1, 0)
        work_off(MatchRun.objects.first())
        assert match_marked() == 0
    assert runs()[1:] == [[wishing.pk]]


def test_what_has_neither_programme_nor_pairing_is_never_marked(wishing):
    mark_for_matching(Demand.objects.exclude(pk=wishing.pk).filter(programme=None))
    with later():
        assert match_marked() == 0


def test_a_marked_need_that_was_parked_is_not_tried_again_and_again(wishing):
    mark_for_matching(Demand.objects.filter(pk=wishing.pk))
    with later():
        assert match_marked() == 1
        RunChunk.objects.filter(run=MatchRun.objects.first()).update(status=ChunkStatus.PARKED)
        MatchRun.objects.update(status=RunStatus.FINISHED, ended_at=timezone.now())
        assert match_marked() == 0
