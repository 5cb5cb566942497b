"""Each filter of published needs, in the page and in REST; the counts against counting one by one."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from demands.filters.facets import COLUMNS, count
from demands.filters.postings import BANDS, PostingFilter
from demands.models import Posting
from reference.models import region_prefix
from tests import factories
from tests.demands.published import close, publish

pytestmark = pytest.mark.django_db

EYES, TEACHER, FARM = {"eyes"}, {"teacher"}, {"farm"}
ALL = EYES | TEACHER | FARM


@pytest.fixture
def postings(reference):
    """Three that differ in all that can be filtered, and one that is no longer open."""
    hospital = factories.OrganisationFactory(name="勐海县人民医院")
    school = factories.OrganisationFactory(name="泽普县第五中学", region_id=factories.ZEPU)
    station = factories.OrganisationFactory(name="玛沁县农牧站", region_id="632621")
    made = {
        "eyes": publish(employer=hospital),
        "teacher": publish(
            employer=school,
            region_id=factories.ZEPU,
            position="高中物理教师 100% ICU_a",
            field_id="020304",
            title_min_level=4,
            mode_id="directed",
            programme_id="team_education",
            start_earliest=date(2028, 8, 1),
            start_latest=date(2028, 9, 1),
            duration_days=366,
            shortest_stint_days=None,
            urgency=3,
            headcount=5,
        ),
        "farm": publish(
            employer=station,
            region_id="632621",
            position="牧草技术员",
            field_id="030101",
            title_min_level=None,
            title_preferred_level=None,
            mode_id="advisory",
            duration_days=31,
            shortest_stint_days=None,
        ),
    }
    close(publish(employer=hospital))
    return made


CASES = [
    ({}, ALL),
    ({"q": "眼科"}, EYES),
    ({"q": "勐海 眼科"}, EYES),
    ({"q": "勐海　眼科"}, EYES),
    ({"q": "勐海 物理"}, set()),
    ({"q": "教育"}, TEACHER),
    ({"q": "新疆"}, TEACHER),
    ({"q": "icu_"}, TEACHER),
    ({"q": "EDUCATION"}, TEACHER),
    ({"q": "%"}, TEACHER),
    ({"q": "0% i"}, TEACHER),
    ({"q": "u_a"}, TEACHER),
    ({"q": "县_医院"}, set()),
    ({"q": "\\"}, set()),
    ({"q": "县"}, ALL),
    ({"region": "532822"}, EYES),
    ({"region": "530000"}, EYES),
    ({"region": "653100"}, TEACHER),
    ({"region": "63"}, FARM),
    ({"region": "540000"}, set()),
    ({"region": "100000"}, ALL),
    ({"field": "01"}, EYES),
    ({"field": "0203"}, TEACHER),
    ({"field": "030101"}, FARM),
    ({"field": "16"}, set()),
    ({"title": "0"}, FARM),
    ({"title": "3"}, EYES | FARM),
    ({"title": "5"}, ALL),
    ({"level": "0"}, FARM),
    ({"level": "3"}, EYES),
    ({"level": "5"}, set()),
    ({"mode": "rehire"}, EYES),
    ({"mode": "leasing"}, set()),
    ({"programme": "team_education"}, TEACHER),
    ({"programme": "silver_age_xj"}, set()),
    ({"starts_from": "2027-03-31"}, ALL),
    ({"starts_from": "2027-04-01"}, TEACHER),
    ({"starts_until": "2027-03-01"}, EYES | FARM),
    ({"starts_until": "2027-02-28"}, set()),
    ({"length": "month"}, FARM),
    ({"length": "half_year"}, set()),
    ({"length": "year"}, TEACHER),
    ({"length": "years"}, set()),
    ({"length": "longer"}, EYES),
    ({"urgency": "1"}, EYES | FARM),
    ({"urgency": "3"}, TEACHER),
    ({"region": "53", "field": "01", "mode": "rehire", "level": "3"}, EYES),
    ({"region": "53", "field": "02"}, set()),
]


@pytest.mark.parametrize(("chosen", "found"), CASES, ids=lambda value: urlencode(value) if type(value) is dict else "")
def test_each_filter_finds_what_it_says_in_both_faces(chosen, found, postings, client):
    expected = {postings[name].pk for name in found}
    page = client.get(reverse("catalogue:list"), chosen)
    assert page.status_code == 200
    assert {row.pk for row in page.context["page"].rows} == expected
    assert page.context["counts"].needs == len(found)
    assert page.context["counts"].posts == sum(postings[name].headcount for name in found)
    assert {row["id"] for row in client.get(reverse("posting-list"), chosen).json()["results"]} == expected


FAULTS = [
    ({"colour": "red"}, "__all__"),
    ({"title": "9"}, "title"),
    ({"level": "x"}, "level"),
    ({"mode": "nothing"}, "mode"),
    ({"programme": "nothing"}, "programme"),
    ({"starts_from": "soon"}, "starts_from"),
    ({"starts_until": "2027-02-30"}, "starts_until"),
    ({"length": "ages"}, "length"),
    ({"urgency": "0"}, "urgency"),
    ({"q": "a\0b"}, "q"),
    ({"q": "眼" * 10_000}, "q"),
    ({"q": "a b c d e f g h i"}, "q"),
    ({"region": "\0"}, "region"),
    ({"field": "\0"}, "field"),
]


@pytest.mark.parametrize(("chosen", "fault"), FAULTS, ids=lambda value: str(value)[:40])
def test_what_is_unknown_is_refused_by_every_face_with_a_message(chosen, fault, postings, client):
    page = client.get(reverse("catalogue:list"), chosen)
    assert (page.status_code, list(page.context["page"].rows)) == (400, [])
    answer = client.get(reverse("posting-list"), chosen)
    file = client.get(reverse("catalogue:file", args=["json"]), chosen)
    for refusal in (answer, file):
        assert (refusal.status_code, refusal["Content-Type"]) == (400, "application/problem+json")
        assert set(refusal.json()["errors"]) == {fault}


def test_every_filter_is_asked_for_here():
    assert {name for chosen, _ in CASES for name in chosen} == set(PostingFilter.base_filters)


def test_the_bands_take_in_every_length_once():
    edges = sorted(BANDS.values())
    assert edges[0][0] == 1
    assert [low for low, _ in edges[1:]] == [high + 1 for _, high in edges[:-1]]


def one_by_one(chosen: dict[str, str], facet: str) -> dict[str, int]:
    """Counted in Python: the open needs under all filters but that of the facet."""
    kept = {name: value for name, value in chosen.items() if name != facet}
    counted: dict[str, int] = {}
    for row in Posting.objects.live():
        column = str(getattr(row, {"region": "region_id", "field": "field_id"}.get(facet, COLUMNS[facet])))
        key = {"region": f"{column[:2]}0000", "field": column[:2]}.get(facet, column)
        counted[key] = counted.get(key, 0) + meets(row, kept)
    return {key: number for key, number in counted.items() if number}


def meets(row: Posting, chosen: dict[str, str]) -> bool:
    tests = {
        "q": lambda value: value in row.search_text,
        "region": lambda value: row.region_id.startswith(region_prefix(value)),
        "field": lambda value: row.field_id.startswith(value),
        "level": lambda value: row.title_min_level == int(value),
        "title": lambda value: row.title_min_level <= int(value),
        "mode": lambda value: row.mode_id == value,
    }
    return all(tests[name](value) for name, value in chosen.items())


@pytest.fixture
def many(reference):
    """Sixty needs in a mixture of everything that is counted."""
    places = ("532822", "532801", factories.ZEPU, "632621")
    fields = ("011001", "010304", "020304", "030101")
    modes = ("rehire", "directed", "advisory")
    employer = factories.OrganisationFactory()
    for number in range(60):
        publish(
            employer=employer,
            region_id=places[number % 4],
            field_id=fields[number % 7 % 4],
            title_min_level=(None, 3, 4, 5)[number % 5 % 4],
            title_preferred_level=5,
            mode_id=modes[number % 3],
            headcount=1 + number % 4,
        )


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"region": "530000"},
        {"region": "532822", "field": "01"},
        {"field": "0110", "mode": "rehire"},
        {"level": "0", "title": "3"},
        {"region": "53", "field": "01", "level": "4", "mode": "advisory"},
        {"q": "教育", "mode": "directed"},
        {"region": "540000", "mode": "leasing"},
    ],
    ids=urlencode,
)
def test_the_counts_equal_counting_one_by_one(chosen, many, django_assert_max_num_queries):
    found = PostingFilter(chosen, Posting.objects.live().for_list())
    assert found.form.is_valid()
    with django_assert_max_num_queries(4):  # without any row there is no name to read
        counts = count(found)
    for facet in counts.facets:
        shown = {option.value: option.needs for option in facet.options if option.needs}
        assert shown == one_by_one(chosen, facet.name), facet.name
    rows = [row for row in Posting.objects.live() if meets(row, chosen)]
    assert (counts.needs, counts.posts) == (len(rows), sum(row.headcount for row in rows))


def test_a_choice_keeps_the_others_and_is_taken_away_by_its_own_link(many):
    found = PostingFilter({"region": "532822", "q": "县", "after": "7"}, Posting.objects.live())
    region = next(facet for facet in count(found).facets if facet.name == "region")
    chosen = [option for option in region.options if option.chosen]
    assert [(option.value, option.query) for option in chosen] == [("530000", "?q=%E5%8E%BF")]
    assert region.query == "?q=%E5%8E%BF"
    others = {option.query for option in region.options if not option.chosen}
    assert others == {"?q=%E5%8E%BF&region=630000", "?q=%E5%8E%BF&region=650000"}


def test_a_start_on_the_last_day_counts(postings):
    day = postings["eyes"].start_latest
    for chosen, found in (({"starts_from": day}, True), ({"starts_from": day + timedelta(days=1)}, False)):
        rows = PostingFilter({name: str(value) for name, value in chosen.items()}, Posting.objects.live()).qs
        assert (postings["eyes"] in rows) is found
