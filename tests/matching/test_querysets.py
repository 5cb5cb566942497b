"""Which runs, shortlists, matches and decisions each member of the cast sees."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from matching.enums import ChunkStatus, RunStatus, Verdict
from matching.filters import MatchFilter, RunFilter
from matching.models import Decision, Dismissal, Interest, Match, MatchRun, RunChunk, Shortlist, SupplyCount
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


def query(value) -> str:
    """A case is called by its query: sets have another order in every worker."""
    return urlencode(value) if isinstance(value, dict) else ""


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


# --- narrowed by filters ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, {"full", "dry", "queued"}),
        ({"status": "finished"}, {"full", "dry"}),
        ({"status": "queued"}, {"queued"}),
        ({"status": "cancelled"}, set()),
        ({"is_dry": "true"}, {"dry"}),
        ({"is_dry": "false"}, {"full", "queued"}),
        ({"is_full": "true"}, {"full", "dry"}),
        ({"is_full": "false", "is_dry": "false"}, {"queued"}),
        ({"is_dry": "maybe"}, None),
        ({"status": "gone"}, None),
        ({"colour": "red"}, None),
    ],
    ids=query,
)
def test_runs_are_narrowed_alike_in_both_faces(chosen, found, cast, as_role):
    runs = {
        "full": factories.MatchRunFactory(),
        "dry": factories.MatchRunFactory(is_dry=True),
        "queued": factories.MatchRunFactory(status="queued", ended_at=None, is_full=False),
    }
    client = as_role("leader")
    page, answer = client.get(reverse("matching:runs"), chosen), client.get(reverse("run-list"), chosen)
    assert page.status_code == answer.status_code == (400 if found is None else 200)
    expected = {runs[name].pk for name in found or ()}
    assert {row.pk for row in page.context["page"].rows} == expected
    assert {row["id"] for row in answer.json().get("results", ())} == expected
    assert set(RunFilter.base_filters) == {"status", "is_full", "is_dry"}


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        ({}, 4),
        ({"demand": "menghai"}, 2),
        ({"talent": "own"}, 2),
        ({"demand": "menghai", "talent": "own"}, 1),
        ({"score_min": "0"}, 4),
        ({"score_min": "10001"}, 0),
    ],
    ids=query,
)
def test_matches_are_narrowed(chosen, count, cast, run, as_role):
    keys = {"menghai": cast.demand.pk, "own": cast.talent.pk}
    rows = as_role("coordinator").get(reverse("match-list"), {k: keys.get(v, v) for k, v in chosen.items()}).json()
    assert len(rows["results"]) == count
    assert set(MatchFilter.base_filters) == {"demand", "talent", "score_min"}


def test_a_lowest_score_takes_in_that_score(run):
    lowest, *_, highest = Match.objects.order_by("score").values_list("score", flat=True)
    found = {
        score: MatchFilter({"score_min": score}, Match.objects.all()).qs.count() for score in (lowest, highest + 1)
    }
    assert found == {lowest: 4, highest + 1: 0}


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


# --- supply against demand --------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_supply_is_for_those_who_post_needs_or_look_over_them(role, cast):
    cell = factories.SupplyCountFactory()
    sees = role in OVERSEEING | {"employer", "outsider"}
    assert list(SupplyCount.objects.visible_to(asker(cast, role))) == ([cell] if sees else [])


def test_the_newest_count_is_the_newest_finished_one(reference):
    factories.SupplyCountFactory()
    newest = factories.SupplyCountFactory()
    unfinished = factories.MatchRunFactory(kind="supply", status="running", ended_at=None)
    factories.SupplyCountFactory(run=unfinished)
    assert list(SupplyCount.objects.newest()) == [newest]
    shortlists = factories.MatchRunFactory()
    assert list(MatchRun.objects.shortlists()) == [shortlists]


# --- interests -------------------------------------------------------------------------------

EVERY_INTEREST = {"own", "asked", "released"}
INTERESTS_SEEN = {
    "anonymous": set(),
    "stranger": set(),
    "employer": {"released"},
    "outsider": set(),
    "unit": {"asked"},
    "volunteer": {"own"},
    "coordinator": EVERY_INTEREST,
    "yunnan_coordinator": EVERY_INTEREST,
    "leader": EVERY_INTEREST,
}


@pytest.mark.parametrize("role", INTERESTS_SEEN)
def test_each_sees_exactly_the_applications_that_concern_them(role, cast):
    interests = {
        "own": factories.InterestFactory(demand=cast.demand, talent=cast.talent),
        "asked": factories.InterestFactory(demand=cast.demand, unit=cast.sending_unit),
        "released": factories.InterestFactory(demand=cast.demand, released_at=timezone.now()),
    }
    user = cast.user(role) or AnonymousUser()
    assert set(Interest.objects.visible_to(user)) == {interests[name] for name in INTERESTS_SEEN[role]}


# --- dismissals by talents -------------------------------------------------------------------

DISMISSALS_SEEN = {role: {"own"} if role == "volunteer" else set() for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_why_somebody_does_not_want_a_need_is_nobody_elses_business(role, cast):
    dismissals = {
        "own": factories.DismissalFactory(demand=cast.demand, talent=cast.talent),
        "others": factories.DismissalFactory(demand=cast.demand, talent=cast.colleague),
    }
    user = cast.user(role) or AnonymousUser()
    assert set(Dismissal.objects.visible_to(user)) == {dismissals[name] for name in DISMISSALS_SEEN[role]}


@pytest.mark.parametrize("role", ["volunteer", "coordinator", "employer", "leader"])
def test_a_need_that_the_talent_does_not_want_is_nobodys_proposal(role, run, cast):
    user = cast.user(role)
    factories.DecisionFactory(demand=cast.demand, talent=cast.talent, verdict="approved", released_at=timezone.now())
    pair = {"demand": cast.demand, "talent": cast.talent}
    assert Match.objects.visible_to(user).filter(**pair).exists()
    dismissal = factories.DismissalFactory(**pair)
    assert not Match.objects.visible_to(user).filter(**pair).exists()
    dismissal.delete()
    assert Match.objects.visible_to(user).filter(**pair).exists()
