"""The commands: match, explain."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from matching import services
from matching.computing import work_one_chunk
from matching.enums import RunStatus
from matching.management import waiting
from matching.models import Match, MatchRun, Shortlist
from tests import factories
from tests.matching.working import work_off


@pytest.fixture
def needs(reference):
    """Two needs and two people who fit both."""
    for surname in "沈顾":
        factories.TalentFactory(surname=surname)
    return [factories.DemandFactory(), factories.DemandFactory(position="眼科主任")]


def said(*command, **options) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command(*command, stdout=out, **options)
    return out.getvalue()


# --- match ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_match_starts_a_run_for_every_published_need(needs):
    factories.DemandFactory(status="draft", published_at=None)
    text = said("match")
    run = MatchRun.objects.get()
    assert text == f"run {run.pk}: 2 needs, policy {run.policy}\n"
    assert (run.is_full, run.is_dry, run.status, run.started_by) == (True, False, RunStatus.QUEUED, None)


@pytest.mark.django_db
def test_match_for_one_need_or_several(needs):
    said("match", "--demand", str(needs[1].pk))
    run = MatchRun.objects.get()
    assert (run.is_full, [chunk.demand_ids for chunk in run.chunks.all()]) == (False, [[needs[1].pk]])
    said("match", "--demand", str(needs[0].pk), "--demand", str(needs[1].pk))
    assert MatchRun.objects.first().demands_total == 2


@pytest.mark.django_db
def test_a_dry_run_is_marked_and_writes_nothing(needs):
    said("match", "--dry-run")
    run = work_off(MatchRun.objects.get())
    assert (run.is_dry, run.status) == (True, RunStatus.FINISHED)
    assert not Match.objects.exists()
    assert not Shortlist.objects.exists()


@pytest.mark.django_db
def test_waiting_where_nothing_is_to_be_done_returns_at_once(reference):
    text = said("match", "--wait")
    run = MatchRun.objects.get()
    assert text.startswith(f"run {run.pk}: 0 needs")
    assert "100%  0/0 needs" in text
    assert "0 talents read, 0 pairs scored, 0 listed, 0 shortlists changed (0 rows)" in text


@pytest.mark.django_db
@pytest.mark.parametrize("which", ["unknown", "draft"])
def test_match_refuses_a_need_that_is_not_there_or_not_published(which, needs):
    """Somebody who names a need wants that need: a run over nothing would look like success."""
    draft = factories.DemandFactory(status="draft", published_at=None)
    asked = {"unknown": 10**9, "draft": draft.pk}[which]
    with pytest.raises(CommandError):
        said("match", "--demand", str(asked))
    assert not MatchRun.objects.exists()


@pytest.fixture
def worker(transactional_db):
    """A worker beside the command, in a thread with its own connection; what it finds it computes."""
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.wait(0.05):
                for run_id in MatchRun.objects.unfinished().values_list("pk", flat=True):
                    work_one_chunk(run_id)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    yield thread
    stop.set()
    if thread.ident:
        thread.join()


def test_waiting_shows_the_progress_until_the_run_has_ended(worker, needs):
    worker.start()
    text = said("match", "--wait")
    run = MatchRun.objects.get()
    assert run.status == RunStatus.FINISHED
    lines = text.replace("\r", "\n").splitlines()
    assert lines[0] == f"run {run.pk}: 2 needs, policy {run.policy}"
    assert f"[{'#' * 30}] 100%  2/2 needs" in lines
    assert lines[-1].startswith("2 talents read, 4 pairs scored, 4 listed, 2 shortlists changed (4 rows), ")
    assert Match.objects.count() == 4


def test_waiting_for_a_dry_run_says_what_would_change(worker, needs):
    worker.start()
    text = said("match", "--wait", "--dry-run", "--demand", str(needs[0].pk))
    assert "2 talents read, 2 pairs scored, 2 listed, 1 shortlists would change (2 rows)" in text
    assert not Match.objects.exists()


def test_waiting_without_a_worker_gives_up_and_says_why(transactional_db, needs, monkeypatch):
    monkeypatch.setattr(waiting, "STALLED_SECONDS", 0)
    monkeypatch.setattr(waiting, "POLL_SECONDS", 0.01)
    with pytest.raises(CommandError, match="is one running"):
        said("match", "--wait")
    assert MatchRun.objects.get().status == RunStatus.QUEUED


def test_waiting_for_a_run_that_is_cancelled_fails(transactional_db, needs):
    def cancel() -> None:
        try:
            while not MatchRun.objects.exists():
                pass
            services.cancel_run(run_id=MatchRun.objects.get().pk)
        finally:
            connection.close()

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(CommandError, match="ended as cancelled"):
        said("match", "--wait")
    thread.join()


# --- explain ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_explain_tells_every_gate_and_part_of_a_pair_that_fits(needs):
    talent = factories.TalentFactory(surname="陆", verified_on=None)
    lines = said("explain", str(talent.pk), str(needs[0].pk)).splitlines()
    assert lines[0] == f"陆** {talent.number} → {needs[0]} {needs[0].number}"
    assert lines[1] == "Fits, with 8,498 of 10,000 points."
    gates = [line for line in lines if line.startswith("  ✓")]
    assert len(gates) == 10
    assert "  ✓ Mode: Accepts “Re-employment after retirement”" in gates
    parts = [line.split("  ")[1:4] for line in lines if " / " in line and not line.startswith("  ✓")]
    assert len(parts) == 4
    assert lines[-3:] == ["  ! Medical check needed", "  ! Needs relay", "  ! Profile unverified"]


@pytest.mark.django_db
def test_explain_tells_what_closes_and_cites_the_rule(reference):
    demand = factories.DemandFactory(programme_id="retired_teachers_xsbn")
    talent = factories.TalentFactory(modes=())
    lines = said("explain", str(talent.pk), str(demand.pk)).splitlines()
    assert lines[1] == "Does not fit: Mode, Programme."
    (programme,) = [line for line in lines if line.startswith("  ✗ Programme")]
    assert programme.endswith("《进一步加大上海市对口支援柔性引才工作力度研究（上）》二（二）2（1）")
    assert not [line for line in lines if " / " in line]


@pytest.mark.django_db
def test_explain_answers_for_needs_in_any_state(reference):
    demand = factories.DemandFactory(status="closed")
    talent = factories.TalentFactory(is_active=False)
    assert "Does not fit: Standing." in said("explain", str(talent.pk), str(demand.pk))


@pytest.mark.django_db
@pytest.mark.parametrize(("missing", "words"), [("talent", "no talent"), ("demand", "no need")])
def test_explain_refuses_what_is_not_there(missing, words, needs):
    pair = {"talent": factories.TalentFactory().pk, "demand": needs[0].pk} | {missing: 10**9}
    with pytest.raises(CommandError, match=words):
        said("explain", str(pair["talent"]), str(pair["demand"]))


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [("x", "1"), ("1",), ()])
def test_explain_takes_two_numbers(arguments):
    with pytest.raises(CommandError):
        call_command("explain", *arguments)
