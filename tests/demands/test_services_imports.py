"""Files of needs as their authors see them: handed in once, brought in once, thrown away, submitted."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from common.problems import Conflict
from common.uploads.enums import UploadStatus, UploadWish
from demands.models import Demand, DemandEvent, DemandImport
from demands.services import imports
from demands.services.importing import WORK
from demands.services.imports import (
    Submitted,
    cancel_import,
    commit_import,
    count_drafts,
    start_import,
    submit_imported,
    sweep_imports,
)
from demands.services.reviews import submit_demand
from tests import factories
from tests.demands.spreadsheets import upload, worked_off, xlsx

pytestmark = pytest.mark.django_db


def start(cast, *rows, content=None):
    return start_import(
        author=cast.employer,
        employer=cast.hospital,
        file_name="needs.xlsx",
        content=content or xlsx(*rows or ({},)),
        language="en",
    )


def code_of(call, **arguments) -> str:
    with pytest.raises(Conflict) as conflict:
        call(**arguments)
    return conflict.value.code


def test_the_same_file_again_is_the_same_upload_until_it_is_done(cast):
    content = xlsx({})
    first = start(cast, content=content)
    assert start(cast, content=content) == first
    worked_off(first)
    assert start(cast, content=content) == first
    cancel_import(upload=first)
    assert start(cast, content=content) != first


def test_three_files_at_a_time_are_enough(cast):
    started = [start(cast, {"own_key": f"k{number}"}) for number in range(3)]
    assert code_of(start_import, author=cast.employer, employer=cast.hospital, file_name="x", content=b"x",
                   language="en") == "too_many"  # fmt: skip
    worked_off(started[0])
    assert start(cast, {"own_key": "k4"}).status == UploadStatus.CHECKING


def test_a_wake_up_is_sent_after_the_commit(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        checked = start(cast)
    assert len(callbacks) == 1
    worked_off(checked)
    with django_capture_on_commit_callbacks() as callbacks:
        commit_import(upload=checked, wish=UploadWish.GOOD)
        commit_import(upload=checked, wish=UploadWish.GOOD)
    assert len(callbacks) == 1


def test_a_repeated_commit_does_nothing_twice(cast):
    checked = upload(cast.employer, cast.hospital, {"own_key": "A"})
    done = worked_off(commit_import(upload=checked, wish=UploadWish.ALL))
    assert commit_import(upload=checked, wish=UploadWish.ALL).status == UploadStatus.COMMITTED
    assert WORK.work_one_step(done.pk) is False
    assert Demand.objects.filter(origin_key="A").count() == 1
    assert DemandEvent.objects.filter(step="imported").count() == 1
    # To wish for something else comes too late.
    assert code_of(commit_import, upload=checked, wish=UploadWish.GOOD) == "wrong_state"


def test_all_rows_are_refused_where_one_is_faulty_and_the_good_ones_are_not(cast):
    checked = upload(cast.employer, cast.hospital, {"own_key": "A"}, {"own_key": "B", "headcount": "x"})
    assert code_of(commit_import, upload=checked, wish=UploadWish.ALL) == "faulty"
    worked_off(commit_import(upload=checked, wish=UploadWish.GOOD))
    assert [need.origin_key for need in Demand.objects.exclude(origin_key="")] == ["A"]


def test_nothing_is_brought_in_before_it_is_checked_or_where_nothing_is_good(cast):
    unchecked = start(cast)
    assert code_of(commit_import, upload=unchecked, wish=UploadWish.GOOD) == "wrong_state"
    faulty = upload(cast.employer, cast.hospital, {"headcount": "x"})
    assert code_of(commit_import, upload=faulty, wish=UploadWish.GOOD) == "nothing_good"


def test_a_file_is_thrown_away_before_it_is_brought_in_and_not_after(cast):
    unchecked = start(cast, {"own_key": "A"})
    claimed = DemandImport.objects.filter(pk=unchecked.pk).claim()
    assert claimed is not None
    gone = cancel_import(upload=unchecked)
    assert (gone.status, gone.content, gone.token, gone.rows.count()) == ("cancelled", None, None, 0)
    assert gone.ended_at is not None
    checked = upload(cast.employer, cast.hospital, {"own_key": "B"})
    assert cancel_import(upload=checked).rows.count() == 0
    done = worked_off(commit_import(upload=upload(cast.employer, cast.hospital, {}), wish=UploadWish.GOOD))
    assert code_of(cancel_import, upload=done) == "wrong_state"
    assert Demand.objects.exclude(origin_key="").count() == 1


def test_the_sweep_wakes_what_nobody_holds(cast):
    waiting, held, lost = (start(cast, {"own_key": key}) for key in "ABC")
    for taken in (held, lost):
        assert DemandImport.objects.filter(pk=taken.pk).claim() is not None
    assert sweep_imports() == 1
    DemandImport.objects.filter(pk=lost.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert sweep_imports() == 2
    worked_off(waiting)
    assert sweep_imports() == 1


def test_drafts_are_submitted_once_and_those_that_may_not_be_stay(cast, monkeypatch):
    monkeypatch.setattr(imports, "SUBMITTED_AT_ONCE", 2)
    rows = [{"own_key": f"k{number}"} for number in range(4)]
    # Under a programme that sends teams a need comes from its team: that is found when it is submitted.
    checked = upload(cast.employer, cast.hospital, *rows, {"own_key": "team", "programme_id": "team_medicine"})
    done = worked_off(commit_import(upload=checked, wish=UploadWish.ALL))
    assert count_drafts(done, cast.employer) == 5
    submit_demand(demand=Demand.objects.get(origin_key="k0"), actor=cast.employer)
    assert submit_imported(upload=done, actor=cast.employer) == Submitted(count=2, refused=1, left=1)
    assert submit_imported(upload=done, actor=cast.employer) == Submitted(count=1, refused=1, left=0)
    assert submit_imported(upload=done, actor=cast.employer) == Submitted(count=0, refused=1, left=0)
    states = Demand.objects.exclude(origin_key="").values_list("origin_key", "status").order_by("pk")
    assert list(states) == [*((f"k{number}", "submitted") for number in range(4)), ("team", "draft")]


def test_only_who_acts_for_the_employer_submits(cast):
    checked = upload(cast.coordinator, None, {"employer_id": cast.hospital.name})
    done = worked_off(commit_import(upload=checked, wish=UploadWish.ALL))
    assert count_drafts(done, cast.coordinator) == 0
    assert submit_imported(upload=done, actor=cast.coordinator) == Submitted(count=0, refused=0, left=0)
    assert Demand.objects.get(employer=cast.hospital, origin_key__gt="").status == "draft"


def test_the_longest_name_of_a_file_fits(cast):
    assert factories.DemandImportFactory(file_name="x" * 200).pk
    started = start_import(
        author=cast.employer, employer=cast.hospital, file_name="x" * 300, content=b"x", language="en"
    )
    assert len(started.file_name) == 200
