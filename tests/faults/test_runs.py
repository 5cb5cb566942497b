"""Runs under faults: whatever is killed, wiped or crashed, the result is that of a calm run."""

import os
import random
import time

import psutil
import pytest

from tests.installation import MATCHES, NOT_WHOLE, STUCK, Installation, installation, kill_one, pool_of

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.xdist_group("faults")]

SOAK = bool(os.environ.get("SOAK"))
SEEDS = range(20) if SOAK else range(2)
KILLS = 3


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with installation(tmp_path_factory.mktemp("site"), talents=4000, demands=1500) as made:
        yield made


@pytest.fixture(scope="module")
def calm(site: Installation):
    """What a run finds when nothing happens to it."""
    with site.worker("calm"), site.sweeper():
        run = site.start_run()
        site.wait_for(run)
    found = site.rows(MATCHES)
    assert len(found) > 5000
    # Two processes that share a run do not stand in each other's way.
    assert site.rows("SELECT max(attempts) FROM matching_runchunk WHERE run_id = %s", run) == [(1,)]
    assert site.postgres is not None
    assert "deadlock" not in site.postgres.log.read_text()
    return found


@pytest.fixture
def fresh(site: Installation, calm):
    """The installation without any run, and what the next one has to find."""
    site.forget_runs()
    return site


def assert_as_calm(site: Installation, run: int, calm: list[tuple]) -> None:
    site.wait_for(run)
    assert site.rows(MATCHES) == calm
    assert site.rows(NOT_WHOLE) == []
    assert site.rows(STUCK) == []
    left = "SELECT count(*) FROM matching_runchunk WHERE run_id = %s AND status NOT IN ('done', 'split')"
    assert site.rows(left, run) == [(0,)]


@pytest.mark.parametrize("seed", SEEDS)
def test_killing_workers_loses_nothing(seed: int, fresh: Installation, calm):
    """All pool processes die as soon as one holds a chunk; then the whole worker does, and another takes over."""
    chance = random.Random(seed)
    with fresh.sweeper():
        with fresh.worker("doomed") as worker:
            run = fresh.start_run()
            for _ in range(KILLS):
                pool = pool_of(worker)
                assert fresh.wait_for_claim(run), "the run ended before the kills did"
                time.sleep(chance.uniform(0, 0.01))
                for process in pool:
                    kill_one(process)
            everything = [*pool_of(worker), psutil.Process(worker.process.pid)]
            assert fresh.wait_for_claim(run), "the run ended before the worker was killed"
            for process in everything:
                kill_one(process)
            worker.process.wait()
        assert fresh.progress(run)[0] == "running", "the run ended before the worker was killed"
        with fresh.worker("successor"):
            assert_as_calm(fresh, run, calm)
    assert fresh.rows("SELECT max(attempts) FROM matching_runchunk WHERE run_id = %s", run) > [(1,)]


@pytest.mark.parametrize("seed", SEEDS)
def test_wiping_the_broker_delays_and_loses_nothing(seed: int, fresh: Installation, calm):
    chance = random.Random(seed)
    with fresh.sweeper(), fresh.worker():
        run = fresh.start_run()
        wiped = 0
        for _ in range(3):
            if not fresh.wait_for_chunks(run, wiped + 1):
                break
            time.sleep(chance.uniform(0, 0.05))
            fresh.wipe_broker()
            wiped += 1
        assert wiped
        assert_as_calm(fresh, run, calm)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_crash_of_the_database_loses_nothing(seed: int, fresh: Installation, calm):
    chance = random.Random(seed)
    with fresh.sweeper(), fresh.worker():
        run = fresh.start_run()
        assert fresh.wait_for_chunks(run, chance.randint(1, 3))
        fresh.crash_database()
        assert fresh.progress(run)[0] == "running", "the run ended before the database crashed"
        assert_as_calm(fresh, run, calm)


def test_a_run_started_without_a_worker_waits_for_one(fresh: Installation, calm):
    """Its messages expire or were never delivered: the table alone brings it back."""
    run = fresh.start_run()
    fresh.wipe_broker()
    assert fresh.progress(run) == ("queued", 0)
    with fresh.sweeper(), fresh.worker():
        assert_as_calm(fresh, run, calm)
