"""The pages of programmes: what they show to whom, and rules entered, ended and withdrawn by hand."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from demands.models import Programme, ProgrammeRule
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/programmes/"
CODE = "medical_support_yn_gz"
PAGE = f"/programmes/{CODE}/"
NEW = f"{PAGE}rules/new/"
XSBN = "/programmes/retired_teachers_xsbn/"
EN = {"accept-language": "en"}


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def rule(employment="retired", programme=CODE) -> ProgrammeRule:
    return ProgrammeRule.objects.get(programme=programme, employment=employment)


def typed(**changed) -> dict:
    """The form of a rule as a browser sends it."""
    return {
        "first_day": tomorrow().isoformat(),
        "employment": "retired",
        "sector": "01",
        "title_min_level": "4",
        "home_tier_min": "1",
        "stint_days_min": "60",
        "endorsement_required": "on",
        "post_sectors": ["02", "01"],
        "departure_month": "9",
        "departure_last_day": "15",
        "text_zh": "退休医疗人员，服务两个月",
        "text_en": "Retired medical staff, two months",
        "citation": "沪组〔2026〕1号",
        **changed,
    }


# --- reading ----------------------------------------------------------------------------------


def test_the_list_says_of_each_programme_who_may_join_where_and_how_many_needs(cast, as_role):
    factories.DemandFactory(employer=cast.hospital, programme_id=CODE)
    factories.DemandFactory(employer=cast.hospital, programme_id=CODE, status="draft", published_at=None)
    page = as_role("stranger").get(LIST, headers=EN)
    books = {programme.pk: (programme, book) for programme, book in page.context["books"]}
    assert set(books) == set(Programme.objects.values_list("pk", flat=True))
    programme, book = books[CODE]
    assert programme.published == 1
    assert [line.conditions for line in book.now] == [
        [
            "In service", "field in Health", "Intermediate level or above", "at least 180 days",
            "departs in June, by day 10",
        ],
        [
            "Retired", "field in Health", "Intermediate level or above", "at least 90 days",
            "departs in June, by day 10",
        ],
    ]  # fmt: skip
    assert [line.conditions for line in books["team_medicine"][1].now] == [
        ["Everybody", "field in Health", "from: Tertiary grade-A hospital", "recommendation of the unit"]
    ]
    assert books["hospital_pairing"][1].now == []
    for text in ("Medical support for Yunnan and Guizhou", "Nobody: no rule is in force.", "Xishuangbanna"):
        assert text in page.text


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_takes_a_fixed_number_of_queries(more, cast, as_role, django_assert_num_queries):
    for _ in range(more):
        added = factories.ProgrammeFactory()
        added.regions.set(["530000"])
        factories.ProgrammeRuleFactory(programme=added, sector_id="01", post_sectors=["02"])
    client = as_role("coordinator")
    with django_assert_num_queries(9):
        page = client.get(LIST)
    assert len(page.context["books"]) == 11 + more


def test_rules_stand_where_they_are_in_time_each_with_its_citation(cast, as_role):
    today = timezone.localdate()
    old = rule()
    ProgrammeRule.objects.filter(pk=old.pk).update(in_force=DateRange(old.in_force.lower, today))
    now = factories.ProgrammeRuleFactory(
        programme_id=CODE, employment="retired", in_force=DateRange(today, today + timedelta(days=9)), citation="文一"
    )
    later = factories.ProgrammeRuleFactory(
        programme_id=CODE, employment="retired", in_force=DateRange(today + timedelta(days=9), None), citation="文二"
    )
    page = as_role("volunteer").get(PAGE)
    book = page.context["book"]
    assert [line.rule for line in book.now] == [rule("in_service"), now]
    assert [line.rule for line in book.later] == [later]
    assert [line.rule for line in book.former] == [old]
    for text in (old.citation, "文一", "文二"):
        assert text in page.text


def test_needs_and_teams_are_those_that_the_reader_may_see(cast, as_role):
    need = factories.DemandFactory(employer=cast.hospital, programme_id="team_education")
    other = factories.DemandFactory(
        employer=cast.other_hospital, region_id=factories.ZEPU, programme_id="team_education"
    )
    team = factories.TeamFactory(employer=cast.other_hospital)
    seen = {}
    for role in ("stranger", "employer", "outsider", "yunnan_coordinator", "leader"):
        context = as_role(role).get("/programmes/team_education/").context
        seen[role] = (set(context["needs"]), context["needs_total"], context["published"], list(context["teams"]))
    assert seen == {
        "stranger": (set(), 0, 2, []),
        "employer": ({need}, 1, 2, []),
        "outsider": ({other}, 1, 2, [team]),
        "yunnan_coordinator": ({need}, 1, 2, []),
        "leader": ({need, other}, 2, 2, [team]),
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(rows, cast, as_role, django_assert_num_queries):
    for number in range(rows):
        employer = factories.OrganisationFactory(region_id=factories.ZEPU)
        factories.DemandFactory(employer=employer, region_id=factories.ZEPU, programme_id="team_education")
        factories.TeamFactory(employer=employer, batch=number + 1)
        factories.ProgrammeRuleFactory(
            programme_id="team_education",
            employment=("retired", "social", "postdoc")[number],
            entered_by=factories.UserFactory(),
        )
    client = as_role("coordinator")
    with django_assert_num_queries(13):
        page = client.get("/programmes/team_education/")
    assert (len(page.context["needs"]), len(page.context["teams"])) == (rows, rows)


def test_an_unknown_programme_is_not_found(cast, as_role):
    assert as_role("coordinator").get("/programmes/nothing/").status_code == 404


# --- writing ----------------------------------------------------------------------------------

EDITORS = {XSBN: {"coordinator", "yunnan_coordinator"}, PAGE: {"coordinator"}}
ROLES = ("stranger", "employer", "unit", "volunteer", "coordinator", "yunnan_coordinator", "leader")


@pytest.mark.parametrize("address", EDITORS)
@pytest.mark.parametrize("role", ROLES)
def test_rules_are_written_by_coordinators_of_all_the_programmes_regions(role, address, cast, as_role):
    """Medical support also serves Zunyi, which is not Yunnan's."""
    may = role in EDITORS[address]
    held = rule("retired", address.split("/")[2])
    client = as_role(role)
    assert client.get(f"{address}rules/new/").status_code == (200 if may else 404)
    assert client.get(address).context["may_edit"] is may
    assert client.post(f"{address}rules/new/", typed(save="1")).status_code == (302 if may else 404)
    assert client.post(f"{address}rules/{held.pk}/end/", {"last_day": "2000-01-01"}).status_code == (
        302 if may else 404
    )
    assert client.post(f"{address}rules/{held.pk}/withdraw/").status_code == (302 if may else 404)
    assert ProgrammeRule.objects.filter(programme=held.programme, employment="retired").count() == (2 if may else 1)


def test_a_rule_is_checked_first_and_then_saved(cast, as_role):
    for start in (timezone.localdate(), tomorrow()):
        factories.DemandFactory(programme_id=CODE, start_earliest=start, start_latest=start)
    client = as_role("coordinator")
    page = client.post(NEW, typed(), headers=EN)
    assert (page.status_code, page.context["affected"]) == (200, 1)
    assert "1 published need under this programme begins on" in page.text
    assert ProgrammeRule.objects.filter(programme=CODE).count() == 2
    answer = client.post(NEW, typed(save="1"))
    assert (answer.status_code, answer.url) == (302, PAGE)
    saved = ProgrammeRule.objects.on(tomorrow()).get(programme=CODE, employment="retired")
    assert (saved.sector_id, saved.title_min_level, saved.home_tier_min, saved.stint_days_min) == ("01", 4, 1, 60)
    assert (saved.endorsement_required, saved.post_sectors) == (True, ["01", "02"])
    assert (saved.departure_month, saved.departure_last_day) == (9, 15)
    assert (saved.text_zh, saved.citation) == ("退休医疗人员，服务两个月", "沪组〔2026〕1号")
    assert saved.entered_by == cast.coordinator


def test_what_is_left_open_stays_open(cast, as_role):
    nothing = {"sector": "", "title_min_level": "0", "home_tier_min": "0", "stint_days_min": "0", "post_sectors": []}
    form = typed(**nothing, departure_month="", departure_last_day="", employment="", save="1")
    del form["endorsement_required"]
    assert as_role("coordinator").post(NEW, form).status_code == 302
    saved = rule("")
    assert (saved.sector_id, saved.title_min_level, saved.home_tier_min, saved.stint_days_min) == (None, 0, 0, 0)
    assert (saved.endorsement_required, saved.post_sectors) == (False, [])
    assert (saved.departure_month, saved.departure_last_day) == (None, None)


def test_a_month_of_departure_alone_is_the_whole_month(cast, as_role):
    assert as_role("coordinator").post(NEW, typed(departure_last_day="", save="1")).status_code == 302
    saved = ProgrammeRule.objects.on(tomorrow()).get(programme=CODE, employment="retired")
    assert (saved.departure_month, saved.departure_last_day) == (9, 31)


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"first_day": ""}, "first_day"),
        ({"first_day": "2020-01-01"}, "first_day"),
        ({"citation": ""}, "citation"),
        ({"text_zh": " "}, "text_zh"),
        ({"text_en": ""}, "text_en"),
        ({"employment": "nobody"}, "employment"),
        ({"sector": "0101"}, "sector"),
        ({"title_min_level": "6"}, "title_min_level"),
        ({"home_tier_min": "3"}, "home_tier_min"),
        ({"stint_days_min": "-1"}, "stint_days_min"),
        ({"post_sectors": ["99"]}, "post_sectors"),
        ({"departure_month": "13"}, "departure_month"),
        ({"departure_month": ""}, "departure_month"),
        ({"departure_last_day": "32"}, "departure_last_day"),
    ],
)
def test_a_faulty_rule_is_not_saved_and_keeps_what_was_typed(changed, column, cast, as_role):
    page = as_role("coordinator").post(NEW, typed(**changed, save="1"))
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {column}
    assert "退休医疗人员" in page.text or column == "text_zh"
    assert ProgrammeRule.objects.filter(programme=CODE).count() == 2


def test_a_new_rule_begins_with_what_the_old_one_says(cast, as_role):
    old = rule()
    form = as_role("coordinator").get(NEW, {"like": old.pk}).context["form"]
    shown = {name: form[name].value() for name in ("employment", "sector", "title_min_level", "text_zh", "citation")}
    assert shown == {
        "employment": "retired",
        "sector": "01",
        "title_min_level": 3,
        "text_zh": old.text_zh,
        "citation": old.citation,
    }
    elsewhere = rule("retired", "yunhai_silver")
    for like in (elsewhere.pk, "x", "0", "9" * 30):
        assert as_role("coordinator").get(NEW, {"like": like}).context["form"]["text_zh"].value() is None


def test_a_rule_is_ended_and_a_later_one_withdrawn(cast, as_role):
    client, held, day = as_role("coordinator"), rule(), tomorrow()
    assert client.post(NEW, typed(first_day=(day + timedelta(days=30)).isoformat(), save="1")).status_code == 302
    later = ProgrammeRule.objects.get(programme=CODE, employment="retired", in_force__startswith__gt=day)
    assert client.post(f"{PAGE}rules/{later.pk}/withdraw/").url == PAGE
    assert client.post(f"{PAGE}rules/{held.pk}/end/", {"last_day": day.isoformat()}).url == PAGE
    assert rule().in_force.upper == day + timedelta(days=1)


@pytest.mark.parametrize("last_day", ["", "soon", "2020-01-01"])
def test_what_does_not_fit_is_said_on_the_programmes_page(last_day, cast, as_role):
    client, held = as_role("coordinator"), rule()
    page = client.post(f"{PAGE}rules/{held.pk}/end/", {"last_day": last_day}, follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]
    assert rule().in_force == held.in_force
    page = client.post(f"{PAGE}rules/{held.pk}/withdraw/", follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]
    assert rule().in_force == held.in_force


def test_a_rule_of_another_programme_is_not_found(cast, as_role):
    other = rule("retired", "yunhai_silver")
    client = as_role("coordinator")
    for act in ("end", "withdraw"):
        assert client.post(f"{PAGE}rules/{other.pk}/{act}/", {"last_day": "2099-01-01"}).status_code == 404
    assert rule("retired", "yunhai_silver").in_force == other.in_force
