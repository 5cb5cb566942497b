"""The clock of times: when somebody is reminded, what an answer does, and that each is done once."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.links import link_note, link_token
from accounts.models import Notice
from accounts.services import in_language_of
from common.problems import Conflict
from talent.models import Availability, Talent, TalentContact
from talent.services.reconfirming import clock_of, reconfirm, sweep_reconfirmations, switch_by_link
from tests import factories
from tests.demands.test_services_reviews import wait_for_a_waiter

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel(f"{TODAY.isoformat()}T12:00:00+08:00", tick=True):
        yield


def on(day):
    return time_machine.travel(f"{day.isoformat()}T12:00:00+08:00", tick=True)


def lapse(talent, days: int) -> date:
    """Let all times of somebody lapse so many days from today."""
    day = TODAY + timedelta(days=days)
    talent.availabilities.update(lapses_on=day)
    return day


@pytest.fixture
def talent(cast):
    """The volunteer, who has an account, and alone has times."""
    cast.colleague.availabilities.all().delete()
    return cast.talent


def steps(talent) -> list[tuple[str, object]]:
    return list(talent.events.values_list("step", "actor"))


def told() -> list[tuple[str, str]]:
    """To whom, and the stage of the message, in the order they were written."""
    return [(n.recipient, n.key.rpartition(":")[2]) for n in Notice.objects.order_by("pk")]


# --- answering --------------------------------------------------------------------------------


def test_an_answer_renews_all_that_lies_ahead_also_what_lapsed(talent):
    past = factories.AvailabilityFactory(
        talent=talent, period=DateRange(date(2025, 1, 1), date(2025, 7, 1)), lapses_on=date(2025, 5, 1)
    )
    factories.AvailabilityFactory(
        talent=talent, period=DateRange(date(2026, 11, 1), TODAY + timedelta(days=1)), lapses_on=date(2026, 11, 1)
    )
    assert reconfirm(talent=talent, actor=talent.user) == TODAY + timedelta(days=180)
    assert set(talent.availabilities.values_list("lapses_on", flat=True)) == {
        past.lapses_on, TODAY + timedelta(days=180),
    }  # fmt: skip
    assert steps(talent) == [("reconfirmed", talent.user.pk)]
    talent.refresh_from_db()
    assert talent.matters_at is not None
    assert clock_of(talent) == TODAY + timedelta(days=180)


def test_an_answer_to_a_link_counts_once(talent):
    lapses_on = lapse(talent, 5)
    reconfirm(talent=talent, actor=None, lapses_on=lapses_on)
    with pytest.raises(Conflict) as refused:
        reconfirm(talent=talent, actor=None, lapses_on=lapses_on)
    assert refused.value.code == "confirmed"
    with in_language_of(None):
        assert list(talent.events.values_list("step", "note")) == [("reconfirmed", link_note())]


@pytest.mark.parametrize(("state", "code"), [("none ahead", "no_times"), ("erased", "erased")])
def test_what_cannot_be_renewed(state, code, talent):
    if state == "erased":
        Talent.objects.filter(pk=talent.pk).update(
            erased_at=timezone.now(),
            user=None,
            surname="",
            birth_year=None,
            home_organisation=None,
            is_active=False,
            may_be_proposed=False,
        )
    else:
        talent.availabilities.update(period=DateRange(date(2025, 1, 1), TODAY))
    with pytest.raises(Conflict) as refused:
        reconfirm(talent=talent, actor=None)
    assert refused.value.code == code
    assert steps(talent) == []


def test_the_link_pauses_and_takes_up_again_once_each(talent):
    for active in (False, False, True, True):
        switch_by_link(talent=talent, active=active)
        talent.refresh_from_db()
        assert talent.is_active is active
    assert steps(talent) == [("paused", None), ("resumed", None)]


@pytest.mark.django_db(transaction=True)
def test_of_two_taps_at_once_one_renews(talent):
    lapses_on = lapse(talent, 5)
    outcomes = []

    def second() -> None:
        try:
            reconfirm(talent=talent, actor=None, lapses_on=lapses_on)
            outcomes.append("renewed")
        except Conflict as conflict:
            outcomes.append(conflict.code)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        reconfirm(talent=talent, actor=None, lapses_on=lapses_on)
        thread.start()
        wait_for_a_waiter()
    thread.join()
    assert (outcomes, [step for step, _actor in steps(talent)]) == (["confirmed"], ["reconfirmed"])


# --- reminding --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "stages"),
    [
        (22, []), (21, ["1"]), (8, ["1"]), (7, ["2"]), (1, ["2"]), (0, ["3"]), (-400, ["3"]),
    ],
)  # fmt: skip
def test_each_stage_begins_on_its_day(days, stages, talent):
    lapse(talent, days)
    assert [sweep_reconfirmations() for _sweep in range(2)] == [len(stages), 0]
    assert told() == [(talent.user.email, stage) for stage in stages]
    assert [step for step, _actor in steps(talent)] == (["lapsed"] if "3" in stages else [])


def test_from_the_first_reminder_to_the_lapse_and_the_next_round(talent):
    lapses_on = lapse(talent, 30)
    for days in range(0, 40):
        with on(TODAY + timedelta(days=days)):
            sweep_reconfirmations()
    assert told() == [(talent.user.email, stage) for stage in "123"]
    with on(TODAY + timedelta(days=40)):
        reconfirm(talent=talent, actor=talent.user)
    with on(TODAY + timedelta(days=220)):
        assert sweep_reconfirmations() == 1
    assert [step for step, _actor in steps(talent)] == ["lapsed", "reconfirmed", "lapsed"]
    keys = list(Notice.objects.order_by("pk").values_list("key", flat=True))
    assert keys[:3] == [f"reconfirm:{talent.pk}:{lapses_on.isoformat()}:{stage}" for stage in (1, 2, 3)]
    assert keys[3] == f"reconfirm:{talent.pk}:{(TODAY + timedelta(days=220)).isoformat()}:3"


def test_somebody_is_written_to_once_however_many_times_they_stated(talent):
    for year in (2030, 2031):
        factories.AvailabilityFactory(talent=talent, period=DateRange(date(year, 1, 1), date(year, 2, 1)))
    lapse(talent, 3)
    Availability.objects.filter(period__startswith=date(2031, 1, 1)).update(lapses_on=TODAY + timedelta(days=20))
    assert sweep_reconfirmations() == 1
    assert len(told()) == 1


@pytest.mark.parametrize("state", ["paused", "past", "no way to reach them", "no times"])
def test_nobody_is_written_to_who(state, talent):
    lapse(talent, 3)
    if state == "paused":
        Talent.objects.filter(pk=talent.pk).update(is_active=False)
    elif state == "past":
        talent.availabilities.update(period=DateRange(date(2025, 1, 1), TODAY))
    elif state == "no times":
        talent.availabilities.all().delete()
    else:
        Talent.objects.filter(pk=talent.pk).update(user=None)
    assert (sweep_reconfirmations(), told()) == (0, [])


def test_who_has_no_account_is_written_to_at_their_address(talent):
    Talent.objects.filter(pk=talent.pk).update(user=None)
    TalentContact.objects.filter(talent=talent).update(email="shen@example.com")
    lapses_on = lapse(talent, 21)
    assert sweep_reconfirmations() == 1
    notice = Notice.objects.get()
    assert (notice.user, notice.address, notice.kind) == (None, "shen@example.com", "reconfirm")
    token = link_token("reconfirm", talent=talent.pk, lapses_on=lapses_on.isoformat())
    assert notice.path.rsplit(":", 2)[0] == f"/still-free/{token.rsplit(':', 2)[0]}"
    assert len(notice.path) < 400
    assert "沈国华" not in notice.subject + notice.body
    assert talent.accesses.count() == 0


def test_who_lapses_without_an_address_has_it_in_their_history_once(cast):
    lapse(cast.colleague, -1)
    assert [sweep_reconfirmations() for _sweep in range(2)] == [1, 0]
    assert (steps(cast.colleague), told()) == ([("lapsed", None)], [])
    cast.colleague.refresh_from_db()
    assert cast.colleague.matters_at is not None


def test_one_sweep_writes_to_a_bounded_number(cast, monkeypatch):
    monkeypatch.setattr("talent.services.reconfirming.PEOPLE_PER_SWEEP", 2)
    for _number in range(2):
        lapse(factories.TalentFactory(user=factories.UserFactory()), 10)
    lapse(cast.talent, 2)
    assert [sweep_reconfirmations() for _sweep in range(3)] == [2, 1, 0]
    assert told()[0] == (cast.volunteer.email, "2")  # the most pressing comes first


@pytest.mark.django_db(transaction=True)
def test_of_two_sweepers_one_writes(talent):
    lapse(talent, 0)
    counts = []

    def second() -> None:
        try:
            counts.append(sweep_reconfirmations())
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        assert sweep_reconfirmations() == 1
        thread.start()
        wait_for_a_waiter()
    thread.join()
    assert (counts, steps(talent)) == ([0], [("lapsed", None)])
