"""Which runs, shortlists, matches and decisions each member of the cast sees."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from matching.enums import ChunkStatus, RunStatus, Verdict
from matching.models import Decision, Match, MatchRun, RunChunk, Shortlist
from matching.services import start_run
from tests import factories
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db

ROLES = (
    "anonymous", "stranger", "employer", "outsider", "unit", "volunteer", "coordinator", "yunnan_coordinator", "leader",
)  # fmt: skip
OVERSEEING = {"coordinator", "yunnan_coordinator", "leader"}
# Whose needs: the hospital's in Menghai, the other one's in Zepu.
NEEDS = {
    "employer": {"menghai"},
    "outsider": {"zepu"},
    "coordinator": {"menghai", "zepu"},
    "yunnan_coordinator": {"menghai"},
    "leader": {"menghai", "zepu"},
}


@pytest.fixture
def run(cast):
    """Both people on both shortlists."""
    run = work_off(start_run(actor=None))
    assert Match.objects.count() == 4
    return run


def asker(cast, role):
    return cast.user(role) or AnonymousUser()


def whose(cast, demand) -> str:
    return "menghai" if demand == cast.demand else "zepu"


@pytest.mark.parametrize("role", ROLES)
def test_runs_are_for_those_who_look_over_a_region(role, cast, run):
    assert list(MatchRun.objects.visible_to(asker(cast, role))) == ([run] if role in OVERSEEING else [])


@pytest.mark.parametrize("role", ROLES)
def test_shortlists_and_matches_follow_the_need(role, cast, run):
    user = asker(cast, role)
    expected = NEEDS.get(role, set())
    assert {whose(cast, row.demand) for row in Shortlist.objects.visible_to(user)} == expected
    matches = list(Match.objects.visible_to(user))
    assert {whose(cast, match.demand) for match in matches} == expected
    assert len(matches) == 2 * len(expected)


@pytest.mark.parametrize(
    ("verdict", "is_released", "is_seen"),
    [
        (None, False, False),
        (Verdict.APPROVED, False, False),
        (Verdict.APPROVED, True, True),
        (Verdict.PINNED, True, True),
        (Verdict.DISMISSED, False, False),
    ],
)
def test_a_talent_sees_what_was_released_to_them_and_only_that(verdict, is_released, is_seen, cast, run):
    if verdict:
        factories.DecisionFactory(
            demand=cast.demand,
            talent=cast.talent,
            verdict=verdict,
            reason="另有安排" if verdict == Verdict.DISMISSED else "",
            released_at=timezone.now() if is_released else None,
        )
    own = Match.objects.get(demand=cast.demand, talent=cast.talent)
    assert list(Match.objects.visible_to(cast.volunteer)) == ([own] if is_seen else [])
    decisions = Decision.objects.visible_to(cast.volunteer)
    assert [decision.verdict for decision in decisions] == ([verdict] if is_seen else [])


def test_what_was_released_to_one_talent_another_does_not_see(cast, run):
    other = factories.UserFactory()
    type(cast.colleague).objects.filter(pk=cast.colleague.pk).update(user=other)
    factories.DecisionFactory(demand=cast.demand, talent=cast.talent, released_at=timezone.now())
    assert Match.objects.visible_to(cast.volunteer).count() == 1
    assert list(Match.objects.visible_to(other)) == []
    assert list(Decision.objects.visible_to(other)) == []


@pytest.mark.parametrize("role", ROLES)
def test_decisions_follow_the_need(role, cast, run):
    for demand in (cast.demand, cast.other_demand):
        factories.DecisionFactory(demand=demand, talent=cast.colleague)
    decisions = Decision.objects.visible_to(asker(cast, role))
    assert {whose(cast, decision.demand) for decision in decisions} == NEEDS.get(role, set())


def test_only_dismissals_close_a_pair(cast):
    verdicts = (Verdict.APPROVED, Verdict.PINNED, Verdict.DISMISSED)
    made = [factories.DecisionFactory(demand=cast.demand, verdict=verdict, reason="理由") for verdict in verdicts]
    assert list(Decision.objects.closing()) == [made[2]]


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_read_a_fixed_number_of_times(rows, cast, django_assert_num_queries):
    for _ in range(rows):
        factories.MatchFactory(demand=cast.demand, rank=Match.objects.count() + 1)
        factories.MatchRunFactory(started_by=cast.coordinator)
    with django_assert_num_queries(3):
        for match in Match.objects.for_list():
            _ = (
                match.talent.title.name,
                match.talent.degree.name,
                match.demand.employer.name,
                match.demand.region.name,
            )
            _ = [entry.field.name for entry in match.talent.fields.all()]
    with django_assert_num_queries(1):
        for run in MatchRun.objects.for_list():
            _ = (run.policy.name, run.started_by.name)


# --- runs and chunks --------------------------------------------------------------------------


@pytest.mark.parametrize("status", RunStatus.values)
def test_unfinished_runs_are_those_that_wait_or_work(status, reference):
    unfinished = status in {"queued", "running"}
    run = factories.MatchRunFactory(status=status, ended_at=None if unfinished else timezone.now())
    assert list(MatchRun.objects.unfinished()) == ([run] if unfinished else [])


@pytest.mark.parametrize(
    ("moved", "is_stalled"),
    [({}, True), ({"claimed_at": 1}, False), ({"done_at": 1}, False), ({"claimed_at": 60, "done_at": 60}, True)],
)
def test_a_run_that_nobody_touched_for_a_while_is_stalled(moved, is_stalled, reference):
    now = timezone.now()
    run = factories.MatchRunFactory(status="running", ended_at=None)
    MatchRun.objects.filter(pk=run.pk).update(created_at=now - timedelta(minutes=5))
    times = {name: now - timedelta(seconds=seconds) for name, seconds in moved.items()}
    status = ChunkStatus.DONE if "done_at" in moved else ChunkStatus.OPEN
    factories.RunChunkFactory(run=run, demand_ids=[1], status=status, **times)
    assert list(MatchRun.objects.stalled(timedelta(seconds=30))) == ([run] if is_stalled else [])


@pytest.mark.parametrize(
    ("chunk", "run_status", "is_claimable"),
    [
        ({}, "queued", True),
        ({}, "running", True),
        ({"lease": -1}, "running", True),
        ({"lease": 30}, "running", False),
        ({"status": "parked"}, "running", False),
        ({"status": "split"}, "running", False),
        ({"status": "done"}, "running", False),
        ({}, "cancelled", False),
        ({}, "superseded", False),
        ({}, "finished", False),
    ],
)
def test_claimable_chunks_are_open_free_and_of_an_unfinished_run(chunk, run_status, is_claimable, reference):
    now = timezone.now()
    run = factories.MatchRunFactory(status=run_status, ended_at=None if run_status in {"queued", "running"} else now)
    status = chunk.get("status", "open")
    made = factories.RunChunkFactory(
        run=run,
        demand_ids=[1],
        status=status,
        done_at=now if status == "done" else None,
        lease_until=now + timedelta(seconds=chunk["lease"]) if "lease" in chunk else None,
    )
    assert list(RunChunk.objects.claimable()) == ([made] if is_claimable else [])


def test_totals_count_what_is_done_and_what_is_parked(reference):
    run = factories.MatchRunFactory()
    now = timezone.now()
    for size in (2, 3):
        factories.RunChunkFactory(
            run=run, demand_ids=list(range(size)), status="done", done_at=now,
            pairs_scored=10 * size, matches_listed=5, demands_changed=1, rows_changed=2,
        )  # fmt: skip
    factories.RunChunkFactory(run=run, demand_ids=[9], status="parked", pairs_scored=99, rows_changed=99)
    factories.RunChunkFactory(run=run, demand_ids=[7, 8], status="open")
    totals = run.chunks.all().totals()
    counted = ("demands_done", "demands_parked", "pairs_scored", "matches_listed", "demands_changed", "rows_changed")
    assert tuple(totals[name] for name in counted) == (5, 1, 50, 10, 2, 4)
    assert totals["chunks"] == 4


def test_totals_of_nothing_are_nothing(reference):
    assert set(factories.MatchRunFactory().chunks.all().totals().values()) == {0}
