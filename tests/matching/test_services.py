"""Runs: starting, claiming, storing, and everything that can come between."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from common.problems import Conflict
from demands.models import Demand
from matching import services
from matching.engine import Weights, best
from matching.enums import ChunkStatus, RunStatus, Verdict
from matching.facts import People, digest, read_needs, read_world
from matching.models import Decision, Match, MatchRun, RunChunk, Shortlist
from tests import factories
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(reference):
    """Three needs and four people who fit, but for one."""
    for surname in "沈顾陆":
        factories.TalentFactory(surname=surname)
    factories.TalentFactory(surname="严", may_be_proposed=False)
    return [factories.DemandFactory() for _ in range(3)]


def rows() -> list[tuple]:
    return list(
        Match.objects.order_by("demand", "rank").values_list("demand", "rank", "talent", "score", "covered_days")
    )


def test_a_run_lists_everybody_who_fits_and_counts_it(world):
    run = work_off(services.start_run(actor=None))
    assert run.status == RunStatus.FINISHED
    assert run.ended_at is not None
    assert run.demands_total == 3
    assert run.talents_read == 4
    assert [row[:2] for row in rows()] == [(demand.pk, rank) for demand in world for rank in (1, 2, 3)]
    assert Shortlist.objects.filter(run=run, listed=3).count() == 3
    totals = run.chunks.all().totals()
    assert (totals["pairs_scored"], totals["demands_changed"], totals["rows_changed"]) == (9, 3, 9)


def test_parts_add_up_to_the_worked_example(world):
    work_off(services.start_run(actor=None))
    match = Match.objects.filter(demand=world[0], rank=1).get()
    assert (match.part_field, match.part_title) == (4000, 2000)
    assert match.part_period == 3000 * 730 // 1096
    assert match.part_preference == 1000 * (3000 + 2000) // 10_000
    assert match.score == 4000 + 2000 + 1998 + 500


def test_a_second_run_rewrites_nothing_that_stayed(world):
    work_off(services.start_run(actor=None))
    first = set(Match.objects.values_list("pk", flat=True))
    run = work_off(services.start_run(actor=None))
    assert set(Match.objects.values_list("pk", flat=True)) == first
    assert Shortlist.objects.filter(run=run).count() == 3
    assert run.chunks.all().totals()["rows_changed"] == 0


def test_a_change_rewrites_only_what_it_touches(world):
    work_off(services.start_run(actor=None))
    untouched = set(Match.objects.exclude(demand=world[0]).values_list("pk", flat=True))
    Demand.objects.filter(pk=world[0].pk).update(title_preferred_level=5, title_min_level=5)
    run = work_off(services.start_run(actor=None))
    assert set(Match.objects.exclude(demand=world[0]).values_list("pk", flat=True)) == untouched
    assert run.chunks.all().totals()["demands_changed"] == 0  # three chief physicians reach both wishes
    Demand.objects.filter(pk=world[0].pk).update(duration_days=365)
    run = work_off(services.start_run(actor=None))
    assert run.chunks.all().totals()["demands_changed"] == 1
    assert set(Match.objects.exclude(demand=world[0]).values_list("pk", flat=True)) == untouched


def test_a_dry_run_counts_and_writes_nothing(world):
    run = work_off(services.start_run(actor=None, is_dry=True))
    assert run.status == RunStatus.FINISHED
    assert run.chunks.all().totals()["rows_changed"] == 9
    assert not Match.objects.exists()
    assert not Shortlist.objects.exists()


def test_only_named_needs_are_matched(world):
    run = work_off(services.start_run(actor=None, demand_ids=[world[1].pk]))
    assert run.demands_total == 1
    assert {row[0] for row in rows()} == {world[1].pk}


def test_a_run_without_needs_is_finished_at_once(reference):
    assert services.start_run(actor=None).status == RunStatus.FINISHED


def test_a_key_met_before_gives_back_its_run(world):
    first = services.start_run(actor=None, idempotency_key="1:abcdefgh")
    assert services.start_run(actor=None, idempotency_key="1:abcdefgh") == first
    assert MatchRun.objects.count() == 1


def test_a_newer_full_run_takes_the_place_of_the_older(world):
    older = services.start_run(actor=None)
    claim = services.claim_chunk(run_id=older.pk)
    newer = services.start_run(actor=None)
    older.refresh_from_db()
    assert older.status == RunStatus.SUPERSEDED
    assert not services.finish_chunk(claim=claim, shortlists={}, talents_read=0, seconds=0)
    work_off(newer)
    assert set(Shortlist.objects.values_list("run", flat=True)) == {newer.pk}


def test_an_older_run_never_overwrites_a_newer_one(world):
    older = services.start_run(actor=None, demand_ids=[world[0].pk])
    newer = work_off(services.start_run(actor=None))
    Demand.objects.filter(pk=world[0].pk).update(duration_days=365)
    before = rows()
    work_off(older)
    assert rows() == before
    assert Shortlist.objects.get(demand=world[0]).run == newer


def test_cancelling_stops_the_rest_and_keeps_what_was_written(world):
    run = services.start_run(actor=None)
    assert services.cancel_run(run_id=run.pk).status == RunStatus.CANCELLED
    assert services.claim_chunk(run_id=run.pk) is None
    with pytest.raises(Conflict) as refused:
        services.cancel_run(run_id=run.pk)
    assert refused.value.code == "run_ended"


def test_a_chunk_is_held_by_one_worker_until_its_lease_ends(world):
    run = services.start_run(actor=None)
    claim = services.claim_chunk(run_id=run.pk)
    assert services.claim_chunk(run_id=run.pk) is None
    RunChunk.objects.filter(pk=claim.chunk_id).update(lease_until=timezone.now() - timedelta(seconds=1))
    second = services.claim_chunk(run_id=run.pk)
    assert second.chunk_id == claim.chunk_id
    assert second.token != claim.token
    assert not services.finish_chunk(claim=claim, shortlists={}, talents_read=0, seconds=0)
    assert services.finish_chunk(claim=second, shortlists={}, talents_read=0, seconds=0)


def test_three_failures_split_a_chunk_and_then_park_the_one_bad_need(world):
    """The bad need is a real one: its row breaks the rule that the database was told to forget."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE demands_demand DROP CONSTRAINT demand_duration_days")
    work_off(services.start_run(actor=None))
    kept = list(Match.objects.filter(demand=world[1]).values_list("pk", flat=True))
    Demand.objects.filter(pk=world[1].pk).update(duration_days=0, shortest_stint_days=None)
    run = work_off(services.start_run(actor=None))
    assert run.status == RunStatus.FINISHED
    parked = run.chunks.get(status=ChunkStatus.PARKED)
    assert parked.demand_ids == [world[1].pk]
    assert f"need {world[1].pk}" in parked.error
    assert run.chunks.filter(status=ChunkStatus.SPLIT).exists()
    assert run.chunks.all().totals()["demands_done"] == 2
    assert list(Match.objects.filter(demand=world[1]).values_list("pk", flat=True)) == kept


def test_the_sweeper_ends_what_is_done_and_leaves_what_moves(world):
    run = services.start_run(actor=None)
    assert services.sweep() == 0
    RunChunk.objects.filter(run=run).update(status=ChunkStatus.PARKED)
    services.sweep()
    run.refresh_from_db()
    assert run.status == RunStatus.FINISHED


def test_the_sweeper_wakes_a_run_that_stands_still(world):
    run = services.start_run(actor=None)
    MatchRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    assert services.sweep() == 1
    services.claim_chunk(run_id=run.pk)
    assert services.sweep() == 0


def test_a_dismissed_pair_is_not_listed_again(world):
    work_off(services.start_run(actor=None))
    talent = Match.objects.get(demand=world[0], rank=1).talent
    services.decide(demand=world[0], talent=talent, verdict=Verdict.DISMISSED, reason="另有安排", actor=None)
    work_off(services.start_run(actor=None))
    assert not Match.objects.filter(demand=world[0], talent=talent).exists()
    assert Match.objects.filter(demand=world[1], talent=talent).exists()


def test_a_dismissal_needs_a_reason(world):
    talent = factories.TalentFactory()
    with pytest.raises(Conflict) as refused:
        services.decide(demand=world[0], talent=talent, verdict=Verdict.DISMISSED, actor=None)
    assert refused.value.code == "reason_needed"
    assert not Decision.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.DecisionFactory(demand=world[0], talent=talent, verdict=Verdict.DISMISSED)


def test_the_database_refuses_scores_that_do_not_add_up(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.MatchFactory(score=8299)


def test_empty_shortlists_have_the_digest_of_nothing(world):
    (need,) = read_needs([world[0].pk])
    nobody = best(read_world(People.named([]), timezone.localdate()), need, Weights())
    assert digest(nobody) == 0
