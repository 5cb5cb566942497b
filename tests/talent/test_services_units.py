"""A unit's word on its people's times: who is asked and told, what an answer does, and when it does not stand."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Membership, Notice, Organisation
from common.problems import Conflict
from talent.models import Talent, TalentContact, UnitInquiry
from talent.services.unit_notices import sweep_inquiries
from talent.services.units import answer_inquiry, ask_unit, digest_of, inquire_if_needed, revise_word
from tests import factories
from tests.demands.test_services_reviews import wait_for_a_waiter

pytestmark = pytest.mark.django_db


@pytest.fixture
def talent(cast):
    """The volunteer, in service at the sending unit."""
    return put(cast.talent, employment="in_service")


def put(talent, **columns):
    Talent.objects.filter(pk=talent.pk).update(**columns)
    talent.refresh_from_db()
    return talent


@pytest.fixture
def inquiry(talent):
    found = ask_unit(talent=talent, actor=None)
    Notice.objects.all().delete()
    return found


def told() -> list[tuple[str, str]]:
    return [(notice.recipient, notice.kind) for notice in Notice.objects.order_by("pk")]


def steps(talent) -> list[tuple[str, object, str]]:
    return list(talent.events.values_list("step", "actor", "note"))


def code_of(step, /, **values) -> str:
    with pytest.raises(Conflict) as refused:
        step(**values)
    return refused.value.code


def answer(inquiry, word="confirmed", reason="", actor=None, about=""):
    return answer_inquiry(inquiry=inquiry, word=word, reason=reason, actor=actor, about=about)


# --- asking -----------------------------------------------------------------------------------


@pytest.mark.parametrize("employment", ["in_service", "postdoc"])
def test_the_unit_is_asked_once_and_its_members_are_told(employment, cast):
    talent = put(cast.talent, employment=employment)
    first = ask_unit(talent=talent, actor=cast.coordinator)
    assert ask_unit(talent=talent, actor=cast.coordinator) == first
    assert (first.organisation, first.word, first.due_on) == (
        cast.sending_unit,
        "",
        timezone.localdate() + timedelta(days=14),
    )
    assert told() == [(cast.unit.email, "inquiry")]
    assert steps(talent) == [("unit_asked", cast.coordinator.pk, cast.sending_unit.name)]
    notice = Notice.objects.get()
    assert notice.path.startswith("/unit/")
    assert len(notice.path) < 400
    assert "沈国华" not in notice.subject + notice.body


@pytest.mark.parametrize("columns", [{"employment": "retired"}, {"home_organisation": None}])
def test_who_has_no_unit_that_must_let_them_go_is_not_asked_about(columns, talent):
    put(talent, **columns)
    assert ask_unit(talent=talent, actor=None) is None
    assert (UnitInquiry.objects.count(), steps(talent)) == (0, [])


@pytest.mark.parametrize(
    ("members", "office", "recipients"),
    [
        ("somebody", "office@unit.example", ["unit"]),
        ("nobody", "office@unit.example", ["office"]),
        ("the person alone", "office@unit.example", ["office"]),
        ("nobody", "", []),
    ],
)
def test_the_office_is_told_where_nobody_else_can_answer(members, office, recipients, talent, cast):
    Organisation.objects.filter(pk=cast.sending_unit.pk).update(email=office)
    if members != "somebody":
        Membership.objects.filter(organisation=cast.sending_unit).delete()
    if members == "the person alone":
        factories.MembershipFactory(user=cast.volunteer, organisation=cast.sending_unit, role="sending_unit")
    talent.refresh_from_db()
    ask_unit(talent=Talent.objects.get(pk=talent.pk), actor=None)
    addresses = {"unit": cast.unit.email, "office": office}
    assert told() == [(addresses[name], "inquiry") for name in recipients]


# --- answering --------------------------------------------------------------------------------


def test_a_refusal_takes_the_person_out_and_tells_them_why(inquiry, talent, cast):
    assert answer(inquiry, "refused", " 手术排期已满 ", cast.unit).reason == "手术排期已满"
    talent.refresh_from_db()
    assert (talent.unit_refuses, talent.matters_at is not None) == (True, True)
    assert not Talent.objects.open_to_proposals().filter(pk=talent.pk).exists()
    assert steps(talent)[1:] == [("unit_refused", cast.unit.pk, "手术排期已满")]
    assert told() == [(cast.volunteer.email, "unit_word")]
    assert "手术排期已满" in Notice.objects.get().body


def test_a_confirmation_by_the_link_names_nobody_and_lifts_a_former_refusal(inquiry, talent):
    put(talent, unit_refuses=True)
    answered = answer(inquiry)
    assert (answered.word, answered.answered_by) == ("confirmed", None)
    talent.refresh_from_db()
    assert talent.unit_refuses is False
    step, actor, note = steps(talent)[-1]
    assert (step, actor, bool(note)) == ("unit_confirmed", None, True)


def test_who_has_no_account_is_told_at_their_address(inquiry, talent):
    put(talent, user=None)
    TalentContact.objects.filter(talent=talent).update(email="shen@example.com")
    answer(inquiry)
    assert told() == [("shen@example.com", "unit_word")]


def test_what_an_answer_is_refused_for(inquiry, talent, cast):
    windows = digest_of(list(talent.availabilities.all()))
    assert code_of(answer, inquiry=inquiry, word="refused", reason="  ") == "reason_needed"
    factories.AvailabilityFactory(talent=talent, period=DateRange(date(2031, 1, 1), date(2031, 3, 1)))
    assert code_of(answer, inquiry=inquiry, about=windows) == "changed"
    assert answer(inquiry, about=digest_of(list(talent.availabilities.all()))).word == "confirmed"
    assert code_of(answer, inquiry=inquiry, word="refused", reason="不行") == "answered"
    assert [step for step, _actor, _note in steps(talent)] == ["unit_asked", "unit_confirmed"]


def test_a_question_to_a_unit_that_the_person_has_left_is_answered_by_nobody(inquiry, talent, cast):
    put(talent, home_organisation=factories.OrganisationFactory(kind="sending_unit"))
    assert code_of(answer, inquiry=inquiry) == "withdrawn"
    inquiry.refresh_from_db()
    assert inquiry.word == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_stands_and_the_other_is_told(inquiry, talent, cast):
    outcomes = []

    def second() -> None:
        try:
            answer(inquiry, "refused", "不行", cast.unit)
            outcomes.append("refused")
        except Conflict as conflict:
            outcomes.append(conflict.code)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        answer(inquiry)
        thread.start()
        wait_for_a_waiter()
    thread.join()
    talent.refresh_from_db()
    assert (outcomes, talent.unit_refuses) == (["answered"], False)
    assert [step for step, _actor, _note in steps(talent)] == ["unit_asked", "unit_confirmed"]


def test_a_unit_changes_its_mind(inquiry, talent, cast):
    values = {"talent": talent, "organisation": cast.sending_unit, "actor": cast.unit}
    assert code_of(revise_word, word="refused", reason="不行", **values) == "open"
    answer(inquiry, actor=cast.unit)
    assert code_of(revise_word, word="confirmed", **values) == "same_word"
    assert code_of(revise_word, word="refused", **values) == "reason_needed"
    revised = revise_word(word="refused", reason="不行", **values)
    talent.refresh_from_db()
    assert (revised.pk != inquiry.pk, revised.answered_by, talent.unit_refuses) == (True, cast.unit, True)
    assert [step for step, _actor, _note in steps(talent)] == ["unit_asked", "unit_confirmed", "unit_refused"]


def test_who_was_never_asked_about_or_is_not_theirs_is_not_spoken_of(talent, cast):
    values = {"word": "confirmed", "actor": cast.unit}
    assert code_of(revise_word, talent=talent, organisation=cast.sending_unit, **values) == "unasked"
    assert code_of(revise_word, talent=cast.colleague, organisation=cast.sending_unit, **values) == "withdrawn"


# --- asking anew ------------------------------------------------------------------------------


def test_times_stated_anew_are_asked_about_anew_and_the_same_are_not(inquiry, talent):
    answer(inquiry, "refused", "不行")
    assert inquire_if_needed(talent=talent, actor=None) is None
    window = talent.availabilities.get()
    talent.availabilities.all().delete()
    factories.AvailabilityFactory(talent=talent, period=window.period)
    assert inquire_if_needed(talent=talent, actor=None) is None
    talent.availabilities.update(period=DateRange(date(2027, 6, 1), date(2027, 9, 1)))
    again = inquire_if_needed(talent=talent, actor=None)
    talent.refresh_from_db()
    assert (again.word, talent.unit_refuses) == ("", True)  # the last word stands until the next one


def test_a_new_unit_is_asked_and_the_former_ones_refusal_does_not_stand(inquiry, talent, cast):
    answer(inquiry, "refused", "不行")
    put(talent, home_organisation=factories.OrganisationFactory(kind="sending_unit"), matters_at=None)
    asked = inquire_if_needed(talent=talent, actor=None)
    talent.refresh_from_db()
    assert (asked.organisation, talent.unit_refuses) == (talent.home_organisation, False)
    assert talent.matters_at is not None
    # Back again: what the unit said of these times stands once more only when it is asked and says so.
    put(talent, home_organisation=cast.sending_unit)
    inquire_if_needed(talent=talent, actor=None)
    assert not UnitInquiry.objects.filter(word="").exists()


@pytest.mark.parametrize("columns", [{"employment": "retired"}, {"home_organisation": None}])
def test_who_has_no_such_unit_any_more_is_not_held_back_by_it(columns, inquiry, talent):
    put(talent, unit_refuses=True, **columns)
    assert inquire_if_needed(talent=talent, actor=None) is None
    talent.refresh_from_db()
    assert (talent.unit_refuses, UnitInquiry.objects.count()) == (False, 0)


def test_without_times_there_is_nothing_to_ask(talent):
    talent.availabilities.all().delete()
    assert inquire_if_needed(talent=talent, actor=None) is None


# --- the clock --------------------------------------------------------------------------------


def on(day):
    return time_machine.travel(f"{day.isoformat()}T12:00:00+08:00", tick=True)


def test_the_unit_is_reminded_three_days_before_and_coordinators_once_after(inquiry, cast):
    due = inquiry.due_on
    done = []
    for days in (-4, -3, -2, 0, 1, 2, 60):
        with on(due + timedelta(days=days)):
            done.append(sweep_inquiries())
    assert done == [0, 1, 0, 0, 1, 0, 0]
    assert told() == [(cast.unit.email, "inquiry_due"), (cast.coordinator.email, "inquiry_overdue")]


def test_nobody_is_reminded_of_what_was_answered(inquiry):
    answer(inquiry)
    Notice.objects.all().delete()
    for days in (0, 1):
        with on(inquiry.due_on + timedelta(days=days)):
            assert sweep_inquiries() == 0
    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_sweepers_one_reminds(inquiry, cast):
    counts = []

    def second() -> None:
        try:
            counts.append(sweep_inquiries())
        finally:
            connection.close()

    UnitInquiry.objects.update(due_on=timezone.localdate())
    thread = threading.Thread(target=second)
    with transaction.atomic():
        assert sweep_inquiries() == 1
        thread.start()
        wait_for_a_waiter()
    thread.join()
    assert (counts, told()) == ([0], [(cast.unit.email, "inquiry_due")])
