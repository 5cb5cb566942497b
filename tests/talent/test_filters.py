"""Each filter of talents and of exports, and what both faces refuse."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from common.pagination import page_of
from talent.filters import ExportFilter, TalentFilter, kept_query
from talent.models import Export, Talent
from tests import factories
from tests.factories import START

pytestmark = pytest.mark.django_db

EYE, TEACHER = {"eye"}, {"teacher"}
BOTH = EYE | TEACHER


def query(value) -> str:
    """A case is called by its query: sets have another order in every worker."""
    return urlencode(value, doseq=True) if isinstance(value, dict) else ""


@pytest.fixture
def people(cast):
    """The volunteer of the cast, and a teacher in service who differs in all that can be filtered."""
    Talent.objects.filter(pk=cast.colleague.pk).delete()
    eye = cast.talent
    eye.contact.pinyin = "shenguohua sgh"
    eye.contact.save()
    Talent.objects.filter(pk=eye.pk).update(cleared_altitude_m=3000, source="own", last_service_end=date(2026, 1, 1))
    factories.TalentRegionFactory(talent=eye, region_id="530000", stance="preferred")
    factories.UnitInquiryFactory(talent=eye, word="confirmed", answered_at=timezone.now())
    teacher = factories.TalentFactory(
        surname="顾",
        employment="in_service",
        title_id="school_teacher_3",
        degree_id=3,
        fields=("020101", "030101"),
        modes=("advisory",),
        windows=((START, 10), (START + timedelta(days=20), 10)),
        may_be_proposed=False,
        verified_on=None,
        home_organisation=factories.OrganisationFactory(name="徐汇区实验小学", kind="sending_unit"),
    )
    factories.TalentContactFactory(talent=teacher, full_name="顾明", phone="139 1234 5678", pinyin="guming gm")
    factories.TalentRegionFactory(talent=teacher, region_id="532800", stance="excluded")
    factories.DocumentFactory(talent=teacher, kind="title")
    factories.CommitmentFactory(
        talent=teacher, period=DateRange(START + timedelta(days=20), START + timedelta(days=24))
    )
    factories.UnitInquiryFactory(talent=teacher)
    return {"eye": eye, "teacher": teacher}


CASES = [
    ({}, BOTH),
    ({"q": "沈国华"}, EYE),
    ({"q": "顾明"}, TEACHER),
    ({"q": "国华"}, EYE),
    ({"q": "沈"}, EYE),
    ({"q": "华"}, set()),
    ({"q": "沈%"}, set()),
    ({"q": "国_"}, set()),
    ({"q": "shenguohua"}, EYE),
    ({"q": "Shen Guohua"}, EYE),
    ({"q": "SGH"}, EYE),
    ({"q": "gm"}, TEACHER),
    ({"q": "guohua"}, set()),
    ({"q": "shen"}, set()),
    ({"q": "%"}, set()),
    ({"q": "19900000001"}, EYE),
    ({"q": "13912345678"}, TEACHER),
    ({"q": "+86 139 1234 5678"}, TEACHER),
    ({"q": "139-1234-5678"}, TEACHER),
    ({"q": "1391234567"}, set()),
    ({"q": "12345678"}, set()),
    ({"q": "T9999999"}, set()),
    ({"q": "实验小学"}, TEACHER),
    ({"q": "眼科"}, EYE),
    ({"q": "ophthalm"}, EYE),
    ({"q": "主任医师"}, EYE),
    ({"q": "沈 眼科"}, EYE),
    ({"q": "顾 眼科"}, set()),
    ({"field": "011001"}, EYE),
    ({"field": "0110"}, EYE),
    ({"field": "01"}, EYE),
    ({"field": "02"}, TEACHER),
    ({"field": "03"}, TEACHER),
    ({"field": "0102"}, set()),
    ({"title_level": "5"}, EYE),
    ({"title_level": ["3", "5"]}, BOTH),
    ({"title_level": "3"}, TEACHER),
    ({"title_level": "0"}, set()),
    ({"degree_min": "3"}, BOTH),
    ({"degree_min": "4"}, EYE),
    ({"degree_min": "5"}, set()),
    ({"employment": "retired"}, EYE),
    ({"employment": "in_service"}, TEACHER),
    ({"unit": "徐汇"}, TEACHER),
    ({"unit": "无此单位"}, set()),
    ({"mode": "rehire"}, EYE),
    ({"mode": "advisory"}, TEACHER),
    ({"mode": "leasing"}, set()),
    ({"region": "532822"}, EYE),
    ({"region": "532800"}, EYE),
    ({"region": "530000"}, BOTH),
    ({"region": "653124"}, BOTH),
    ({"region_preferred": "532822"}, EYE),
    ({"region_preferred": "653124"}, set()),
    ({"available_on": "2027-03-01"}, BOTH),
    ({"available_on": "2027-03-10"}, BOTH),
    ({"available_on": "2027-03-11"}, EYE),
    ({"available_on": "2027-03-21"}, EYE),
    ({"available_on": "2027-03-25"}, BOTH),
    ({"available_on": "2027-02-28"}, set()),
    ({"free_from": "2027-03-01", "free_until": "2027-03-10"}, BOTH),
    ({"free_from": "2027-03-01", "free_until": "2027-03-11"}, EYE),
    ({"free_from": "2027-03-01", "free_months": "6"}, EYE),
    ({"free_months": "24"}, set()),
    ({"free_months": "23"}, EYE),
    ({"free_from": "2027-03-01", "free_until": "2027-05-31", "free_months": "3"}, EYE),
    ({"free_from": "2027-03-02", "free_until": "2027-05-31", "free_months": "3"}, set()),
    ({"free_until": "2026-01-01", "free_months": "1"}, set()),
    ({"assigned_on": "2027-03-22"}, TEACHER),
    ({"assigned_on": "2027-03-25"}, set()),
    ({"times": "counting"}, BOTH),
    ({"times": "lapsed"}, set()),
    ({"times": "none"}, set()),
    ({"verified": "true"}, EYE),
    ({"verified": "false"}, TEACHER),
    ({"to_verify": "true"}, TEACHER),
    ({"to_verify": "false"}, EYE),
    ({"may_be_proposed": "true"}, EYE),
    ({"may_be_proposed": "false"}, TEACHER),
    ({"may_be_proposed": ""}, BOTH),
    ({"paused": "true"}, set()),
    ({"paused": "false"}, BOTH),
    ({"unit_word": "confirmed"}, EYE),
    ({"unit_word": "open"}, TEACHER),
    ({"unit_word": "refused"}, set()),
    ({"altitude": "3000"}, EYE),
    ({"altitude": "3001"}, set()),
    ({"source": "own"}, EYE),
    ({"source": "roster"}, TEACHER),
    ({"registered_since": "2026-01-01"}, BOTH),
    ({"registered_since": "2199-12-31"}, set()),
    ({"order": "newest"}, BOTH),
    ({"field": "01", "employment": "retired", "title_level": "5"}, EYE),
    ({"field": "01", "employment": "in_service"}, set()),
]


@pytest.mark.parametrize(("chosen", "found"), CASES, ids=query)
def test_each_filter_finds_what_it_says_in_both_faces(chosen, found, people, as_role):
    client = as_role("coordinator")
    expected = sorted((people[name].pk for name in found), reverse=chosen.get("order") == "newest")
    page = client.get(reverse("talent:list"), chosen)
    assert page.status_code == 200
    assert [row.pk for row in page.context["page"].rows] == expected
    assert [row["id"] for row in client.get(reverse("talent-list"), chosen).json()["results"]] == expected


def test_a_talent_is_found_by_number_with_or_without_its_letter(people):
    eye = people["eye"]
    for asked in (eye.number, eye.number.lower(), str(eye.pk), f"T{eye.pk}"):
        assert list(TalentFilter({"q": asked}, Talent.objects.all()).qs) == [eye]


BY_NAME = ("沈国华", "国华", "sgh", "19900000001", "沈", "眼科")


@pytest.mark.parametrize(
    ("role", "finding"),
    [
        ("coordinator", set(BY_NAME)),
        ("yunnan_coordinator", set(BY_NAME)),
        # Leaders read without names: no parts of names, no pinyin, no telephone.
        ("leader", {"沈国华", "沈", "眼科"}),
        ("unit", set(BY_NAME)),
        ("volunteer", set(BY_NAME)),
        ("employer", set()),
        ("stranger", set()),
    ],
)
def test_who_finds_people_by_what(role, finding, people, as_role):
    client = as_role(role)
    found = {
        text: [row["id"] for row in client.get(reverse("talent-list"), {"q": text}).json()["results"]]
        for text in BY_NAME
    }
    assert found == {text: [people["eye"].pk] if text in finding else [] for text in BY_NAME}


def test_names_find_only_whom_one_may_see(people, as_role):
    client = as_role("unit")
    found = {
        name: [row["id"] for row in client.get(reverse("talent-list"), {"q": name}).json()["results"]]
        for name in ("沈国华", "顾明", "gm", "13912345678")
    }
    assert found == {"沈国华": [people["eye"].pk], "顾明": [], "gm": [], "13912345678": []}


def test_two_windows_on_one_day_or_two_fields_in_one_sector_list_a_person_once(people):
    factories.TalentFieldFactory(talent=people["eye"], place=2, field_id="010304")
    rows = TalentFilter({"field": "01", "available_on": "2027-03-05"}, Talent.objects.all()).qs
    assert list(rows) == [people["eye"]]


def found_by(**chosen) -> set[Talent]:
    return set(TalentFilter(chosen, Talent.objects.all()).qs)


def test_lapsed_times_count_for_nothing_but_are_found_as_lapsed(people):
    people["eye"].availabilities.update(lapses_on=timezone.localdate())
    people["teacher"].availabilities.all().delete()
    assert found_by(available_on="2027-03-05") == set()
    assert found_by(free_months="1") == set()
    assert (found_by(times="counting"), found_by(times="lapsed"), found_by(times="none")) == (
        set(), {people["eye"]}, {people["teacher"]},
    )  # fmt: skip
    people["eye"].availabilities.update(lapses_on=timezone.localdate() + timedelta(days=1))
    assert found_by(available_on="2027-03-05") == {people["eye"]}
    assert (found_by(times="counting"), found_by(times="lapsed")) == ({people["eye"]}, set())


@pytest.mark.parametrize("change", [{"is_active": False}, {"unit_refuses": True}])
def test_nobody_is_free_who_is_paused_or_not_released(change, people):
    assert found_by(available_on="2027-03-15") == {people["eye"]}
    Talent.objects.filter(pk=people["eye"].pk).update(**change)
    assert found_by(available_on="2027-03-15") == found_by(free_months="1") == set()
    assert found_by(paused="true") == ({people["eye"]} if "is_active" in change else set())
    assert found_by(unit_word="refused") == ({people["eye"]} if "unit_refuses" in change else set())
    assert found_by(unit_word="confirmed") == (set() if "unit_refuses" in change else {people["eye"]})


def test_any_three_months_of_a_year_are_three_months_less_what_is_promised(people):
    eye = people["eye"]
    eye.availabilities.update(most_days=92)
    assert found_by(free_from="2027-03-01", free_months="3") == {eye}
    assert found_by(free_from="2027-03-01", free_months="4") == set()
    factories.CommitmentFactory(talent=eye, period=DateRange(date(2028, 1, 1), date(2028, 2, 1)))
    assert found_by(free_from="2027-03-01", free_months="2") == {eye}
    assert found_by(free_from="2027-03-01", free_months="3") == set()


def test_a_promise_in_the_middle_leaves_the_stretches_around_it(people):
    eye = people["eye"]
    factories.CommitmentFactory(talent=eye, period=DateRange(date(2027, 9, 1), date(2028, 5, 1)))
    assert found_by(free_from="2027-03-01", free_months="9") == {eye}
    assert found_by(free_from="2027-03-01", free_months="10") == set()
    assert found_by(free_from="2027-08-31", free_until="2027-09-01") == set()


def test_a_part_of_a_province_that_is_ruled_out_does_not_rule_out_the_province(people):
    factories.TalentRegionFactory(talent=people["eye"], region_id="100000", stance="excluded")
    assert found_by(region="530000") == {people["teacher"]}
    assert found_by(region="532822") == set()


# --- the order -----------------------------------------------------------------------------------


@pytest.fixture
def ordered(people):
    """Three: by number, title and last service they stand in three different orders."""
    third = factories.TalentFactory(title_id="health_physician_4", last_service_end=date(2026, 6, 1))
    return {"eye": people["eye"].pk, "teacher": people["teacher"].pk, "third": third.pk}


ORDERS = {
    "": ["eye", "teacher", "third"],
    "newest": ["third", "teacher", "eye"],
    "title": ["eye", "third", "teacher"],
    "service": ["third", "eye", "teacher"],
}


@pytest.mark.parametrize("order", ORDERS)
def test_pages_of_every_order_go_forth_and_back_in_both_faces(order, ordered, as_role):
    expected = [ordered[name] for name in ORDERS[order]]
    client = as_role("coordinator")
    rest, url = [], f"{reverse('talent-list')}?page_size=1&order={order}"
    while url:
        document = client.get(url).json()
        rest += [row["id"] for row in document["results"]]
        last, url = document, document["next"]
    assert rest == expected
    assert [row["id"] for row in client.get(last["previous"]).json()["results"]] == [expected[1]]


@pytest.mark.parametrize("order", ORDERS)
def test_the_page_knows_its_neighbours_by_the_key_of_the_order(order, ordered):
    found = TalentFilter({"order": order}, Talent.objects.all())
    first = page_of(found.qs, QueryDict(), size=2, **found.paging)
    second = page_of(found.qs, QueryDict(f"after={first.after}"), size=2, **found.paging)
    back = page_of(found.qs, QueryDict(f"before={second.before}"), size=2, **found.paging)
    pages = [[row.pk for row in page.rows] for page in (first, second, back)]
    expected = [ordered[name] for name in ORDERS[order]]
    assert pages == [expected[:2], expected[2:], expected[:2]]
    assert [row.pk for row in found.in_order()] == expected


# --- refusals ------------------------------------------------------------------------------------

FAULTS = [
    ({"colour": "red"}, "__all__"),
    ({"title_level": "6"}, "title_level"),
    ({"title_level": ["5", "6"]}, "title_level"),
    ({"degree_min": "9"}, "degree_min"),
    ({"employment": "dead"}, "employment"),
    ({"mode": "nothing"}, "mode"),
    ({"available_on": "2027-02-30"}, "available_on"),
    ({"available_on": "soon"}, "available_on"),
    ({"available_on": "9999-12-31"}, "available_on"),
    ({"free_from": "x"}, "free_from"),
    ({"free_from": "2027-03-01"}, "free_months"),
    ({"free_until": "2027-03-01"}, "free_months"),
    ({"free_from": "2027-03-01", "free_until": "2027-02-01"}, "free_until"),
    ({"free_months": "0"}, "free_months"),
    ({"free_months": "1.5"}, "free_months"),
    ({"assigned_on": "x"}, "assigned_on"),
    ({"times": "soon"}, "times"),
    ({"verified": "2"}, "verified"),
    ({"to_verify": "2"}, "to_verify"),
    ({"paused": "2"}, "paused"),
    ({"may_be_proposed": "maybe"}, "may_be_proposed"),
    ({"unit_word": "perhaps"}, "unit_word"),
    ({"altitude": "-1"}, "altitude"),
    ({"altitude": "9001"}, "altitude"),
    ({"source": "x"}, "source"),
    ({"registered_since": "x"}, "registered_since"),
    ({"order": "name"}, "order"),
    ({"q": "a\0b"}, "q"),
    ({"field": "\0"}, "field"),
    ({"region": "\0"}, "region"),
    ({"region_preferred": "\0"}, "region_preferred"),
    ({"unit": "\0"}, "unit"),
]


@pytest.mark.parametrize(("chosen", "fault"), FAULTS, ids=query)
def test_what_is_unknown_is_refused_by_both_faces_with_a_message(chosen, fault, people, as_role):
    client = as_role("coordinator")
    page = client.get(reverse("talent:list"), chosen)
    assert page.status_code == 400
    assert list(page.context["page"].rows) == []
    (messages,) = page.context["filter"].form.errors.values()
    assert messages[0] in page.text
    answer = client.get(reverse("talent-list"), chosen)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"] == {fault: list(messages)}


def test_every_filter_is_asked_for_here():
    assert {name for chosen, _ in CASES for name in chosen} == set(TalentFilter.base_filters)
    assert {fault for _, fault in FAULTS} == set(TalentFilter.base_filters) | {"__all__"}


# --- chips, and what is kept ---------------------------------------------------------------------


def test_a_filter_of_several_values_is_one_chip_and_goes_as_a_whole(people, as_role):
    page = as_role("coordinator").get(
        reverse("talent:list") + "?title_level=5&title_level=4&employment=retired&after=1"
    )
    chips = {chip["label"]: chip for chip in page.context["filter"].chosen}
    level, employment = TalentFilter.base_filters["title_level"].label, TalentFilter.base_filters["employment"].label
    assert chips[level]["without"] == "?employment=retired"
    assert chips[level]["value"].count(" / ") == 1
    assert chips[employment]["without"] == "?title_level=5&title_level=4"


@pytest.mark.parametrize(
    ("chosen", "used", "shown"),
    [
        ("", 0, False),
        ("q=眼科&field=01&employment=retired&order=title", 0, False),
        ("title_level=4&title_level=5&verified=false&unit=", 2, False),
        ("employment=dead", 0, False),
        ("free_from=2027-03-01", 0, True),
    ],
)
def test_the_page_says_how_many_folded_filters_are_used_and_shows_those_at_fault(chosen, used, shown, cast, as_role):
    page = as_role("coordinator").get(f"{reverse('talent:list')}?{chosen}", headers={"accept-language": "en"})
    assert page.context["filter"].used_folded == used
    assert (f"More filters ({used} in use)" in page.text) is bool(used)
    assert ('<details class="disclosure more-filters" open>' in page.text) is shown


@pytest.mark.parametrize(
    ("text", "kept", "dropped"),
    [
        ("", "", []),
        ("employment=retired&title_level=4&title_level=5", "title_level=4&title_level=5&employment=retired", []),
        ("employment=retired&q=&after=7", "employment=retired", ["after"]),
        ("colour=red&employment=retired", "employment=retired", ["colour"]),
        ("employment=dead&field=01", "field=01", ["employment"]),
        ("free_from=2027-03-01&field=01", "field=01", ["free_from"]),
    ],
)
def test_what_the_filters_no_longer_take_is_dropped_and_named(text, kept, dropped, reference):
    assert kept_query(text) == (kept, dropped)


@pytest.mark.parametrize(("chosen", "names"), [({}, {"bare", "full"}), ({"with_contacts": "true"}, {"full"})])
def test_exports_are_narrowed_by_contact_data(chosen, names, db):
    rows = {"bare": factories.ExportFactory(), "full": factories.ExportFactory(with_contacts=True)}
    assert set(ExportFilter(chosen, Export.objects.all()).qs) == {rows[name] for name in names}
    assert not ExportFilter({"colour": "red"}, Export.objects.all()).form.is_valid()
