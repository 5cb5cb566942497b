"""The one judge of profiles: every fault beside its sound neighbour, and the windows that follow from times."""

from dataclasses import replace
from datetime import date

import pytest

from talent.content import (
    MAX_REGIONS,
    MAX_TIMES,
    Contact,
    ProfileContent,
    TimesContent,
    all_windows,
    contact_of,
    content_of,
    faults_of,
    faults_of_contact,
    faults_of_statement,
    kept_name,
    kept_phone,
    most_days_of,
    windows_of,
)
from talent.enums import Source
from talent.models import MAX_MONTHS, MAX_STINT_DAYS
from talent.services import register_talent
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
SOUND = ProfileContent(
    employment="retired",
    degree_id=4,
    title_id="health_physician_5",
    fields=(factories.OPHTHALMOLOGY,),
    modes=("advisory", "rehire"),
    modes_preferred=("rehire",),
    birth_year=1960,
    regions_preferred=("530000",),
    regions_excluded=("540200",),
    times=(TimesContent("fixed", date(2027, 3, 1), date(2027, 8, 31)),),
)
CONTACT = Contact(full_name="沈国华", phone="139 0000 0001")


def codes(content, **changed):
    """The faults as (column, code), of the sound profile with something changed."""
    return [(fault.column, fault.code) for fault in faults_of(replace(content, **changed), today=TODAY)]


def test_a_sound_profile_has_no_fault(reference):
    assert codes(SOUND) == []


@pytest.mark.parametrize(
    ("sound", "faulty", "fault"),
    [
        ({"birth_year": 1926}, {"birth_year": 1925}, ("birth_year", "range")),
        ({"birth_year": 2010}, {"birth_year": 2011}, ("birth_year", "range")),
        ({"birth_year": None}, {"birth_year": 0}, ("birth_year", "range")),
        ({"employment": "postdoc"}, {"employment": "king"}, ("employment", "unknown")),
        ({"home_organisation_id": None}, {"home_organisation_id": 0}, ("home_organisation_id", "unknown")),
        ({"degree_id": 0}, {"degree_id": 9}, ("degree_id", "unknown")),
        ({"title_id": "none"}, {"title_id": ""}, ("title_id", "unknown")),
        ({"fields": ("010304",)}, {"fields": ()}, ("fields", "count")),
        ({"fields": ("010304",)}, {"fields": ("0103",)}, ("fields", "unknown")),
        ({"fields": ("011001", "010304")}, {"fields": ("011001", "011001")}, ("fields", "twice")),
        ({"shortest_stint_days": 1}, {"shortest_stint_days": 0}, ("shortest_stint_days", "range")),
        (
            {"shortest_stint_days": 90, "longest_stint_days": 90},
            {"shortest_stint_days": 90, "longest_stint_days": 89},
            ("longest_stint_days", "range"),
        ),
        (
            {"longest_stint_days": MAX_STINT_DAYS},
            {"longest_stint_days": MAX_STINT_DAYS + 1},
            ("longest_stint_days", "range"),
        ),
        ({"modes": ("rehire",)}, {"modes": (), "modes_preferred": ()}, ("modes", "none")),
        ({"modes": ("rehire",)}, {"modes": ("rehire", "magic")}, ("modes", "unknown")),
        (
            {"modes_preferred": ("advisory", "rehire")},
            {"modes_preferred": ("leasing",)},
            ("modes_preferred", "not_accepted"),
        ),
        ({"regions_preferred": ("532822",)}, {"regions_preferred": ("999999",)}, ("regions_preferred", "unknown")),
        (
            {"regions_excluded": ("650200",)},
            {"regions_excluded": ("530000",)},
            ("regions_excluded", "both"),
        ),
        ({"cleared_altitude_m": 6000}, {"cleared_altitude_m": 6001}, ("cleared_altitude_m", "range")),
        ({"cleared_altitude_m": 0}, {"cleared_altitude_m": -1}, ("cleared_altitude_m", "range")),
    ],
)
def test_every_fault_beside_its_sound_neighbour(reference, sound, faulty, fault):
    assert codes(SOUND, **sound) == []
    assert codes(SOUND, **faulty) == [fault]


def test_three_fields_are_enough(reference):
    four = ("011001", "010304", "010201", "010101")
    assert codes(SOUND, fields=four[:3]) == []
    assert codes(SOUND, fields=four) == [("fields", "count")]


def test_so_many_regions_and_no_more(reference):
    from reference.models import Region

    many = tuple(Region.objects.exclude(pk="540200").values_list("pk", flat=True)[: MAX_REGIONS + 1])
    assert codes(SOUND, regions_preferred=many[: MAX_REGIONS - 1]) == []
    assert codes(SOUND, regions_preferred=many[:MAX_REGIONS]) == [("regions_preferred", "too_many")]


@pytest.mark.parametrize(
    ("sound", "faulty", "code"),
    [
        (("fixed", "2027-03-01", "2027-03-01"), ("fixed", "2027-03-02", "2027-03-01"), "order"),
        (("fixed", "2026-01-01", "2026-11-23"), ("fixed", "2026-01-01", "2026-11-22"), "past"),
        (("fixed", "2027-01-01", "2037-12-31"), ("fixed", "2027-01-01", "2038-01-01"), "too_long"),
        (("fixed", "2099-01-01", "2099-12-31"), ("fixed", "2100-01-01", "2100-12-31"), "range"),
        (("fixed", "2027-01-01", "2027-12-31"), ("fixed", "0001-01-01", "2027-12-31"), "range"),
        (("fixed", "2027-01-01", "2027-12-31"), ("fixed", "2027-01-01", "9999-12-31"), "range"),
        (("fixed", "2027-01-01", "2027-12-31"), ("never", "2027-01-01", "2027-12-31"), "kind"),
        (("fixed", "2027-01-01", "2027-12-31"), ("fixed", "2027-01-01", "2027-12-31", 3), "kind"),
        (("within", "2027-01-01", "2027-12-31", 3), ("within", "2027-01-01", "2027-12-31", 3, 6), "kind"),
        (("within", "2027-01-01", "2027-12-31", 1), ("within", "2027-01-01", "2027-12-31", 0), "months"),
        (("within", "2027-01-01", "2036-12-31", MAX_MONTHS), ("within", "2027-01-01", "2036-12-31", 121), "months"),
        (("within", "2027-01-01", "2027-12-31", 12), ("within", "2027-01-01", "2027-12-30", 12), "more_than_period"),
        (("within", "2028-02-01", "2028-02-29", 1), ("within", "2028-02-01", "2028-02-28", 1), "more_than_period"),
        (("yearly", "2027-01-01", "2028-12-31", 12, 1), ("yearly", "2027-01-01", "2028-12-31", 13, 1), "months"),
        (("yearly", "2027-01-01", "2028-12-31", 1, 12), ("yearly", "2027-01-01", "2028-12-31", 1, 13), "start_month"),
        (("yearly", "2027-01-01", "2027-06-01", 1, 6), ("yearly", "2027-01-01", "2027-05-31", 1, 6), "never"),
    ],
)
def test_a_statement_of_times(sound, faulty, code):
    def entry(kind, first, last, *numbers):
        return TimesContent(kind, date.fromisoformat(first), date.fromisoformat(last), *numbers)

    assert list(faults_of_statement(entry(*sound), TODAY)) == []
    assert [fault.code for fault in faults_of_statement(entry(*faulty), TODAY)] == [code]


def test_times_that_have_passed_stay_sound_for_whoever_names_no_day(reference):
    past = (TimesContent("fixed", date(2025, 1, 1), date(2025, 12, 31)),)
    assert codes(SOUND, times=past) == [("times", "past")]
    assert faults_of(replace(SOUND, times=past)) == []


def test_times_may_touch_but_not_overlap(reference):
    spring = TimesContent("fixed", date(2027, 3, 1), date(2027, 5, 31))
    summer = TimesContent("fixed", date(2027, 6, 1), date(2027, 8, 31))
    assert codes(SOUND, times=(spring, summer)) == []
    assert codes(SOUND, times=(spring, replace(summer, first=date(2027, 5, 31)))) == [("times", "overlap")]
    # Every June meets the summer of 2027 too.
    june = TimesContent("yearly", date(2027, 1, 1), date(2029, 12, 31), 1, 6)
    assert codes(SOUND, times=(summer, june)) == [("times", "overlap")]
    assert codes(SOUND, times=(spring, june)) == []


def test_so_many_statements_and_no_more(reference):
    def months(count):
        starts = [date(2027 + n // 12, n % 12 + 1, 1) for n in range(count)]
        return tuple(TimesContent("fixed", start, start.replace(day=5)) for start in starts)

    assert codes(SOUND, times=months(MAX_TIMES)) == []
    assert codes(SOUND, times=months(MAX_TIMES + 1)) == [("times", "too_many")]


@pytest.mark.parametrize(
    ("changed", "faulty", "fault"),
    [
        ({"full_name": "李明"}, {"full_name": "李"}, ("full_name", "blank")),
        ({"full_name": "李 明"}, {"full_name": "  "}, ("full_name", "blank")),
        ({"full_name": "名" * 40}, {"full_name": "名" * 41}, ("full_name", "too_long")),
        ({"full_name": "李明"}, {"full_name": "李\0明"}, ("full_name", "form")),
        ({"phone": "5551234"}, {"phone": "555123"}, ("phone", "form")),
        ({"phone": "+86 (139) 0000-0001"}, {"phone": "139 0000 000x"}, ("phone", "form")),
        ({"phone": "123456789012345"}, {"phone": "1234567890123456"}, ("phone", "form")),
        ({"phone": "13900000001"}, {"phone": "٠١٢٣٤٥٦٧٨"}, ("phone", "form")),
        ({"email": "a@b.cn"}, {"email": "a@b"}, ("email", "form")),
        ({"phone": "", "email": "a@b.cn"}, {"phone": "", "email": ""}, ("phone", "unreachable")),
        ({"id_number": "3" * 18}, {"id_number": "3" * 21}, ("id_number", "too_long")),
        ({"health_note": "好" * 500}, {"health_note": "好" * 501}, ("health_note", "too_long")),
    ],
)
def test_every_fault_of_contact_data_beside_its_sound_neighbour(changed, faulty, fault):
    assert faults_of_contact(replace(CONTACT, **changed)) == []
    assert [(f.column, f.code) for f in faults_of_contact(replace(CONTACT, **faulty))] == [fault]


def test_names_and_numbers_as_they_are_kept():
    assert [kept_name(name) for name in (" 沈　国华 ", "沈 国 华", "John  Smith ", "Li 明")] == [
        "沈国华", "沈国华", "John Smith", "Li 明"
    ]  # fmt: skip
    assert kept_phone("　１３９ ００００　００００ ") == "139 0000 0000"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (("fixed", "2028-02-01", "2028-02-29"), [("2028-02-01", "2028-03-01")]),
        (("within", "2027-12-01", "2028-01-31", 1), [("2027-12-01", "2028-02-01")]),
        (
            ("yearly", "2026-11-23", "2028-12-31", 3, 6),
            [("2027-06-01", "2027-09-01"), ("2028-06-01", "2028-09-01")],
        ),
        # February is as long as it is.
        (("yearly", "2027-01-01", "2028-12-31", 1, 2), [("2027-02-01", "2027-03-01"), ("2028-02-01", "2028-03-01")]),
        # Over the turn of the year: the one that runs already is cut, and so is the last.
        (
            ("yearly", "2027-01-15", "2028-12-31", 3, 12),
            [("2027-01-15", "2027-03-01"), ("2027-12-01", "2028-03-01"), ("2028-12-01", "2029-01-01")],
        ),
        # Twelve months a year: one window follows the other.
        (("yearly", "2027-05-01", "2029-04-30", 12, 5), [("2027-05-01", "2028-05-01"), ("2028-05-01", "2029-05-01")]),
    ],
)
def test_windows(entry, expected):
    kind, first, last, *numbers = entry
    times = TimesContent(kind, date.fromisoformat(first), date.fromisoformat(last), *numbers)
    assert [(start.isoformat(), end.isoformat()) for start, end in windows_of(times)] == expected


def test_the_windows_of_several_statements_are_in_order():
    later = TimesContent("fixed", date(2028, 1, 1), date(2028, 1, 31))
    june = TimesContent("yearly", date(2027, 1, 1), date(2028, 12, 31), 1, 6)
    assert [start for start, _end in all_windows([later, june])] == [
        date(2027, 6, 1), date(2028, 1, 1), date(2028, 6, 1)
    ]  # fmt: skip


def test_how_many_days_are_offered_of_a_window():
    def within(last, months):
        return most_days_of(TimesContent("within", date(2027, 1, 1), last, months))

    assert most_days_of(SOUND.times[0]) is None
    assert within(date(2027, 12, 31), 3) == 90
    assert within(date(2027, 4, 1), 3) == 90
    # The whole of it is no bound.
    assert within(date(2027, 3, 31), 3) is None


def test_what_is_registered_is_read_back(reference):
    june = TimesContent("yearly", date(2027, 1, 1), date(2028, 12, 31), 1, 6)
    any_two = TimesContent("within", date(2029, 1, 1), date(2029, 12, 31), 2)
    content = replace(SOUND, times=(june, any_two), birth_year=None, cleared_altitude_m=3500)
    contact = replace(CONTACT, email="a@b.cn", health_note="高血压")
    talent = register_talent(content=content, contact=contact, source=Source.OWN, actor=None)
    assert content_of(talent) == content
    assert contact_of(talent.contact) == contact
    assert content.snapshot["times"][0]["first"] == "2027-01-01"
