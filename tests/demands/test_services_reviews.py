"""A need's way from hand to hand: what each step writes, tells and refuses, and who wins a race."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from accounts.models import Membership, Notice
from common.problems import Conflict
from demands.content import content_of
from demands.enums import DEMAND_TRANSITIONS, CloseReason, DemandStatus, ReturnReason, Step
from demands.models import Demand, DemandEvent, Posting
from demands.services.needs import edit_demand
from demands.services.reviews import (
    close_demand,
    fill_demand,
    publish_demand,
    publish_demands,
    remind_reviewers,
    return_demand,
    submit_demand,
    take_back_demand,
)
from demands.services.states import REVIEW_DAYS, set_demand_state
from tests import factories
from tests.conftest import member

pytestmark = pytest.mark.django_db

PAIRS = [(before, after) for before in DemandStatus for after in DemandStatus]


def need(cast, status="draft", **columns):
    """A need of the Menghai hospital."""
    published_at = timezone.now() if status in {"published", "filled"} else None
    return factories.DemandFactory(employer=cast.hospital, status=status, published_at=published_at, **columns)


def steps(demand) -> list[tuple]:
    """``(step, from, to)`` of every event, the oldest first."""
    return list(demand.events.order_by("id").values_list("step", "from_status", "to_status"))


def told() -> list[tuple]:
    """``(who, kind)`` of every notice."""
    return sorted(Notice.objects.values_list("user__email", "kind"))


# --- the table of moves -----------------------------------------------------------------------


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_a_need_moves_as_the_table_says_and_not_otherwise(before, after, cast):
    demand = need(cast, before.value)
    columns = {}
    if after == DemandStatus.SUBMITTED:
        columns = {"submitted_at": timezone.now(), "review_due": timezone.localdate()}
    if after == DemandStatus.PUBLISHED:
        columns = {"published_at": timezone.now()}
    if after in DEMAND_TRANSITIONS[before]:
        moved = set_demand_state(demand=demand, to_status=after, step=Step.EDITED, actor=cast.employer, **columns)
        assert moved.status == after
        assert steps(demand) == [("edited", before.value, after.value)]
    else:
        with pytest.raises(Conflict) as refused:
            set_demand_state(demand=demand, to_status=after, step=Step.EDITED, actor=cast.employer, **columns)
        assert refused.value.code == "wrong_state"
        demand.refresh_from_db()
        assert (demand.status, steps(demand)) == (before, [])


def test_the_whole_way_writes_one_row_of_history_for_each_change(cast):
    """I7: every change of state has exactly one row, with who and why."""
    demand = need(cast)
    submit_demand(demand=demand, actor=cast.employer)
    return_demand(
        demand=demand, actor=cast.yunnan_coordinator, reasons=(ReturnReason.AIM, ReturnReason.OTHER), note=" 请补充 "
    )
    content = content_of(Demand.objects.get(pk=demand.pk))
    edit_demand(demand=demand, content=content, version=1, actor=cast.employer)
    submit_demand(demand=demand, actor=cast.employer, note="已补充")
    publish_demand(demand=demand, actor=cast.yunnan_coordinator)
    close_demand(demand=demand, actor=cast.employer, reason=CloseReason.FUNDS, note="经费取消")
    assert list(demand.events.order_by("id").values_list("step", "to_status", "actor", "reasons", "note")) == [
        ("submitted", "submitted", cast.employer.pk, [], ""),
        ("returned", "returned", cast.yunnan_coordinator.pk, ["aim", "other"], "请补充"),
        ("reopened", "draft", cast.employer.pk, [], ""),
        ("submitted", "submitted", cast.employer.pk, [], "已补充"),
        ("published", "published", cast.yunnan_coordinator.pk, [], ""),
        ("closed", "closed", cast.employer.pk, ["funds"], "经费取消"),
    ]
    kept = [event.step for event in demand.events.order_by("id") if event.content]
    assert kept == ["submitted", "submitted", "published"]


@pytest.mark.parametrize("change", ["UPDATE demands_demandevent SET note = 'x'", "DELETE FROM demands_demandevent"])
def test_history_only_grows(change, cast):
    demand = need(cast)
    submit_demand(demand=demand, actor=cast.employer)
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert steps(demand) == [("submitted", "draft", "submitted")]


def test_a_step_that_nobody_knows_is_refused(cast):
    factories.DemandEventFactory(demand=cast.demand, step="edited")
    with pytest.raises(IntegrityError, match="demand_event_step_known"), transaction.atomic():
        factories.DemandEventFactory(demand=cast.demand, step="vanished")


def test_a_step_outlives_the_account_of_its_actor(cast):
    demand = need(cast)
    submit_demand(demand=demand, actor=cast.employer)
    cast.employer.delete()
    assert demand.events.get().actor is None


# --- submitting ---------------------------------------------------------------------------------


def test_submitting_sets_the_deadline_and_tells_the_nearest_authority(cast):
    demand = need(cast)
    submitted = submit_demand(demand=demand, actor=cast.employer, note="请审核")
    assert submitted.status == "submitted"
    assert submitted.review_due == timezone.localdate() + timedelta(days=REVIEW_DAYS)
    assert submitted.submitted_at is not None
    event = demand.events.get()
    assert (event.note, event.content) == ("请审核", content_of(demand).snapshot | {"alternatives": [], "supports": []})
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.path) == (
        cast.yunnan_coordinator,
        "submitted",
        f"/demands/{demand.pk}/review/",
    )
    assert demand.position in notice.subject
    assert f"{submitted.review_due.year}" in notice.body


@pytest.mark.parametrize(
    ("scope", "nearest"), [("532800", True), ("532822", True), ("530000", False), ("540000", None)]
)
def test_the_nearest_are_those_with_the_narrowest_scope_that_holds_the_region(scope, nearest, cast):
    """``None``: elsewhere; ``False``: as wide as the province's coordinator of the cast, so both are told."""
    other = member(cast.sending_unit, "coordinator", scope)
    submit_demand(demand=need(cast), actor=cast.employer)
    expected = {True: {other}, False: {other, cast.yunnan_coordinator}, None: {cast.yunnan_coordinator}}[nearest]
    assert {notice.user for notice in Notice.objects.all()} == expected


def test_nobody_is_told_who_has_left_or_would_review_their_own(cast):
    Membership.objects.create(user=cast.yunnan_coordinator, organisation=cast.hospital, role="employer")
    gone = member(cast.sending_unit, "coordinator", "532800")
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    submit_demand(demand=need(cast), actor=cast.employer)
    assert told() == []


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"start_earliest": date(2020, 1, 1), "start_latest": date(2020, 2, 1)}, "The latest start has passed."),
        ({"programme_id": "silver_age_xj"}, "This programme does not serve the post's region."),
    ],
)
def test_what_has_faults_is_not_submitted(columns, words, cast):
    demand = need(cast, **columns)
    with translation.override("en"), pytest.raises(Conflict) as refused:
        submit_demand(demand=demand, actor=cast.employer)
    assert (refused.value.code, words in refused.value.message) == ("faulty", True)
    demand.refresh_from_db()
    assert (demand.status, steps(demand), told()) == ("draft", [], [])


def test_a_returned_need_goes_back_as_it_is_only_with_words(cast):
    demand = need(cast, "returned")
    for note in ("", "  "):
        with pytest.raises(Conflict) as refused:
            submit_demand(demand=demand, actor=cast.employer, note=note)
        assert (refused.value.code, steps(demand)) == ("note_needed", [])
    submit_demand(demand=demand, actor=cast.employer, note="年度计划已列入")
    assert steps(demand) == [("reopened", "returned", "draft"), ("submitted", "draft", "submitted")]


def test_taking_back_makes_a_draft_without_a_deadline(cast):
    demand = submit_demand(demand=need(cast), actor=cast.employer)
    taken = take_back_demand(demand=demand, actor=cast.employer)
    assert (taken.status, taken.review_due) == ("draft", None)
    assert steps(demand)[1:] == [("taken_back", "submitted", "draft")]


# --- the authority's word -----------------------------------------------------------------------


def test_returning_tells_everybody_of_the_employer_why(cast):
    colleague = member(cast.hospital, "employer")
    demand = need(cast, "submitted")
    returned = return_demand(
        demand=demand, actor=cast.yunnan_coordinator, reasons=(ReturnReason.PERIOD,), note="请写明起止时间"
    )
    assert (returned.status, returned.review_due) == ("returned", None)
    assert told() == sorted([(cast.employer.email, "returned"), (colleague.email, "returned")])
    notice = Notice.objects.first()
    assert (notice.path, str(ReturnReason.PERIOD.label) in notice.body, "请写明起止时间" in notice.body) == (
        f"/demands/{demand.pk}/",
        True,
        True,
    )


@pytest.mark.parametrize(
    ("reasons", "note", "code"),
    [((), "请修改", "reason_needed"), ((ReturnReason.OTHER,), " ", "note_needed")],
)
def test_returning_needs_a_reason_and_another_one_words(reasons, note, code, cast):
    demand = need(cast, "submitted")
    with pytest.raises(Conflict) as refused:
        return_demand(demand=demand, actor=cast.yunnan_coordinator, reasons=reasons, note=note)
    demand.refresh_from_db()
    assert (refused.value.code, demand.status, steps(demand)) == (code, "submitted", [])


def test_publishing_writes_what_the_public_reads_in_the_same_step(cast):
    demand = need(cast, "submitted")
    published = publish_demand(demand=demand, actor=cast.yunnan_coordinator)
    posting = Posting.objects.get(demand=demand)
    assert (published.status, published.review_due, posting.is_live) == ("published", None, True)
    assert (posting.posted_at, posting.position) == (published.published_at, demand.position)
    assert steps(demand) == [("published", "submitted", "published")]
    assert told() == [(cast.employer.email, "published")]


def test_who_acts_for_the_employer_neither_publishes_nor_returns(cast):
    demand = need(cast, "submitted")
    factories.MembershipFactory(user=cast.employer, organisation=cast.hospital, role="coordinator", scope_id="530000")
    for act in (
        lambda: publish_demand(demand=demand, actor=cast.employer),
        lambda: return_demand(demand=demand, actor=cast.employer, reasons=(ReturnReason.AIM,), note=""),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "own_need"
    demand.refresh_from_db()
    assert demand.status == "submitted"


def test_what_changed_since_it_was_read_is_not_published(cast):
    demand = need(cast, "submitted", version=3)
    with pytest.raises(Conflict) as refused:
        publish_demand(demand=demand, actor=cast.yunnan_coordinator, version=2)
    assert refused.value.code == "stale"
    assert publish_demand(demand=demand, actor=cast.yunnan_coordinator, version=3).status == "published"


def test_what_a_rule_forbids_by_now_is_not_published(cast):
    demand = need(cast, "submitted", programme_id="hospital_pairing")  # its rule ended in 2020
    with pytest.raises(Conflict) as refused:
        publish_demand(demand=demand, actor=cast.yunnan_coordinator)
    demand.refresh_from_db()
    assert (refused.value.code, demand.status, Posting.objects.count()) == ("faulty", "submitted", 0)


def test_of_several_each_is_published_for_itself(cast):
    good, late, gone = need(cast, "submitted"), need(cast, "submitted", start_latest=date(2027, 3, 1)), need(cast)
    Demand.objects.filter(pk=late.pk).update(start_earliest=date(2020, 1, 1), start_latest=date(2020, 1, 2))
    with translation.override("en"):
        outcomes = publish_demands(demand_ids=[gone.pk, late.pk, good.pk], actor=cast.yunnan_coordinator)
    assert outcomes == [
        (good.pk, None),
        (late.pk, "The latest start has passed."),
        (gone.pk, "This need is Draft now; that step is not open."),
    ]
    assert list(Demand.objects.published().filter(pk__in=[good.pk, late.pk, gone.pk])) == [good]


# --- endings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("actor", "expected"), [("employer", []), ("yunnan_coordinator", ["closed"])])
def test_closing_ends_the_posting_and_tells_the_employer_what_another_did(actor, expected, cast):
    demand = need(cast, "submitted")
    publish_demand(demand=demand, actor=cast.yunnan_coordinator)
    Notice.objects.all().delete()
    closed = close_demand(demand=demand, actor=cast.user(actor), reason=CloseReason.NOBODY)
    posting = Posting.objects.get(demand=demand)
    assert (closed.status, closed.close_reason, posting.is_live) == ("closed", "nobody", False)
    assert posting.ended_at is not None
    assert [kind for _who, kind in told()] == expected


def test_filling_ends_the_posting(cast):
    demand = need(cast, "submitted")
    publish_demand(demand=demand, actor=cast.yunnan_coordinator)
    filled = fill_demand(demand=demand, actor=cast.yunnan_coordinator)
    assert (filled.status, Posting.objects.get(demand=demand).is_live) == ("filled", False)


# --- reminders ------------------------------------------------------------------------------------

SUBMITTED_ON = date(2026, 12, 1)


def on(day: date):
    """The clock at noon of that day in Shanghai."""
    return time_machine.travel(f"{day}T04:00:00+00:00", tick=False)


def test_one_reminder_before_the_deadline_one_after_it_then_every_three_days(cast):
    with on(SUBMITTED_ON):
        demand = submit_demand(demand=need(cast), actor=cast.employer)
    due = demand.review_due
    assert due == SUBMITTED_ON + timedelta(days=7)
    reminded = []
    for day in range(-7, 9):
        with on(due + timedelta(days=day)):
            # The sweeper comes again and again.
            reminded += [day] * sum(remind_reviewers() for _sweep in range(3))
    assert reminded == [-2, 1, 4, 7]
    assert demand.events.filter(step=Step.REMINDED, actor=None).count() == 4
    notices = Notice.objects.filter(kind="review_due")
    assert [notice.user for notice in notices] == [cast.yunnan_coordinator] * 4


def test_a_sweeper_that_slept_reminds_once_and_not_for_every_stage(cast):
    with on(SUBMITTED_ON):
        demand = submit_demand(demand=need(cast), actor=cast.employer)
    with on(demand.review_due + timedelta(days=20)):
        assert [remind_reviewers() for _sweep in range(2)] == [1, 0]


def test_a_new_submission_is_reminded_of_anew(cast):
    with on(SUBMITTED_ON):
        demand = submit_demand(demand=need(cast), actor=cast.employer)
    with on(demand.review_due):
        assert remind_reviewers() == 1
        take_back_demand(demand=demand, actor=cast.employer)
        assert remind_reviewers() == 0
        again = submit_demand(demand=demand, actor=cast.employer)
    with on(again.review_due):
        assert [remind_reviewers() for _sweep in range(2)] == [1, 0]


def test_where_no_coordinator_is_near_nothing_is_said_to_have_been_sent(cast):
    Membership.objects.filter(role="coordinator").delete()
    factories.DemandFactory(status="submitted", published_at=None, review_due=timezone.localdate())
    assert (remind_reviewers(), DemandEvent.objects.count(), told()) == (0, 0, [])


# --- races ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_one_wins_and_the_other_is_told(cast):
    """The first holds the need; the second waits for it, and finds the table against them."""
    demand = need(cast, "submitted")
    outcomes = []

    def second() -> None:
        try:
            return_demand(demand=demand, actor=cast.coordinator, reasons=(ReturnReason.AIM,), note="")
            outcomes.append("returned")
        except Conflict as conflict:
            outcomes.append(conflict.code)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        publish_demand(demand=demand, actor=cast.yunnan_coordinator)
        thread.start()
        wait_for_a_waiter()
    thread.join()
    assert outcomes == ["wrong_state"]
    assert steps(demand) == [("published", "submitted", "published")]
    assert told() == [(cast.employer.email, "published")]


@pytest.mark.django_db(transaction=True)
def test_of_two_sweepers_one_reminds(cast):
    with on(SUBMITTED_ON):
        demand = submit_demand(demand=need(cast), actor=cast.employer)
    counts = []

    def second() -> None:
        try:
            counts.append(remind_reviewers())
        finally:
            connection.close()

    with on(demand.review_due):
        thread = threading.Thread(target=second)
        with transaction.atomic():
            assert remind_reviewers() == 1
            thread.start()
            wait_for_a_waiter()
        thread.join()
    assert counts == [0]
    assert demand.events.filter(step=Step.REMINDED).count() == 1


def wait_for_a_waiter() -> None:
    """Until another session waits for a lock; after that the one who holds it may go on."""
    with connection.cursor() as cursor:
        for _try in range(300):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("nobody waits")
