"""The work on rosters: what becomes of their rows, however often a step is done."""

from datetime import date, timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from common.problems import Conflict
from common.sheets import write_xlsx
from talent.content import Contact, TimesContent, contact_of, content_of
from talent.enums import TwinWish
from talent.models import Consent, RosterRow, RosterUpload, Talent, TalentEvent
from talent.services import consents
from talent.services.roster_importing import WORK
from talent.services.rosters import choose_for_all_twins, choose_for_twins, commit_roster
from tests import factories
from tests.talent.rosters import ROW, csv, faults, person, start, statuses, upload, worked_off, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def texts(reference):
    consents.load_consent_texts()


def people():
    return Talent.objects.filter(source="roster", events__step="registered").order_by("pk")


def test_a_full_row_becomes_the_person_it_describes(cast):
    unit = cast.sending_unit
    row = {
        "own_key": "007",
        "full_name": " 欧阳　国华 ",
        "phone": "１３９ 0000 0001",
        "email": "Guohua@Example.com",
        "id_number": "310101195801010011",
        "birth_year": 1958,
        "home_organisation_id": unit.name,
        "field_2": "心血管内科",
        "modes": "退休返聘；part_time",
        "modes_preferred": "rehire",
        "regions_preferred": "云南省; 540000",
        "regions_excluded": "650000",
        "cleared_altitude_m": "3,000",
        "shortest_stint_days": "30天",
        "longest_stint_days": "90 days",
        "times": "2027-06至2027-12内任意3个月；2028-01至2028-03",
    }
    checked = upload(cast.coordinator, None, row, language="zh-hans")
    assert (faults(checked), statuses(checked), people().count()) == ({}, [(2, "good")], 0)
    done = worked_off(commit_roster(upload=checked))
    talent = people().get()
    assert (done.status, statuses(done), done.rows.get().talent) == ("committed", [(2, "created")], talent)
    assert contact_of(talent.contact) == Contact(
        "欧阳国华", "139 0000 0001", "guohua@example.com", "310101195801010011"
    )
    content = content_of(talent)
    assert (talent.surname, talent.source, talent.may_be_proposed, talent.home_organisation) == (
        "欧阳", "roster", True, unit,
    )  # fmt: skip
    assert (content.fields, content.modes, content.modes_preferred) == (
        ("011001", "010304"), ("part_time", "rehire"), ("rehire",),
    )  # fmt: skip
    assert (content.regions_preferred, content.regions_excluded) == (("530000", "540000"), ("650000",))
    assert (content.birth_year, content.cleared_altitude_m, content.title_id, content.degree_id) == (
        1958, 3000, "health_physician_5", 4,
    )  # fmt: skip
    assert (content.shortest_stint_days, content.longest_stint_days) == (30, 90)
    assert content.times == (
        TimesContent("within", date(2027, 6, 1), date(2027, 12, 31), months=3),
        TimesContent("fixed", date(2028, 1, 1), date(2028, 3, 31)),
    )
    consent = Consent.objects.get(talent=talent)
    assert (consent.purpose, consent.basis, consent.given_by) == ("platform", "paper", cast.coordinator)
    steps = TalentEvent.objects.filter(talent=talent).values_list("step", "actor", "note")
    assert list(steps) == [
        ("registered", cast.coordinator.pk, ""), ("consented", cast.coordinator.pk, consent.text_id),
    ]  # fmt: skip
    assert talent.matters_at is not None


def test_the_words_of_either_language_and_any_kind_of_file_say_the_same(cast):
    english = {"employment": "Retired", "degree_id": "Master", "title_id": "health_physician_5", "field_1": "11001"}
    texts = [csv(person(1)), csv(person(2)).decode("utf-8-sig").encode("gb18030"), xlsx(person(3, **english))]
    for content, name in zip(texts, ("a.csv", "b.csv", "c.xlsx"), strict=True):
        checked = upload(cast.unit, cast.sending_unit, content=content, name=name)
        assert (faults(checked), statuses(checked)) == ({}, [(2, "good")])
        worked_off(commit_roster(upload=checked))
    assert len({content_of(talent) for talent in people()}) == 1
    assert {talent.home_organisation for talent in people()} == {cast.sending_unit}


MISSING = "This must be filled in."
LONG = "2027-13-01至2027-08-31"
FAULTY = [
    ({"full_name": None}, "full_name", MISSING),
    ({"full_name": "沈"}, "full_name", "Enter the full name, 2 to 40 characters."),
    ({"full_name": "x" * 41}, "full_name", "At most 40 characters."),
    ({"own_key": "x" * 81}, "own_key", "At most 80 characters."),
    ({"phone": None}, "phone", "A telephone number or an e-mail address is needed."),
    ({"phone": "call me"}, "phone", "Enter the telephone number in figures, such as 139 0000 0000."),
    ({"phone": "1" * 31}, "phone", "At most 30 characters."),
    ({"email": "nobody"}, "email", "Enter the e-mail address as name@example.com."),
    ({"id_number": "1" * 21}, "id_number", "At most 20 characters."),
    ({"birth_year": "58er"}, "birth_year", "“58er” is not a whole number."),
    ({"birth_year": 1858}, "birth_year", "Enter the year of birth in four figures, such as 1958."),
    ({"employment": None}, "employment", MISSING),
    ({"employment": "king"}, "employment", "“king” is not in the list."),
    ({"home_organisation_id": "Atlantis"}, "home_organisation_id", "“Atlantis” is not in the list."),
    ({"degree_id": None}, "degree_id", MISSING),
    ({"degree_id": "PhD!"}, "degree_id", "“PhD!” is not in the list."),
    ({"title_id": None}, "title_id", MISSING),
    ({"title_id": "Wizard"}, "title_id", "“Wizard” is not in the list."),
    ({"field_1": None}, "field_1", MISSING),
    ({"field_1": "0110"}, "field_1", "“0110” is not in the list."),
    ({"field_2": "Alchemy"}, "field_2", "“Alchemy” is not in the list."),
    ({"field_2": "011001"}, "field_1", "The same field is there twice."),
    ({"modes": None}, "modes", MISSING),
    ({"modes": "退休返聘;Teleport"}, "modes", "“Teleport” is not in the list."),
    ({"modes_preferred": "part_time"}, "modes_preferred", "Prefer only what you accept."),
    ({"regions_preferred": "Moon"}, "regions_preferred", "“Moon” is not in the list."),
    ({"regions_preferred": "530000", "regions_excluded": "云南省"}, "regions_excluded",
     "A region is either preferred or excluded, and named once."),
    ({"cleared_altitude_m": "high"}, "cleared_altitude_m", "“high” is not a whole number."),
    ({"cleared_altitude_m": 8848}, "cleared_altitude_m", "Metres, 0 to 6000."),
    ({"shortest_stint_days": "short"}, "shortest_stint_days",
     "“short” is not a length. Enter “12 months” or “90 days”."),
    ({"shortest_stint_days": "0"}, "shortest_stint_days", "The length lies between one day and ten years."),
    ({"shortest_stint_days": "9 months", "longest_stint_days": "3 months"}, "longest_stint_days",
     "The longest stint is at least the shortest, at most ten years."),
    ({"times": "sometimes"}, "times", "“sometimes” is not understood. Write it as the column's help shows."),
    ({"times": LONG}, "times", f"“{LONG}” is not understood. Write it as the column's help shows."),
    ({"times": "2027-08-31至2027-03-01"}, "times", "The last day lies before the first."),
    ({"times": "2020-01至2020-03"}, "times", "These times have passed."),
    ({"times": "every June for 13 months"}, "times", "Enter the number of months, 1 to 12."),
    ({"times": "2027-01至2027-06; 2027-06至2027-09"}, "times",
     "Two of your times overlap. Put them into one, or change one of them."),
]  # fmt: skip


def test_every_kind_of_fault_is_found_in_its_column(cast):
    """One file with a good row and each of the others once: every row has its fault, and only that."""
    rows = [person(99), *(person(number) | row for number, (row, *_) in enumerate(FAULTY))]
    checked = upload(cast.coordinator, None, *rows)
    assert faults(checked) == {number: [(column, text)] for number, (_row, column, text) in enumerate(FAULTY, start=3)}
    assert [status for _number, status in statuses(checked)] == ["good", *["faulty"] * len(FAULTY)]


def test_all_faults_of_a_row_are_told_in_the_language_of_the_roster(cast):
    row = {"field_1": "炼金术", "phone": None, "times": "有空", "title_id": None, "regions_excluded": "月球"}
    (found,) = faults(upload(cast.coordinator, None, row, language="zh-hans")).values()
    assert [column for column, _text in found] == ["phone", "title_id", "field_1", "regions_excluded", "times"]


def test_a_person_twice_in_a_file_is_a_fault_of_the_later_row(cast, monkeypatch):
    monkeypatch.setattr(WORK, "step_rows", 2)
    rows = (
        person(1, own_key="A"),
        person(2, own_key="Ａ"),
        person(1, phone="+86 139 0000 0001"),
        person(3, phone=None, email="a@example.com"),
        person(3, phone=None, email="A@example.com"),
        person(4),
        person(4, phone="13900000444"),
        person(4, phone="13900000445", own_key="B"),
        person(4, phone="13900000446", title_id="副主任医师"),
    )
    checked = upload(cast.unit, cast.sending_unit, *rows)
    assert faults(checked) == {
        3: [("own_key", "Row 2 has the same key.")],
        4: [("phone", "Row 2 has the same name and telephone number.")],
        6: [("email", "Row 5 has the same name and e-mail address.")],
        8: [
            (
                "own_key",
                "Row 7 has the same name, unit and title. If these are two people, give each an own key.",
            )
        ],
    }
    worked_off(commit_roster(upload=checked))
    # Two people of one name, unit and title with keys of their own are two people, though the first came in before.
    assert people().count() == 5


def test_formulas_are_faults_and_never_computed(cast):
    content = csv(person(1), person(2)).decode().replace("硕士", "=1+1", 1)
    checked = upload(cast.unit, cast.sending_unit, content=content.encode(), name="f.csv")
    assert faults(checked) == {2: [("degree_id", "Holds a formula or an error; paste the value instead.")]}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a table", "This is neither an XLSX nor a CSV file. Save the table as XLSX."),
        (write_xlsx(title="x", header=[], rows=[]), "The first sheet is empty."),
        (write_xlsx(title="x", header=list(ROW), rows=[]), "There is no row below the headings."),
        (
            write_xlsx(title="x", header=["Full name", "Colour", "Unit"], rows=[["a", "b", "c"]]),
            "These columns are missing: Employment status, Degree, Title, First field, Modes accepted."
            " Nobody knows these columns: Colour, Unit. The headings must be those of the template.",
        ),
    ],
)
def test_a_file_without_a_table_of_people_is_refused_in_words(content, words, cast):
    refused = upload(cast.unit, cast.sending_unit, content=content)
    assert (refused.status, refused.refusal, refused.content, refused.rows.count()) == ("refused", words, None, 0)


def test_who_is_on_record_is_completed_or_left_out_and_never_a_second_person(cast):
    first = worked_off(commit_roster(upload=upload(cast.unit, cast.sending_unit, person(1), person(2), person(3))))
    known = list(people())
    again = upload(
        cast.unit, cast.sending_unit,
        person(1, birth_year=1958), person(2, birth_year=1958), person(3, phone="13900000333", birth_year=1958),
        person(4),
    )  # fmt: skip
    assert first.rows.filter(status="created").count() == 3
    rows = list(again.rows.all())
    assert [(row.status, row.twin, row.likeness, row.wish) for row in rows] == [
        ("twin", known[0], "phone", ""), ("twin", known[1], "phone", ""), ("twin", known[2], "post", ""),
        ("good", None, "", ""),
    ]  # fmt: skip
    with pytest.raises(Conflict) as undecided:
        commit_roster(upload=again)
    assert undecided.value.code == "undecided"
    wishes = {rows[0].pk: TwinWish.COMPLETE, rows[1].pk: TwinWish.SKIP, rows[2].pk: TwinWish.SEPARATE}
    assert choose_for_twins(upload=again, wishes=wishes) == 3
    done = worked_off(commit_roster(upload=again))
    assert statuses(done) == [(2, "merged"), (3, "twin"), (4, "created"), (5, "created")]
    assert [talent.birth_year for talent in people()] == [1958, None, None, 1958, None]
    assert done.rows.get(number=2).talent == known[0]
    steps = TalentEvent.objects.filter(talent=known[0]).values_list("step", flat=True)
    assert list(steps) == ["registered", "consented", "merged"]


def test_name_and_telephone_are_never_a_second_person(cast):
    worked_off(commit_roster(upload=upload(cast.unit, cast.sending_unit, person(1))))
    again = upload(cast.unit, cast.sending_unit, person(1, title_id="副主任医师"))
    row = again.rows.get()
    for call in (
        lambda: choose_for_twins(upload=again, wishes={row.pk: TwinWish.SEPARATE}),
        lambda: choose_for_all_twins(upload=again, wish=TwinWish.SEPARATE),
    ):
        with pytest.raises(Conflict) as refused:
            call()
        assert refused.value.code == "same_person"
    assert choose_for_all_twins(upload=again, wish=TwinWish.SKIP) == 1
    with pytest.raises(Conflict) as nothing:
        commit_roster(upload=again)
    assert (nothing.value.code, people().count()) == ("nothing_good", 1)


def test_a_unit_completes_no_record_of_another_units_person(cast):
    other = factories.OrganisationFactory(kind="sending_unit")
    theirs = factories.TalentFactory(home_organisation=other)
    factories.TalentContactFactory(talent=theirs, full_name="沈国华", phone="139-0000-0001")
    checked = upload(cast.unit, cast.sending_unit, {})
    assert [(row.twin, row.wish) for row in checked.rows.all()] == [(theirs, "skip")]
    assert choose_for_all_twins(upload=checked, wish=TwinWish.COMPLETE) == 0
    # A coordinator sees everybody.
    assert [row.wish for row in upload(cast.coordinator, None, {}).rows.all()] == [""]


def test_whoever_came_on_record_since_the_check_is_left_out(cast):
    first = upload(cast.unit, cast.sending_unit, person(1), person(2))
    second = upload(cast.coordinator, None, person(1), person(3))
    worked_off(commit_roster(upload=first))
    done = worked_off(commit_roster(upload=second))
    assert [(row.status, row.wish) for row in done.rows.all()] == [("twin", "skip"), ("created", "")]
    assert people().count() == 3


def test_a_record_that_is_gone_is_not_completed(cast):
    worked_off(commit_roster(upload=upload(cast.unit, cast.sending_unit, person(1), person(2))))
    again = upload(cast.unit, cast.sending_unit, person(1), person(2))
    choose_for_all_twins(upload=again, wish=TwinWish.COMPLETE)
    moved = people()[0]
    Talent.objects.filter(pk=moved.pk).update(home_organisation=None)
    done = worked_off(commit_roster(upload=again))
    assert statuses(done) == [(2, "faulty"), (3, "merged")]
    assert faults(done) == {2: [("full_name", "The record that it should complete is no longer there.")]}


def test_whoever_left_the_unit_brings_nobody_in(cast):
    checked = upload(cast.unit, cast.sending_unit, person(1))
    cast.unit.memberships.all().delete()
    done = worked_off(commit_roster(upload=checked))
    assert (done.status, statuses(done), people().count()) == ("committed", [(2, "faulty")], 0)
    assert faults(done) == {2: [("full_name", "You no longer act for this unit.")]}


def test_steps_bring_in_each_row_once(cast, monkeypatch):
    monkeypatch.setattr(WORK, "step_rows", 2)
    rows = [person(number) for number in range(5)]
    checked = upload(cast.unit, cast.sending_unit, *rows, person(9, degree_id="x"))
    commit_roster(upload=checked)
    assert [WORK.work_one_step(checked.pk) for _ in range(4)] == [True, True, False, False]
    checked.refresh_from_db()
    assert (checked.status, checked.done, people().count()) == ("committed", 5, 5)
    assert [status for _number, status in statuses(checked)] == [*["created"] * 5, "faulty"]


def test_a_late_worker_writes_nothing(cast):
    started = start(cast.unit, cast.sending_unit, person(1))
    claimed = RosterUpload.objects.filter(pk=started.pk).claim()
    assert claimed is not None
    assert WORK.work_one_step(started.pk) is False
    RosterUpload.objects.filter(pk=started.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert WORK.work_one_step(started.pk) is True
    WORK.stage(*claimed)
    assert statuses(started) == [(2, "pending")]


def test_three_failures_park_the_roster_with_its_error(cast):
    started = start(cast.unit, cast.sending_unit, person(1))
    WORK.work_one_step(started.pk)
    RosterRow.objects.filter(upload=started).update(cells=[1])
    assert [WORK.work_one_step(started.pk) for _ in range(3)] == [True, True, False]
    started.refresh_from_db()
    assert (started.status, started.error.partition(":")[0]) == ("parked", "AttributeError")
    assert started.ended_at is not None and started.ended_at <= timezone.now()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_step_takes_a_fixed_number_of_queries(rows, cast, django_assert_num_queries):
    started = start(cast.unit, cast.sending_unit, *(person(n, times="2028-01至2028-03") for n in range(rows)))
    WORK.work_one_step(started.pk)
    with django_assert_num_queries(27):
        WORK.work_one_step(started.pk)
    commit_roster(upload=started)
    with django_assert_num_queries(39):
        WORK.work_one_step(started.pk)
    assert people().count() == rows
