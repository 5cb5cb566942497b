"""How far a run is, by its chunks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.enums import RunStatus
from matching.progress import Progress, progress_of
from tests import factories

pytestmark = pytest.mark.django_db

PLAIN = {
    "demands_total": 8, "demands_done": 0, "demands_parked": 0, "talents_read": 0, "pairs_scored": 0,
    "matches_listed": 0, "demands_changed": 0, "rows_changed": 0, "seconds": 0.0, "is_over": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("total", "done", "parked", "percent"),
    [(8, 0, 0, 0), (8, 4, 0, 50), (8, 4, 1, 62), (8, 7, 1, 100), (1000, 999, 0, 99), (0, 0, 0, 100)],
)
def test_percent_is_rounded_down_so_that_100_means_all(total, done, parked, percent):
    now = Progress(**PLAIN | {"demands_total": total, "demands_done": done, "demands_parked": parked})
    assert now.percent == percent


@pytest.mark.parametrize(
    ("done", "parked", "seconds", "speed", "left"),
    [
        (0, 0, 5.0, 0.0, None),
        (4, 0, 2.0, 2.0, 2.0),
        (4, 2, 2.0, 2.0, 1.0),
        (8, 0, 2.0, 4.0, 0.0),
        (4, 0, 0.0, 0.0, None),
    ],
)
def test_speed_and_time_left(done, parked, seconds, speed, left):
    now = Progress(**PLAIN | {"demands_done": done, "demands_parked": parked, "seconds": seconds})
    assert (now.per_second, now.seconds_left) == (speed, left)


@pytest.fixture
def run(reference):
    run = factories.MatchRunFactory(status="running", ended_at=None, demands_total=6)
    done = timezone.now()
    factories.RunChunkFactory(
        run=run, demand_ids=[1, 2, 3], status="done", done_at=done, pairs_scored=30, matches_listed=9,
        demands_changed=2, rows_changed=7,
    )  # fmt: skip
    factories.RunChunkFactory(run=run, demand_ids=[4], status="parked")
    factories.RunChunkFactory(run=run, demand_ids=[5, 6], status="open")
    return run


def test_progress_counts_the_chunks(run):
    now = progress_of(run)
    assert (now.demands_total, now.demands_done, now.demands_parked, now.percent) == (6, 3, 1, 66)
    assert (now.pairs_scored, now.matches_listed, now.demands_changed, now.rows_changed) == (30, 9, 2, 7)


def test_splitting_a_chunk_takes_nothing_back(run):
    before = progress_of(run)
    run.chunks.filter(status="open").update(status="split")
    for demand in (5, 6):
        factories.RunChunkFactory(run=run, demand_ids=[demand], status="open")
    after = progress_of(run)
    assert (after.demands_done, after.percent) == (before.demands_done, before.percent)


@pytest.mark.parametrize("status", RunStatus.values)
def test_a_run_is_over_unless_it_waits_or_works(status, reference):
    unfinished = status in {"queued", "running"}
    run = factories.MatchRunFactory(status=status, ended_at=None if unfinished else timezone.now())
    assert progress_of(run).is_over is not unfinished


def test_seconds_run_from_the_first_chunk_to_the_end(reference):
    start = timezone.now() - timedelta(hours=1)
    run = factories.MatchRunFactory(started_at=start, ended_at=start + timedelta(seconds=90))
    assert progress_of(run).seconds == 90.0


def test_seconds_are_never_negative_though_clocks_differ(reference):
    start = timezone.now()
    run = factories.MatchRunFactory(started_at=start, ended_at=start - timedelta(seconds=1))
    assert progress_of(run).seconds == 0.0
