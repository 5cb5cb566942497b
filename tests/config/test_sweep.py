"""The sweeper looks after everything in turn, and goes on where one fails."""

import logging

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Notice
from config.management.commands import sweep as sweeping
from config.management.commands.sweep import Sweep
from demands.enums import Step
from demands.models import DemandEvent
from matching import services
from matching.enums import ChunkStatus, RunStatus
from matching.models import MatchRun, RunChunk
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_one_sweep_looks_after_everything(cast):
    """A run that is done, a need published but not matched, and a review that is overdue."""
    run = services.start_run(actor=None, demand_ids=[cast.demand.pk])
    RunChunk.objects.filter(run=run).update(status=ChunkStatus.PARKED)
    factories.DemandEventFactory(
        demand=cast.other_demand, step=Step.PUBLISHED, to_status="published", actor=cast.coordinator
    )
    waiting = factories.DemandFactory(
        employer=cast.hospital, status="submitted", published_at=None, review_due=timezone.localdate()
    )
    call_command("sweep", "--once")
    run.refresh_from_db()
    assert run.status == RunStatus.FINISHED
    assert MatchRun.objects.exclude(pk=run.pk).get().chunks.get().demand_ids == [cast.other_demand.pk]
    assert DemandEvent.objects.get(demand=waiting).step == Step.REMINDED
    assert Notice.objects.get().user == cast.yunnan_coordinator


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_does_not_stop_the_others(monkeypatch, caplog):
    looked = []

    def fail() -> int:
        raise RuntimeError("broken")

    sweeps = (Sweep("broken", fail), Sweep("whole", lambda: looked.append(1) or 0))
    monkeypatch.setattr(sweeping, "SWEEPS", sweeps)
    with caplog.at_level(logging.WARNING):
        call_command("sweep", "--once")
    assert looked == [1]
    assert [record.getMessage() for record in caplog.records] == ["sweep of broken failed: broken"]


def test_each_keeps_its_own_pause(monkeypatch):
    looked = []
    sweeps = (
        Sweep("often", lambda: looked.append("often") or 0),
        Sweep("seldom", lambda: looked.append("seldom") or 0, seconds=60),
    )
    monkeypatch.setattr(sweeping, "SWEEPS", sweeps)
    last: dict[str, float] = {}
    for _time in range(3):
        sweeping._sweep_what_is_due(last)
    assert looked == ["often", "seldom", "often", "often"]
    last["seldom"] -= 60
    sweeping._sweep_what_is_due(last)
    assert looked[4:] == ["often", "seldom"]


def test_every_sweep_has_a_name_of_its_own():
    assert len({sweep.name for sweep in sweeping.SWEEPS}) == len(sweeping.SWEEPS)
