"""Applications: every move against the table, what each step refuses, and who is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Notice
from common.problems import Conflict
from matching.enums import INTEREST_TRANSITIONS, InterestStatus, InterestStep
from matching.models import Interest, InterestEvent
from matching.services.interests import (
    apply,
    call_of,
    not_select,
    recommend,
    refuse,
    release,
    select,
    set_interest_state,
    unit_asked,
    wish,
    withdraw,
)
from matching.services.serving import add_follow_up, begin_service, complete_service
from matching.services.steps import STEPS, take_step
from talent.models import Consent, Talent
from tests import factories

pytestmark = pytest.mark.django_db
PAIRS = list(product(InterestStatus, InterestStatus))


def code_of(step, /, **values) -> str:
    """The code with which a step is refused."""
    with pytest.raises(Conflict) as refused:
        step(**values)
    return refused.value.code


@pytest.fixture
def interest(cast):
    """The volunteer's application for the cast's need; the unit is asked."""
    return factories.InterestFactory(demand=cast.demand, talent=cast.talent, unit=cast.sending_unit)


@pytest.fixture
def released(interest):
    return put(interest, status="recommended", released_at=timezone.now())


def put(interest, **columns):
    Interest.objects.filter(pk=interest.pk).update(**columns)
    interest.refresh_from_db()
    return interest


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=[f"{one}-{two}" for one, two in PAIRS])
def test_every_move_is_that_of_the_table(before, after, interest, cast):
    put(interest, status=before)
    move = {"interest": interest, "to_status": after, "step": InterestStep.APPLIED, "actor": cast.coordinator}
    if after in INTEREST_TRANSITIONS[before]:
        assert set_interest_state(**move).status == after
        event = InterestEvent.objects.get()
        assert (event.from_status, event.to_status, event.actor) == (before, after, cast.coordinator)
    else:
        assert code_of(set_interest_state, **move) == "wrong_state"
        interest.refresh_from_db()
        assert (interest.status, InterestEvent.objects.count()) == (before, 0)


# --- applying ---------------------------------------------------------------------------------


def test_applying_writes_the_words_the_history_and_tells_the_region(cast):
    found = apply(talent=cast.talent, demand=cast.demand, words=" 愿意到勐海 ", agrees=True)
    assert (found.words, found.status, found.unit, found.released_at) == ("愿意到勐海", "applied", None, None)
    event = found.events.get()
    assert (event.step, event.actor) == ("applied", cast.volunteer)
    # The coordinators whose scope holds the region most narrowly.
    assert [(notice.user, notice.kind) for notice in Notice.objects.all()] == [
        (cast.yunnan_coordinator, "interest_applied")
    ]


def test_the_unit_is_asked_of_people_in_service_and_where_the_programme_asks(cast):
    assert unit_asked(cast.talent, cast.demand) is None
    cast.talent.employment = "in_service"
    assert unit_asked(cast.talent, cast.demand) == cast.sending_unit
    cast.talent.employment = "retired"
    programme = factories.ProgrammeRuleFactory(endorsement_required=True).programme
    cast.demand.programme = programme
    assert unit_asked(cast.talent, cast.demand) == cast.sending_unit
    cast.talent.home_organisation = None
    assert code_of(unit_asked, talent=cast.talent, demand=cast.demand) == "no_unit"


def test_the_unit_is_told_where_it_is_asked(cast):
    cast.talent.employment = "in_service"
    cast.talent.save()
    assert apply(talent=cast.talent, demand=cast.demand, words="愿意", agrees=True).unit == cast.sending_unit
    assert [(notice.user, notice.kind) for notice in Notice.objects.all()] == [(cast.unit, "interest_to_recommend")]


def inactive(cast):
    type(cast.talent).objects.filter(pk=cast.talent.pk).update(is_active=False)


def closed(cast):
    type(cast.demand).objects.filter(pk=cast.demand.pk).update(status="closed")


def applied(cast):
    factories.InterestFactory(demand=cast.demand, talent=cast.talent)


def pushed_until_yesterday(cast):
    call = factories.CallFactory(apply_by=timezone.localdate() - timedelta(days=1), opened_at=timezone.now())
    call.demands.add(cast.demand)


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("inactive", inactive),
        ("not_published", closed),
        ("already", applied),
        ("too_late", pushed_until_yesterday),
    ],
)
def test_what_stands_in_the_way_of_applying(code, spoil, cast):
    spoil(cast)
    before = Interest.objects.count()
    assert code_of(apply, talent=cast.talent, demand=cast.demand, words="愿意", agrees=True) == code
    assert Interest.objects.count() == before


def test_words_are_needed_and_a_call_holds_the_need(cast):
    call = factories.CallFactory(opened_at=timezone.now())
    assert code_of(apply, talent=cast.talent, demand=cast.demand, words=" ", agrees=True) == "wordless"
    asked = {"talent": cast.talent, "demand": cast.demand, "words": "愿意", "agrees": True}
    assert code_of(apply, **asked, call=call) == "wrong_call"
    call.demands.add(cast.demand)
    assert apply(talent=cast.talent, demand=cast.demand, words="愿意", agrees=True, call=call).call == call


def test_applying_is_agreeing_that_this_employer_is_told(cast):
    asked = {"talent": cast.talent, "demand": cast.demand, "words": "愿意"}
    assert code_of(apply, **asked, agrees=False) == "no_consent"
    assert (Interest.objects.count(), Consent.objects.count()) == (0, 0)
    apply(**asked, agrees=True)
    consent = Consent.objects.get()
    assert (consent.talent, consent.employer, consent.text_id, consent.given_by, consent.withdrawn_at) == (
        cast.talent, cast.hospital, "employer-2026-11", cast.volunteer, None,
    )  # fmt: skip


def test_the_call_is_the_open_one_that_came_to_the_unit(cast):
    today = timezone.localdate()
    days = {"past": -1, "later": 20, "sooner": 10}
    calls = {
        name: factories.CallFactory(apply_by=today + timedelta(days=days.get(name, 5)), opened_at=opened)
        for name, opened in (
            ("past", timezone.now()),
            ("later", timezone.now()),
            ("sooner", timezone.now()),
            ("unopened", None),
            ("other unit's", timezone.now()),
        )
    }
    for name, call in calls.items():
        call.demands.add(cast.demand)
        call.units.add(factories.OrganisationFactory() if name == "other unit's" else cast.sending_unit)
    assert call_of(cast.talent, cast.demand) == calls["sooner"]
    assert call_of(cast.talent, cast.other_demand) is None


@pytest.mark.parametrize("status", ["withdrawn", "refused", "not_selected", "served"])
def test_after_an_end_one_may_apply_again(status, cast, interest):
    put(interest, status=status)
    assert apply(talent=cast.talent, demand=cast.demand, words="再次申请", agrees=True).pk != interest.pk


@pytest.mark.django_db(transaction=True)
def test_of_two_applications_at_once_one_is_taken(cast):
    def go(_number):
        try:
            return apply(talent=cast.talent, demand=cast.demand, words="愿意", agrees=True).status
        except Conflict as conflict:
            return conflict.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(go, range(2)))
    assert answers == ["already", "applied"]
    assert Interest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_selections_for_one_seat_at_once_one_is_taken(cast):
    type(cast.demand).objects.filter(pk=cast.demand.pk).update(headcount=1)
    both = [
        factories.InterestFactory(demand=cast.demand, talent=talent, released_at=timezone.now())
        for talent in (cast.talent, cast.colleague)
    ]

    def go(interest):
        try:
            return select(interest=interest, actor=cast.coordinator).status
        except Conflict as conflict:
            return conflict.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(go, both))
    assert answers == ["full", "selected"]


# --- the unit ---------------------------------------------------------------------------------


def test_a_recommendation_is_put_on_record_for_a_year_and_told(interest, cast):
    recommend(interest=interest, actor=cast.unit, note="科室骨干")
    endorsement = cast.talent.endorsements.get()
    today = timezone.localdate()
    assert (endorsement.organisation, endorsement.valid_to - today) == (cast.sending_unit, timedelta(days=365))
    assert {(notice.user, notice.kind) for notice in Notice.objects.all()} == {
        (cast.yunnan_coordinator, "interest_recommended"),
        (cast.volunteer, "interest_yours_recommended"),
    }


def test_a_refusal_gives_its_reason(interest, cast):
    assert code_of(refuse, interest=interest, actor=cast.unit, note=" ") == "reason_needed"
    assert refuse(interest=interest, actor=cast.unit, note="手术排期已满").status == "refused"
    assert interest.events.get().note == "手术排期已满"


def test_nobody_recommends_where_no_unit_is_asked(cast):
    interest = factories.InterestFactory(demand=cast.demand, talent=cast.talent)
    assert code_of(recommend, interest=interest, actor=cast.unit) == "no_unit"
    interest.refresh_from_db()
    assert (interest.status, cast.talent.endorsements.count()) == ("applied", 0)


# --- joint selection --------------------------------------------------------------------------


def test_release_and_wish_are_recorded_once_and_leave_the_state(interest, cast):
    assert code_of(wish, interest=interest, actor=cast.employer) == "not_released"
    assert release(interest=interest, actor=cast.coordinator).released_at is not None
    assert code_of(release, interest=interest, actor=cast.coordinator) == "released"
    assert wish(interest=interest, actor=cast.employer).wished_at is not None
    assert code_of(wish, interest=interest, actor=cast.employer) == "wished"
    steps = [(event.step, event.from_status, event.to_status) for event in interest.events.all()]
    assert steps == [("released", "applied", "applied"), ("wished", "applied", "applied")]
    assert [notice.user for notice in Notice.objects.filter(kind="interest_released")] == [cast.employer]


@pytest.mark.parametrize("status", sorted(set(InterestStatus) - {"applied", "recommended"}))
def test_what_has_been_decided_is_neither_released_nor_wished_for_nor_selected(status, released, cast):
    put(released, status=status)
    for step in (release, wish, select):
        assert code_of(step, interest=released, actor=cast.coordinator) == "wrong_state"


def test_selection_takes_release_recommendation_and_a_free_seat(interest, cast):
    assert code_of(select, interest=interest, actor=cast.coordinator) == "not_released"
    put(interest, released_at=timezone.now())
    assert code_of(select, interest=interest, actor=cast.coordinator) == "not_recommended"
    put(interest, status="recommended")
    for _ in range(cast.demand.headcount):
        seated = factories.InterestFactory(demand=cast.demand, status="serving")
    assert code_of(select, interest=interest, actor=cast.coordinator) == "full"
    put(seated, status="withdrawn")
    assert select(interest=interest, actor=cast.coordinator).status == "selected"
    assert [notice.user for notice in Notice.objects.filter(kind="interest_yours_selected")] == [cast.volunteer]


def test_nobody_is_selected_for_a_need_that_has_ended(released, cast):
    closed(cast)
    assert code_of(select, interest=released, actor=cast.coordinator) == "not_published"


def test_who_does_not_fit_is_selected_only_with_a_reason(released, cast):
    cast.talent.title_id = "health_physician_2"
    cast.talent.save()
    assert code_of(select, interest=released, actor=cast.coordinator) == "reason_needed"
    selected = select(interest=released, actor=cast.coordinator, note="当地急需，院长同意")
    assert (selected.status, selected.events.get().note) == ("selected", "当地急需，院长同意")


def test_others_are_told_that_they_were_not_selected(released, cast):
    assert not_select(interest=released, actor=cast.coordinator).status == "not_selected"
    assert [notice.user for notice in Notice.objects.filter(kind="interest_yours_not_selected")] == [cast.volunteer]


@pytest.mark.parametrize("status", ["applied", "recommended", "selected"])
def test_a_talent_withdraws_until_the_service_begins(status, interest, cast):
    put(interest, status=status)
    assert withdraw(interest=interest, actor=cast.volunteer).status == "withdrawn"


# --- service and follow-up --------------------------------------------------------------------


def test_service_takes_days_within_the_post_and_promises_them(released, cast):
    start = cast.demand.start_earliest
    put(released, status="selected")
    begin = {"interest": released, "actor": cast.employer}
    day = timedelta(days=1)
    assert code_of(begin_service, **begin, start=start, last=start - day) == "order"
    assert code_of(begin_service, **begin, start=start - day, last=start) == "outside"
    too_long = start + timedelta(days=cast.demand.duration_days)
    assert code_of(begin_service, **begin, start=start, last=too_long) == "outside"
    factories.CommitmentFactory(talent=cast.talent)
    assert code_of(begin_service, **begin, start=start, last=start + day) == "busy"
    released.refresh_from_db()
    assert released.status == "selected"
    later = start + timedelta(days=200)
    found = begin_service(**begin, start=later, last=later)
    assert (found.status, found.service_start, found.service_end) == ("serving", later, later + day)
    assert cast.talent.commitments.filter(period__startswith=later).count() == 1


def test_service_is_completed_on_its_last_day_and_kept_for_the_order(released, cast):
    today = timezone.localdate()
    put(released, status="serving", service_start=today, service_end=today + timedelta(days=2))
    assert code_of(complete_service, interest=released, actor=cast.employer) == "not_over"
    put(released, service_end=today + timedelta(days=1))
    assert complete_service(interest=released, actor=cast.employer).status == "served"
    cast.talent.refresh_from_db()
    assert cast.talent.last_service_end == today + timedelta(days=1)


def test_follow_up_comes_after_the_service_and_not_ahead_of_time(released, cast):
    today = timezone.localdate()
    wanted = {"interest": released, "actor": cast.unit, "strategy": "lecture", "text": "讲座"}
    put(released, status="serving", service_start=today - timedelta(days=5), service_end=today)
    assert code_of(add_follow_up, **wanted, day=today) == "wrong_state"
    put(released, status="served")
    assert code_of(add_follow_up, **wanted, day=today - timedelta(days=2)) == "before_end"
    assert code_of(add_follow_up, **wanted, day=today + timedelta(days=1)) == "ahead"
    assert add_follow_up(**wanted, day=today).entered_by == cast.unit


def test_steps_are_taken_by_name(interest, cast):
    take_step(name="withdraw", interest=interest, actor=cast.volunteer, values={"note": "另有安排"})
    assert [(event.step, event.note) for event in interest.events.all()] == [("withdrawn", "另有安排")]
    assert len(STEPS) == 10


# --- what the database holds ------------------------------------------------------------------


def refused(make, name):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make()
    assert error.value.__cause__.diag.constraint_name == name


def test_impossible_interests_are_refused_by_the_database(interest, cast):
    same = {"demand": cast.demand, "talent": cast.talent}
    refused(lambda: factories.InterestFactory(**same), "interest_one_live")
    factories.InterestFactory(**same, status="withdrawn")
    refused(lambda: factories.InterestFactory(status="perhaps"), "interest_status_known")
    day = factories.START
    refused(lambda: factories.InterestFactory(service_start=day, service_end=day), "interest_service")
    refused(lambda: factories.InterestFactory(service_start=day), "interest_service")
    factories.InterestFactory(service_start=day, service_end=day + timedelta(days=1))
    refused(lambda: factories.InterestFactory(wished_at=timezone.now()), "interest_wish_after_release")
    refused(lambda: factories.FollowUpFactory(strategy="hope"), "follow_up_strategy")
    assert {constraint.name for constraint in Interest._meta.constraints} == {
        "interest_one_live",
        "interest_status_known",
        "interest_service",
        "interest_wish_after_release",
    }


def test_the_history_of_an_interest_only_grows(cast):
    event = factories.InterestEventFactory(note="原话", actor=cast.unit)
    for change in ({"to_status": "refused"}, {"step": "refused"}, {"note": "别的话"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            InterestEvent.objects.filter(pk=event.pk).update(**change)
    InterestEvent.objects.filter(pk=event.pk).update(actor=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        InterestEvent.objects.filter(pk=event.pk).update(note="")
    erased = {"surname": "", "birth_year": None, "is_active": False, "may_be_proposed": False}
    Talent.objects.filter(pk=event.interest.talent_id).update(**erased, erased_at=timezone.now())
    InterestEvent.objects.filter(pk=event.pk).update(note="")
