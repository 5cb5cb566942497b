"""The work on uploaded files: what becomes of their rows, however often a step is done."""

from datetime import date, timedelta

import pytest
from django.db.models.functions import Now

from common.problems import Conflict
from common.sheets import write_xlsx
from common.uploads.enums import RowStatus, UploadWish
from demands.content import content_of
from demands.models import Demand, DemandEvent, DemandImport, ImportRow
from demands.services.importing import WORK
from demands.services.imports import commit_import, start_import
from tests import factories
from tests.demands.spreadsheets import ROW, csv, faults, statuses, table, upload, worked_off, xlsx

pytestmark = pytest.mark.django_db


def needs():
    return Demand.objects.exclude(origin_key="").order_by("pk")


def test_a_full_row_becomes_the_need_it_describes(cast):
    row = {
        "own_key": "2027-04",
        "alternatives": "心血管内科; 010305",
        "field_match": "同一专业",
        "title_min_level": "主治医师",
        "title_preferred_level": "副高级",
        "degree_min_id": "本科",
        "programme_id": "medical_support_yn_gz",
        "start_latest": "2027年4月30日",
        "shortest_stint_days": "90天",
        "relay_allowed": "是",
        "headcount": 3,
        "urgency": "紧急",
        "supports": "住宿；交通费",
        "equipment": "超声乳化仪",
        "success": "带出两名医生",
        "region_id": "勐海县",
    }
    checked = upload(cast.employer, cast.hospital, row, language="zh-hans")
    assert (faults(checked), statuses(checked)) == ({}, [(2, "good")])
    assert needs().count() == 0
    worked_off(commit_import(upload=checked, wish=UploadWish.ALL))
    need = needs().get()
    content = content_of(need)
    assert (need.status, need.origin_key, need.employer) == ("draft", "2027-04", cast.hospital)
    assert (content.field_id, content.alternatives, content.field_match) == (
        "011001",
        ("010304", "010305"),
        "specialty",
    )
    assert (content.title_min_level, content.title_preferred_level, content.degree_min_id) == (3, 4, 3)
    assert (content.start_earliest, content.start_latest) == (date(2027, 3, 1), date(2027, 4, 30))
    assert (content.duration_days, content.shortest_stint_days, content.relay_allowed) == (1096, 90, True)
    assert (content.headcount, content.urgency, content.supports) == (3, 2, ("lodging", "travel"))
    assert (content.equipment, content.success, content.region_id) == ("超声乳化仪", "带出两名医生", "532822")
    assert (content.mode_id, content.programme_id) == ("rehire", "medical_support_yn_gz")
    event = DemandEvent.objects.get(demand=need)
    assert (event.step, event.actor, event.to_status, event.note) == ("imported", cast.employer, "draft", "needs.xlsx")
    assert statuses(checked) == [(2, "created")]


def test_the_same_rows_in_any_kind_of_file_and_language_are_the_same_needs(cast):
    first = upload(cast.employer, cast.hospital, {}, {"position": "Surgeon"})
    worked_off(commit_import(upload=first, wish=UploadWish.GOOD))
    assert needs().count() == 2
    header, cells = table({}, {"position": "Surgeon", "field_id": "Ophthalmology", "mode_id": "rehire", "urgency": "1"})
    for content, name in (
        (xlsx({}, {"position": "Surgeon"}), "again.xlsx"),
        (csv({}, {"position": "Surgeon"}), "again.csv"),
        (csv({}, {"position": "Surgeon"}).decode("utf-8-sig").encode("gb18030"), "again.csv"),
        (write_xlsx(title="other", header=header, rows=cells), "other.xlsx"),
    ):
        again = upload(cast.employer, cast.hospital, content=content, name=name)
        assert (faults(again), statuses(again)) == ({}, [(2, "known"), (3, "known")])
        assert [row.demand for row in again.rows.all()] == list(needs())
        with pytest.raises(Conflict) as nothing:
            commit_import(upload=again, wish=UploadWish.GOOD)
        assert nothing.value.code == "nothing_good"
    assert needs().count() == 2


def test_a_known_key_with_other_words_changes_nothing_and_says_so(cast):
    worked_off(commit_import(upload=upload(cast.employer, cast.hospital, {"own_key": "A"}), wish=UploadWish.GOOD))
    again = upload(cast.employer, cast.hospital, {"own_key": "A", "headcount": 9, "urgency": "Urgent"})
    assert statuses(again) == [(2, "known")]
    assert faults(again) == {
        2: [("own_key", "The need with this key says something else under: Headcount, Urgency. It was not changed.")]
    }
    assert needs().get().headcount == 1


def test_a_key_twice_in_a_file_is_a_fault_of_the_later_row(cast):
    rows = ({"own_key": "A"}, {"own_key": "B"}, {"own_key": "A", "position": "Nurse"}, {}, {}, {"headcount": 2})
    checked = upload(cast.employer, cast.hospital, *rows)
    assert faults(checked) == {
        4: [("own_key", "Row 2 has the same key.")],
        6: [("own_key", "Says the same as row 5; give both a key.")],
    }
    assert [status for _number, status in statuses(checked)] == ["good", "good", "faulty", "good", "faulty", "good"]


def test_a_key_twice_is_found_across_steps(cast, monkeypatch):
    monkeypatch.setattr(WORK, "step_rows", 1)
    checked = upload(cast.employer, cast.hospital, {"own_key": "A"}, {"own_key": "B"}, {"own_key": "A"})
    assert faults(checked) == {4: [("own_key", "Row 2 has the same key.")]}


MISSING = "This must be filled in."
FAULTY = [
    ({"position": None}, "position", MISSING),
    ({"position": "x" * 81}, "position", "At most 80 characters."),
    ({"own_key": "x" * 81}, "own_key", "At most 80 characters."),
    ({"own_key": "sha256:x"}, "own_key", "A key must not begin with “sha256:”."),
    ({"field_id": None}, "field_id", MISSING),
    ({"field_id": "Alchemy"}, "field_id", "“Alchemy” is not in the list."),
    ({"field_id": "0110"}, "field_id", "“0110” is not in the list."),
    ({"alternatives": "010304;Alchemy"}, "alternatives", "“Alchemy” is not in the list."),
    ({"alternatives": "011001"}, "alternatives", "The need's own field is accepted anyway."),
    ({"alternatives": "010301;010302;010303;010304;010305;010306"}, "alternatives", "At most 5 alternative fields."),
    ({"field_match": "near"}, "field_match", "“near” is not in the list."),
    ({"title_min_level": "Wizard"}, "title_min_level", "“Wizard” is not in the list."),
    ({"title_min_level": "5", "title_preferred_level": "3"}, "title_preferred_level",
     "The preferred title is below the lowest one."),
    ({"degree_min_id": "PhD!"}, "degree_min_id", "“PhD!” is not in the list."),
    ({"mode_id": None}, "mode_id", MISSING),
    ({"mode_id": "x" * 50}, "mode_id", f"“{'x' * 40}…” is not in the list."),
    ({"programme_id": "Moon"}, "programme_id", "“Moon” is not in the list."),
    ({"start_earliest": None}, "start_earliest", MISSING),
    ({"start_earliest": "spring"}, "start_earliest", "“spring” is not a day. Enter it as 2027-03-01."),
    ({"start_earliest": "2027-02-30"}, "start_earliest", "“2027-02-30” is not a day. Enter it as 2027-03-01."),
    ({"start_earliest": "1999-01-01"}, "start_earliest", "The year lies between 2000 and 2100."),
    ({"start_latest": "2027-02-01"}, "start_latest", "The latest start lies before the earliest."),
    ({"duration_days": None}, "duration_days", MISSING),
    ({"duration_days": "long"}, "duration_days", "“long” is not a length. Enter “12 months” or “90 days”."),
    ({"duration_days": "0"}, "duration_days", "The length lies between one day and ten years."),
    ({"duration_days": "99999 months"}, "duration_days", "The length lies between one day and ten years."),
    ({"shortest_stint_days": "40 months"}, "shortest_stint_days",
     "The shortest useful stint is longer than the post."),
    ({"relay_allowed": "maybe"}, "relay_allowed", "“maybe” is not in the list."),
    ({"headcount": "two"}, "headcount", "“two” is not a whole number."),
    ({"headcount": 501}, "headcount", "Between 1 and 500 people."),
    ({"urgency": "9"}, "urgency", "“9” is not in the list."),
    ({"supports": "Lodging;Gold"}, "supports", "“Gold” is not in the list."),
    ({"equipment": "x" * 2001}, "equipment", "At most 2000 characters."),
    ({"success": "x" * 2001}, "success", "At most 2000 characters."),
    ({"region_id": "653124"}, "region_id", "“653124” is not in the list."),
]  # fmt: skip


def test_every_kind_of_fault_is_found_in_its_column(cast):
    """One file with a good row and each of the others once: every row has its fault, and only that."""
    good = {"own_key": "good"}
    rows = [good, *({"own_key": f"k{number}", **row} for number, (row, *_) in enumerate(FAULTY))]
    checked = upload(cast.employer, cast.hospital, *rows)
    assert faults(checked) == {number: [(column, text)] for number, (_row, column, text) in enumerate(FAULTY, start=3)}
    assert [status for _number, status in statuses(checked)] == ["good", *["faulty"] * len(FAULTY)]


def test_all_faults_of_a_row_are_told_in_the_language_of_the_upload(cast):
    row = {"field_id": "炼金术", "title_min_level": "5", "title_preferred_level": "3", "headcount": "两名"}
    found = faults(upload(cast.employer, cast.hospital, row, language="zh-hans"))
    assert [column for column, _text in found[2]] == ["field_id", "title_preferred_level", "headcount"]


def test_formulas_are_faults_and_never_computed(cast):
    content = csv({"own_key": "a"}, {"own_key": "b"}).decode().replace("b", "b").replace("\r\n眼科医师", "\r\n=1+1", 1)
    checked = upload(cast.employer, cast.hospital, content=content.encode(), name="f.csv")
    assert faults(checked) == {2: [("position", "Holds a formula or an error; paste the value instead.")]}


def test_the_example_row_and_blank_rows_are_passed_over(cast):
    rows = ({"own_key": "示例"}, {"own_key": "EXAMPLE: this row is ignored", "position": ""}, {"own_key": "A"})
    checked = upload(cast.employer, cast.hospital, *rows)
    assert statuses(checked) == [(2, "good"), (4, "good")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a table", "This is neither an XLSX nor a CSV file. Save the table as XLSX."),
        (write_xlsx(title="x", header=[], rows=[]), "The first sheet is empty."),
        (write_xlsx(title="x", header=list(ROW), rows=[]), "There is no row below the headings."),
        (
            write_xlsx(title="x", header=["Position", "Colour", "position"], rows=[["a", "b", "c"]]),
            "These columns are missing: Field, Mode, Earliest start, Length of the post."
            " Nobody knows these columns: Colour. These columns are there twice: position."
            " The headings must be those of the template.",
        ),
    ],
)
def test_a_file_without_a_table_of_needs_is_refused_in_words(content, words, cast):
    refused = upload(cast.employer, cast.hospital, content=content)
    assert (refused.status, refused.refusal, refused.content, refused.rows.count()) == ("refused", words, None, 0)
    assert refused.ended_at is not None


def test_a_coordinator_names_the_employer_in_every_row(cast):
    namesake = factories.OrganisationFactory(name="勐海县人民医院", region_id="532801")
    rows = [
        {"employer_id": "泽普县人民医院"},
        {"employer_id": "勐海县人民医院"},
        {"employer_id": f"勐海县人民医院 {namesake.region_id}"},
        {"employer_id": "无此医院"},
        {"employer_id": None},
    ]
    checked = upload(cast.coordinator, None, *rows)
    assert faults(checked) == {
        3: [
            (
                "employer_id",
                "“勐海县人民医院” may mean: 勐海县人民医院 532801, 勐海县人民医院 532822. Enter one of these.",
            )
        ],
        5: [("employer_id", "“无此医院” is not in the list.")],
        6: [("employer_id", MISSING)],
    }
    worked_off(commit_import(upload=checked, wish=UploadWish.GOOD))
    assert [need.employer for need in needs()] == [cast.other_hospital, namesake]
    # Beyond the coordinator's regions nobody is found.
    bounded = upload(cast.yunnan_coordinator, None, {"employer_id": "泽普县人民医院"})
    assert faults(bounded) == {2: [("employer_id", "“泽普县人民医院” is not in the list.")]}


def test_whoever_left_the_employer_brings_nothing_in(cast):
    checked = upload(cast.employer, cast.hospital, {})
    cast.employer.memberships.all().delete()
    done = worked_off(commit_import(upload=checked, wish=UploadWish.GOOD))
    assert (done.status, statuses(done), needs().count()) == ("committed", [(2, "faulty")], 0)
    assert faults(done) == {2: [("position", "You no longer act for this employer.")]}


def test_all_or_none_is_one_transaction(cast, monkeypatch):
    monkeypatch.setattr(WORK, "step_rows", 1)
    checked = upload(cast.employer, cast.hospital, {"own_key": "A"}, {"own_key": "B"})
    commit_import(upload=checked, wish=UploadWish.ALL)
    # A fault that nobody could see when the file was checked.
    ImportRow.objects.filter(upload=checked, number=3).update(cells={"position": "x"})
    parked = worked_off(checked)
    assert (parked.status, needs().count()) == ("parked", 0)
    assert parked.error == "ValueError: Row 3 has a fault by now; nothing was brought in."
    assert statuses(parked) == [(2, "good"), (3, "good")]


def test_good_rows_come_in_step_by_step_and_faulty_ones_stay(cast, monkeypatch):
    monkeypatch.setattr(WORK, "step_rows", 2)
    rows = [{"own_key": f"k{number}"} for number in range(5)]
    checked = upload(cast.employer, cast.hospital, *rows, {"own_key": "bad", "headcount": "x"})
    commit_import(upload=checked, wish=UploadWish.GOOD)
    assert [WORK.work_one_step(checked.pk) for _ in range(4)] == [True, True, False, False]
    checked.refresh_from_db()
    assert (checked.status, checked.done, needs().count()) == ("committed", 5, 5)
    assert [status for _number, status in statuses(checked)] == [*["created"] * 5, "faulty"]


def test_another_upload_of_the_same_rows_between_check_and_commit_creates_nothing_twice(cast):
    first = upload(cast.employer, cast.hospital, {"own_key": "A"})
    second = upload(cast.employer, cast.hospital, {"own_key": "A"}, {"own_key": "B"})
    worked_off(commit_import(upload=first, wish=UploadWish.GOOD))
    worked_off(commit_import(upload=second, wish=UploadWish.GOOD))
    assert [need.origin_key for need in needs()] == ["A", "B"]
    assert statuses(second) == [(2, "known"), (3, "created")]


def test_a_step_under_somebody_elses_lease_does_nothing(cast):
    started = start_import(
        author=cast.employer, employer=cast.hospital, file_name="a.xlsx", content=xlsx({}), language="en"
    )
    claimed = DemandImport.objects.filter(pk=started.pk).claim()
    assert claimed is not None
    assert WORK.work_one_step(started.pk) is False
    assert started.rows.count() == 0
    # The lease has run out: somebody else takes over, and the late one writes nothing more.
    DemandImport.objects.filter(pk=started.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert WORK.work_one_step(started.pk) is True
    WORK.stage(*claimed)
    assert statuses(started) == [(2, "pending")]


def test_three_failures_park_the_upload_with_its_error(cast, monkeypatch):
    started = start_import(
        author=cast.employer, employer=cast.hospital, file_name="a.xlsx", content=xlsx({}), language="en"
    )
    WORK.work_one_step(started.pk)
    # A fault in the platform itself: a row of cells that no reader expects.
    ImportRow.objects.filter(upload=started).update(cells=[1])
    assert [WORK.work_one_step(started.pk) for _ in range(3)] == [True, True, False]
    started.refresh_from_db()
    assert (started.status, started.attempts) == ("parked", 3)
    assert started.error.startswith("AttributeError")
    assert started.ended_at is not None


def test_a_worker_killed_three_times_parks_the_upload(cast):
    started = start_import(
        author=cast.employer, employer=cast.hospital, file_name="a.xlsx", content=xlsx({}), language="en"
    )
    for _ in range(3):
        assert DemandImport.objects.filter(pk=started.pk).claim() is not None
        DemandImport.objects.filter(pk=started.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert WORK.work_one_step(started.pk) is False
    started.refresh_from_db()
    assert (started.status, started.error) == ("parked", "The worker was stopped three times over.")


@pytest.mark.parametrize("rows", [1, 3])
def test_checking_takes_a_fixed_number_of_queries(rows, cast, django_assert_num_queries):
    started = start_import(
        author=cast.employer,
        employer=cast.hospital,
        file_name="a.xlsx",
        content=xlsx(*({"own_key": f"k{n}", "programme_id": "medical_support_yn_gz"} for n in range(rows))),
        language="en",
    )
    WORK.work_one_step(started.pk)
    with django_assert_num_queries(25):
        WORK.work_one_step(started.pk)
    assert started.rows.filter(status=RowStatus.GOOD).count() == rows
