"""Rosters as their authors see them: handed in once, brought in once, thrown away, forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.problems import Conflict
from talent.models import RosterRow, RosterUpload, Talent
from talent.services import consents
from talent.services.rosters import (
    cancel_roster,
    choose_for_all_twins,
    commit_roster,
    forget_person,
    forget_rosters,
    start_roster,
    sweep_rosters,
)
from tests import factories
from tests.talent.rosters import person, start, upload, worked_off, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def texts(reference):
    consents.load_consent_texts()


def code_of(call, **arguments) -> str:
    with pytest.raises(Conflict) as conflict:
        call(**arguments)
    return conflict.value.code


def test_nobody_is_taken_without_their_consent(cast):
    said = {
        "author": cast.unit, "organisation": cast.sending_unit, "file_name": "x.xlsx", "content": xlsx({}),
        "language": "en",
    }  # fmt: skip
    assert code_of(start_roster, **said, holds_consent=False) == "no_consent"
    assert start_roster(**said, holds_consent=True).holds_consent is True
    with pytest.raises(IntegrityError, match="roster_consent_is_held"), transaction.atomic():
        factories.RosterUploadFactory(holds_consent=False)


def test_the_same_file_again_is_the_same_roster_until_it_is_done(cast):
    content = xlsx(person(1))
    first = start(cast.unit, cast.sending_unit, content=content)
    assert start(cast.unit, cast.sending_unit, content=content) == first
    worked_off(first)
    assert start(cast.unit, cast.sending_unit, content=content) == first
    cancel_roster(upload=first)
    assert start(cast.unit, cast.sending_unit, content=content) != first


def test_a_wake_up_is_sent_after_the_commit_and_asking_twice_is_done_once(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        checked = start(cast.unit, cast.sending_unit, person(1))
    assert len(callbacks) == 1
    assert code_of(commit_roster, upload=checked) == "wrong_state"
    worked_off(checked)
    with django_capture_on_commit_callbacks() as callbacks:
        commit_roster(upload=checked)
        commit_roster(upload=checked)
    assert len(callbacks) == 1
    done = worked_off(checked)
    assert commit_roster(upload=done).status == "committed"
    assert code_of(cancel_roster, upload=done) == "wrong_state"
    assert code_of(choose_for_all_twins, upload=done, wish="skip") == "wrong_state"


def test_a_roster_of_faults_brings_nobody_in_and_is_thrown_away(cast):
    faulty = upload(cast.unit, cast.sending_unit, person(1, degree_id="x"))
    assert code_of(commit_roster, upload=faulty) == "nothing_good"
    gone = cancel_roster(upload=faulty)
    assert (gone.status, gone.content, gone.rows.count()) == ("cancelled", None, 0)


def test_the_sweep_wakes_what_nobody_holds(cast):
    waiting, held = (start(cast.unit, cast.sending_unit, person(number)) for number in range(2))
    assert RosterUpload.objects.filter(pk=held.pk).claim() is not None
    assert sweep_rosters() == 1
    worked_off(waiting)
    assert sweep_rosters() == 0


def test_what_rows_say_is_forgotten_after_thirty_days(cast):
    done = worked_off(commit_roster(upload=upload(cast.unit, cast.sending_unit, person(1))))
    fresh = worked_off(commit_roster(upload=upload(cast.unit, cast.sending_unit, person(2))))
    left = upload(cast.unit, cast.sending_unit, person(3, degree_id="x"))
    long_ago = timezone.now() - timedelta(days=31)
    RosterUpload.objects.filter(pk=done.pk).update(ended_at=long_ago)
    assert forget_rosters() == 1
    RosterUpload.objects.filter(pk=left.pk).update(created_at=long_ago)
    assert (forget_rosters(), forget_rosters()) == (1, 0)
    assert list(done.rows.values_list("cells", "faults", "status")) == [({}, [], "created")]
    assert fresh.rows.get().cells["full_name"] != ""
    left.refresh_from_db()
    assert (left.status, left.rows.count(), left.forgotten_at is not None) == ("cancelled", 0, True)
    assert Talent.objects.filter(pk__in=done.rows.values("talent")).count() == 1


def test_a_person_is_forgotten_wherever_a_roster_speaks_of_them(cast):
    done = worked_off(commit_roster(upload=upload(cast.unit, cast.sending_unit, person(1), person(2))))
    again = upload(cast.unit, cast.sending_unit, person(1), person(3))
    talent = done.rows.get(number=2).talent
    assert again.rows.get(number=2).twin == talent
    assert forget_person(talent=talent) == 2
    said = [(row.upload_id, row.number) for row in RosterRow.objects.order_by("pk") if row.cells]
    assert said == [(done.pk, 3), (again.pk, 3)]


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"status": "lost"}, "roster_row_status_known"),
        ({"wish": "separate", "likeness": "phone"}, "roster_second_person_by_post_only"),
    ],
)
def test_constraints_of_rows_hold(columns, name, cast):
    row = factories.RosterRowFactory()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        factories.RosterRowFactory(upload=row.upload, **columns)
    with pytest.raises(IntegrityError, match="roster_row_once"), transaction.atomic():
        factories.RosterRowFactory(upload=row.upload, number=row.number)
    with pytest.raises(IntegrityError, match="roster_status_known"), transaction.atomic():
        factories.RosterUploadFactory(status="lost")
