"""Runs that count supply: started when due, stored under the lease, old ones forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from demands.models import Demand
from matching import services
from matching.computing import work_one_chunk
from matching.enums import RunKind, RunStatus
from matching.models import Match, MatchRun, RunChunk, Shortlist, SupplyCount
from matching.supplying import Cell, CellCount
from tests import factories
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db

COUNT = CellCount(needs=1, posts=2, fit=0, fit_long=0, posts_hopeless=2, posts_short=0, narrowest=None)
EYES = Cell("0110", "530000")


@pytest.fixture
def needs(reference):
    """Three needs in one cell and one in another; two people who fit the former."""
    for surname in "沈顾":
        factories.TalentFactory(surname=surname)
    made = [factories.DemandFactory() for _ in range(3)]
    return [*made, factories.DemandFactory(region_id=factories.ZEPU)]


def cells(run) -> dict:
    return {
        (row.field_id, row.region_id): (row.needs, row.posts, row.fit) for row in SupplyCount.objects.filter(run=run)
    }


WHOLE = {("0110", "530000"): (3, 6, 2), ("0110", "653124"): (1, 2, 2)}


def test_a_count_stores_every_cell_and_no_shortlist(needs):
    run = work_off(services.start_supply())
    assert (run.kind, run.status, run.demands_total, run.talents_read) == ("supply", "finished", 4, 2)
    assert cells(run) == WHOLE
    assert not Shortlist.objects.exists()
    assert not Match.objects.exists()


def test_without_needs_it_is_finished_at_once(reference):
    assert services.start_supply().status == RunStatus.FINISHED


def test_it_is_started_once_after_each_full_run_that_finished(needs):
    assert services.start_supply_if_due() == 0
    work_off(services.start_run(actor=None, is_dry=True))
    work_off(services.start_run(actor=None, demand_ids=[needs[0].pk]))
    running = services.start_run(actor=None)
    assert services.start_supply_if_due() == 0
    work_off(running)
    assert (services.start_supply_if_due(), services.start_supply_if_due()) == (1, 0)
    work_off(services.start_run(actor=None))
    assert (services.start_supply_if_due(), services.start_supply_if_due()) == (1, 0)
    assert MatchRun.objects.filter(kind=RunKind.SUPPLY).count() == 2


def test_a_full_run_that_ends_during_a_count_is_counted_again(needs):
    later = services.start_run(actor=None)
    services.start_supply()
    work_off(later)
    assert services.start_supply_if_due() == 1


def test_each_kind_supersedes_its_own(needs):
    matching, first = services.start_run(actor=None), services.start_supply()
    second = services.start_supply()
    newer = services.start_run(actor=None)
    statuses = dict(MatchRun.objects.values_list("pk", "status"))
    assert statuses == {matching.pk: "superseded", first.pk: "superseded", second.pk: "queued", newer.pk: "queued"}
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.MatchRunFactory(kind="supply", status="queued", ended_at=None)


def test_chunks_are_whole_cells(needs, monkeypatch):
    monkeypatch.setattr("matching.services.supply.CHUNK_NEEDS", 1)
    run = services.start_supply()
    assert [len(chunk.demand_ids) for chunk in run.chunks.all()] == [3, 1]
    assert cells(work_off(run)) == WHOLE


def test_a_worker_that_lost_its_lease_writes_nothing(needs):
    run = services.start_supply()
    lost = services.claim_chunk(run_id=run.pk)
    RunChunk.objects.filter(pk=lost.chunk_id).update(lease_until=timezone.now() - timedelta(seconds=1))
    held = services.claim_chunk(run_id=run.pk)
    assert (held.chunk_id, held.token == lost.token) == (lost.chunk_id, False)
    assert not services.finish_supply_chunk(claim=lost, cells={EYES: COUNT}, talents_read=1, seconds=0)
    assert cells(run) == {}
    assert services.finish_supply_chunk(claim=held, cells={EYES: COUNT}, talents_read=1, seconds=0)
    assert not services.finish_supply_chunk(claim=held, cells={EYES: COUNT}, talents_read=1, seconds=0)
    assert cells(run) == {EYES: (1, 2, 0)}


def test_a_worker_that_died_leaves_a_chunk_that_the_next_one_counts(needs):
    run = services.start_supply()
    services.claim_chunk(run_id=run.pk)  # and nothing more is heard of it
    assert not work_one_chunk(run.pk)
    RunChunk.objects.filter(run=run).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert cells(work_off(run)) == WHOLE
    assert run.status == RunStatus.FINISHED


def test_a_superseded_count_writes_nothing_more(needs):
    older = services.start_supply()
    claim = services.claim_chunk(run_id=older.pk)
    services.start_supply()
    assert not services.finish_supply_chunk(claim=claim, cells={EYES: COUNT}, talents_read=1, seconds=0)
    assert cells(older) == {}


def test_a_chunk_that_was_split_still_counts_whole_cells(needs):
    run = services.start_supply()
    RunChunk.objects.filter(run=run).update(attempts=3)
    assert cells(work_off(run)) == WHOLE
    assert run.chunks.filter(status="split").count() == 1
    assert run.chunks.filter(status="done").count() == 2


def test_a_need_that_moved_meanwhile_is_counted_where_it_is(needs):
    run = services.start_supply()
    Demand.objects.filter(pk=needs[3].pk).update(region_id=factories.MENGHAI)
    assert cells(work_off(run)) == {("0110", "530000"): (4, 8, 2)}


def test_of_finished_counts_the_last_two_are_kept(needs):
    runs = [work_off(services.start_supply()) for _ in range(2)]
    assert [cells(run) for run in runs] == [WHOLE, WHOLE]
    going = services.start_supply()
    assert cells(runs[0]) == WHOLE  # not before the newer one has finished
    work_off(going)
    assert [cells(run) for run in (*runs, going)] == [{}, WHOLE, WHOLE]


def test_the_sweeper_ends_a_count_whose_last_worker_died(needs):
    run = services.start_supply()
    claim = services.claim_chunk(run_id=run.pk)
    services.finish_supply_chunk(claim=claim, cells={EYES: COUNT}, talents_read=1, seconds=0)
    services.sweep()
    assert MatchRun.objects.get(pk=run.pk).status == RunStatus.FINISHED


def test_the_counts_of_a_cell_must_make_sense(reference):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.SupplyCountFactory(fit=3, fit_long=4)
    kept = factories.SupplyCountFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.SupplyCountFactory(run=kept.run)
