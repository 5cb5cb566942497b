"""What fits one talent: the transpose of the shortlists, its page, the acts on it and REST."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from config.demo.world import build
from demands.models import Demand
from matching.content_facts import rows_of_content
from matching.engine import Gate, explain
from matching.engine.transpose import best_needs
from matching.engine.types import TalentRows
from matching.facts import People, read_needs, read_world, weights_of
from matching.filters import OwnNeedFilter
from matching.fitting import fits_of, needs_near, world_of_one
from matching.models import Dismissal, Match, Policy
from matching.own_needs import own_fits, page_of_places
from matching.services import start_run
from talent.content import Contact, ProfileContent, TimesContent, content_of
from talent.models import Registration, Talent
from talent.services import register_talent
from tests import factories
from tests.factories import CARDIOLOGY, MENGHAI, OPHTHALMOLOGY, START, ZEPU
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db

URL = "/my-needs/"
API = "/api/v1/my-needs/"


def shown(talent, **params) -> list[int]:
    """The needs that the filters leave, in order."""
    found = OwnNeedFilter(params, Demand.objects.published())
    return [fit.need.id for fit in own_fits(talent, found)]


# --- the transpose on a whole world -----------------------------------------------------------


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.mark.slow
def test_it_is_the_shortlists_turned_round(reference):
    build(talents=400, demands=120, seed=7, today=date(2026, 11, 23), say=lambda line: None)
    work_off(start_run(actor=None))
    weights = weights_of(Policy.objects.get(is_current=True))
    today = timezone.localdate()
    everything = read_needs(list(Demand.objects.published().values_list("pk", flat=True)))
    listed = set(Match.objects.values_list("talent_id", "demand_id", "score", "covered_days", "flags"))
    met = 0
    for talent in Talent.objects.open_to_proposals().order_by("pk")[:200]:
        near = needs_near(talent.fields.values_list("field_id", flat=True))
        found = fits_of(world_of_one(talent.pk), near)
        world = read_world(People.named([talent.pk]), today)
        asked = [need.id for need in everything if explain(world, need, weights, 0).is_eligible]
        assert sorted(fit.need.id for fit in found) == sorted(asked)
        assert [fit.order for fit in found] == [fit.order for fit in best_needs(world, 0, everything, weights)]
        rows = {
            (talent.pk, fit.need.id, fit.finding.score, fit.finding.covered, int(fit.finding.flags)) for fit in found
        }
        mine = {row for row in listed if row[0] == talent.pk}
        assert mine <= rows
        met += len(mine)
    assert met > 50


# --- what is shown ----------------------------------------------------------------------------


def test_the_best_need_stands_first(cast):
    better = factories.DemandFactory(employer=cast.hospital, duration_days=365)
    assert shown(cast.talent) == [better.pk, cast.demand.pk, cast.other_demand.pk]


@pytest.mark.parametrize(
    ("columns", "closed"),
    [
        ({"title_min_level": 5, "title_preferred_level": 5}, Gate.TITLE),
        ({"degree_min_id": 5}, Gate.DEGREE),
        ({"mode_id": "exchange"}, Gate.MODE),
        ({"start_earliest": START + timedelta(days=900), "start_latest": START + timedelta(days=930)}, Gate.PERIOD),
    ],
)
def test_a_need_that_lacks_one_thing_nearly_fits(columns, closed, cast):
    colleague = cast.colleague
    near = factories.DemandFactory(employer=cast.hospital, **columns)
    two = {"degree_min_id": 5, "mode_id": "exchange", "title_min_level": 5, "title_preferred_level": 5}
    factories.DemandFactory(employer=cast.hospital, **two)
    factories.DemandFactory(employer=cast.hospital, field_id=CARDIOLOGY, field_match="specialty")
    found = OwnNeedFilter({"show": "nearly"}, Demand.objects.published())
    assert [(fit.need.id, fit.finding.closed) for fit in own_fits(colleague, found)] == [(near.pk, [closed])]
    assert near.pk not in shown(colleague)


def test_what_a_coordinator_dismissed_neither_fits_nor_nearly_fits(cast):
    factories.DecisionFactory(demand=cast.demand, talent=cast.talent, verdict="dismissed", reason="另有安排")
    assert shown(cast.talent) == [cast.other_demand.pk]
    assert shown(cast.talent, show="nearly") == []


def test_what_was_applied_for_or_put_aside_stands_in_its_own_place(cast):
    factories.InterestFactory(talent=cast.talent, demand=cast.demand)
    factories.DismissalFactory(talent=cast.talent, demand=cast.other_demand)
    factories.DismissalFactory(talent=cast.colleague, demand=cast.demand)
    assert shown(cast.talent) == [cast.demand.pk]
    assert shown(cast.talent, show="applied") == [cast.demand.pk]
    assert shown(cast.talent, show="dismissed") == [cast.other_demand.pk]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"region": "530000"}, "menghai"),
        ({"region": ZEPU}, "zepu"),
        ({"mode": "rehire"}, "both"),
        ({"mode": "exchange"}, "none"),
        ({"programme": "medical_support_yn_gz"}, "none"),
        ({"covers": "50"}, "both"),
        ({"covers": "100"}, "none"),
        ({"show": "everything"}, "none"),
        ({"covers": "1"}, "none"),
        ({"colour": "red"}, "none"),
    ],
)
def test_the_filters(params, found, cast):
    expected = {
        "menghai": [cast.demand.pk],
        "zepu": [cast.other_demand.pk],
        "both": [cast.demand.pk, cast.other_demand.pk],
        "none": [],
    }[found]
    assert shown(cast.talent, **params) == expected


def test_the_whole_length_is_found_where_it_is_covered(cast):
    short = factories.DemandFactory(employer=cast.hospital, duration_days=365)
    assert shown(cast.talent, covers="100") == [short.pk]


@pytest.mark.parametrize("columns", [{"is_active": False}, {"may_be_proposed": False}, {"unit_refuses": True}])
def test_who_is_not_proposed_sees_what_would_fit_and_why_not(columns, cast, as_role):
    client = as_role("volunteer")
    fits = shown(cast.talent)
    assert "You are not proposed for any need at present." not in client.get(URL).content.decode()
    Talent.objects.filter(pk=cast.talent.pk).update(**columns)
    assert shown(cast.talent) == fits
    assert "You are not proposed for any need at present." in client.get(URL).content.decode()


def test_who_lapsed_fits_nothing_and_is_told(cast, as_role):
    cast.talent.availabilities.update(lapses_on=timezone.localdate())
    assert shown(cast.talent) == []
    page = as_role("volunteer").get(URL).content.decode()
    assert "You are not proposed for any need at present." in page
    assert "Lapsed" in page


def test_a_need_that_is_filled_is_gone(cast):
    Demand.objects.filter(pk=cast.demand.pk).update(status="filled")
    assert shown(cast.talent) == [cast.other_demand.pk]


@pytest.mark.parametrize(
    ("params", "rows", "before", "after"),
    [
        ({}, [0, 1], None, 2),
        ({"after": "2"}, [2, 3], 3, 4),
        ({"after": "4"}, [4], 5, None),
        ({"before": "5"}, [2, 3], 3, 4),
        ({"before": "3"}, [0, 1], None, 2),
        ({"before": "2"}, [0, 1], None, 2),
        ({"after": "9"}, [], None, None),
        ({"after": "x"}, [0, 1], None, 2),
    ],
)
def test_pages_go_by_place(params, rows, before, after):
    page = page_of_places(range(5), params, size=2)
    assert (page.rows, page.total, page.before, page.after) == (rows, 5, before, after)


# --- the page ---------------------------------------------------------------------------------


def test_the_page_shows_public_content_and_nobody_else(cast, as_role):
    factories.ShortlistFactory(demand=cast.demand)
    factories.MatchFactory(demand=cast.demand, talent=cast.colleague, rank=1)
    page = as_role("volunteer").get(URL)
    text = page.content.decode()
    assert [row["demand"].pk for row in page.context["rows"]] == [cast.demand.pk, cast.other_demand.pk]
    assert "勐海县人民医院" in text
    assert reverse("catalogue:need", args=[cast.demand.pk]) in text
    assert reverse("matching:apply", args=[cast.demand.pk]) in text
    assert cast.colleague.masked_name not in text
    assert f'"{reverse("matching:need", args=[cast.demand.pk])}"' not in text


@pytest.mark.parametrize("show", ["fits", "nearly", "applied", "dismissed"])
@pytest.mark.parametrize("is_empty", [True, False])
def test_every_tab_opens_empty_and_not(show, is_empty, cast, as_role):
    if is_empty:
        Demand.objects.update(status="filled")
    else:
        factories.DemandFactory(employer=cast.hospital, mode_id="exchange")
        factories.InterestFactory(talent=cast.talent, demand=cast.demand)
        factories.DismissalFactory(talent=cast.talent, demand=cast.other_demand)
    page = as_role("volunteer").get(URL, {"show": show})
    assert page.status_code == 200
    assert len(page.context["rows"]) == (0 if is_empty else 1)


def test_a_filter_at_fault_is_said(cast, as_role):
    page = as_role("volunteer").get(URL, {"show": "everything"})
    assert page.status_code == 400
    assert page.context["rows"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_reads_a_fixed_number_of_times(rows, cast, as_role, django_assert_num_queries):
    Demand.objects.all().update(status="filled")
    for _number in range(rows):
        factories.DemandFactory(employer=cast.hospital, programme_id="medical_support_yn_gz")
    client = as_role("volunteer")
    client.get(URL)
    with django_assert_num_queries(PAGE_QUERIES):
        page = client.get(URL)
    assert len(page.context["rows"]) == rows


PAGE_QUERIES = 48


# --- the acts ---------------------------------------------------------------------------------


def test_put_aside_and_taken_up_again(cast, as_role):
    client = as_role("volunteer")
    put = reverse("matching:dismiss", args=[cast.demand.pk])
    done = client.post(put, {"reason": "far", "note": "照顾家人", "back": "region=530000"})
    assert (done.status_code, done["Location"]) == (302, f"{URL}?region=530000")
    assert Dismissal.objects.get().note == "照顾家人"
    taken = reverse("matching:take-back", args=[cast.demand.pk])
    assert client.post(taken)["Location"] == URL
    assert not Dismissal.objects.exists()
    again = client.post(taken, follow=True)
    assert "not among those" in again.content.decode()


def test_without_a_reason_nothing_is_put_aside(cast, as_role):
    client = as_role("volunteer")
    put = reverse("matching:dismiss", args=[cast.demand.pk])
    answer = client.post(put, {"reason": "", "note": ""}, follow=True)
    assert "Choose why the need is not for you." in answer.content.decode()
    assert not Dismissal.objects.exists()


def test_a_conflict_is_said_in_words(cast, as_role):
    factories.InterestFactory(talent=cast.talent, demand=cast.demand)
    put = reverse("matching:dismiss", args=[cast.demand.pk])
    answer = as_role("volunteer").post(put, {"reason": "far"}, follow=True)
    assert "Withdraw your application first." in answer.content.decode()


@pytest.mark.parametrize("role", ["stranger", "employer", "unit", "coordinator", "leader"])
@pytest.mark.parametrize("name", ["matching:dismiss", "matching:take-back"])
def test_nobody_without_a_profile_puts_anything_aside(name, role, cast, as_role):
    assert as_role(role).post(reverse(name, args=[cast.demand.pk]), {"reason": "far"}).status_code == 404


def test_an_unpublished_need_is_unknown(cast, as_role):
    draft = factories.DemandFactory(employer=cast.hospital, status="draft")
    assert as_role("volunteer").post(reverse("matching:dismiss", args=[draft.pk]), {"reason": "far"}).status_code == 404


# --- somebody who is registering --------------------------------------------------------------


CONTENT = ProfileContent(
    employment="retired",
    degree_id=4,
    title_id="health_physician_5",
    fields=(OPHTHALMOLOGY, CARDIOLOGY),
    modes=("rehire", "part_time"),
    modes_preferred=("rehire",),
    birth_year=1960,
    cleared_altitude_m=3000,
    shortest_stint_days=30,
    longest_stint_days=400,
    regions_preferred=(MENGHAI,),
    regions_excluded=("540000",),
    times=(
        TimesContent("fixed", date(2027, 3, 1), date(2027, 8, 31)),
        TimesContent("within", date(2028, 1, 1), date(2028, 12, 31), months=3),
        TimesContent("yearly", date(2029, 1, 1), date(2031, 12, 31), months=2, start_month=6),
    ),
)


def test_a_profile_being_written_is_read_as_it_will_be_once_it_is_on_record(reference):
    home = factories.OrganisationFactory(kind="sending_unit", grade="三级甲等")
    content = ProfileContent(**{**content_columns(), "home_organisation_id": home.pk, "employment": "in_service"})
    talent = register_talent(content=content, contact=Contact(full_name="沈国华"), source="own", actor=None)
    assert content_of(talent).times == content.times
    stored = read_world(People.named([talent.pk]), timezone.localdate()).rows
    written = rows_of_content(content)
    for name in set(TalentRows.__slots__) - {"id"}:
        assert np.array_equal(sorted(getattr(written, name).tolist()), sorted(getattr(stored, name).tolist())), name


def content_columns() -> dict:
    return {name: getattr(CONTENT, name) for name in ProfileContent.__slots__}


def test_the_line_counts_what_fits_who_is_on_record(cast, as_role):
    client = as_role("volunteer")
    assert "2 published needs fit you now." in client.get(reverse("matching:fitting")).content.decode()
    Demand.objects.filter(pk=cast.demand.pk).update(status="filled")
    assert "1 published need fits you now." in client.get(reverse("matching:fitting")).content.decode()
    Demand.objects.update(status="filled")
    assert "No published need fits at present." in client.get(reverse("matching:fitting")).content.decode()


def test_the_line_asks_first_where_nothing_is_known(cast, as_role):
    client = as_role("stranger")
    asked = "Fill in your work, title, degree and field"
    assert asked in client.get(reverse("matching:fitting")).content.decode()
    Registration.objects.create(author=cast.stranger, is_own=True, data={})
    assert asked in client.get(reverse("matching:fitting")).content.decode()


# --- REST -------------------------------------------------------------------------------------


def test_rest_tells_what_fits(cast, as_role):
    answer = as_role("volunteer").get(API)
    assert answer.status_code == 200
    first = answer.json()["results"][0]
    assert [row["demand"] for row in answer.json()["results"]] == [cast.demand.pk, cast.other_demand.pk]
    assert first["allowed_actions"] == ["apply", "dismiss"]
    assert first["score"] == sum(part["points"] for part in first["parts"])
    assert (first["stint_start"], first["stint_end"], first["covered_days"]) == ("2027-03-01", "2029-02-28", 730)
    assert (first["closed"], first["interest"], first["dismissed"]) == ([], None, None)


def test_rest_says_which_condition_is_closed(cast, as_role):
    near = factories.DemandFactory(employer=cast.hospital, mode_id="exchange")
    (row,) = as_role("volunteer").get(API, {"show": "nearly"}).json()["results"]
    assert (row["demand"], row["score"], row["parts"]) == (near.pk, 0, [])
    assert [gate["gate"] for gate in row["closed"]] == ["mode"]


def test_rest_puts_aside_and_takes_back(cast, as_role):
    client = as_role("volunteer")
    put = f"{API}{cast.demand.pk}/dismiss/"
    assert client.post(put, {"reason": "far"}, content_type="application/json").status_code == 204
    (row,) = client.get(API, {"show": "dismissed"}).json()["results"]
    assert (row["demand"], row["dismissed"], row["allowed_actions"]) == (cast.demand.pk, "far", ["apply", "take_back"])
    assert client.post(f"{API}{cast.demand.pk}/take-back/").status_code == 204
    assert client.post(f"{API}{cast.demand.pk}/take-back/").status_code == 409
    refused = client.post(put, {"reason": "colour"}, content_type="application/json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["reason"])
    factories.InterestFactory(talent=cast.talent, demand=cast.demand)
    assert client.post(put, {"reason": "far"}, content_type="application/json").status_code == 409


@pytest.mark.parametrize("role", ["anonymous", "stranger", "employer", "coordinator"])
def test_rest_is_for_people_with_a_profile(role, cast, as_role):
    client = as_role(role)
    assert client.get(API).status_code == 403
    assert client.post(f"{API}{cast.demand.pk}/dismiss/", {"reason": "far"}).status_code == 403


def test_rest_refuses_what_it_does_not_know(cast, as_role):
    client = as_role("volunteer")
    assert client.get(API, {"colour": "red"}).status_code == 400
    assert client.get(API, {"cursor": "x"}).status_code == 404
    unknown = client.post(f"{API}999999/dismiss/", {"reason": "far"}, content_type="application/json")
    assert unknown.status_code == 404


def test_rest_pages_by_place(cast, as_role):
    client = as_role("volunteer")
    first = client.get(API, {"page_size": 1}).json()
    second = client.get(first["next"]).json()
    assert [row["demand"] for row in first["results"] + second["results"]] == [cast.demand.pk, cast.other_demand.pk]
    assert (first["previous"], second["next"]) == (None, None)
    assert client.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize("rows", [1, 3])
def test_rest_reads_a_fixed_number_of_times(rows, cast, as_role, django_assert_num_queries):
    Demand.objects.all().update(status="filled")
    for _number in range(rows):
        factories.DemandFactory(employer=cast.hospital, programme_id="medical_support_yn_gz")
    client = as_role("volunteer")
    with django_assert_num_queries(API_QUERIES):
        answer = client.get(API)
    assert len(answer.json()["results"]) == rows


API_QUERIES = 40
