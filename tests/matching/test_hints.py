"""Hints: the numbers are those of a pass over every pair, and each step can be put into the form."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from demands.content import content_of, faults_of
from demands.forms.needs import NeedForm
from demands.models import Demand
from matching.engine import Weights, explain
from matching.facts import NeedMaker, People, read_world
from matching.hints import MOST_HINTS, hints_for, hints_for_demand
from matching.relaxing import relaxations
from reference.models import Region
from talent.models import Talent
from tests import factories

pytestmark = pytest.mark.django_db

WIDER = {"field_match": "discipline"}
CARDIOLOGY = factories.CARDIOLOGY
# A post that nothing but its title makes narrow.
POST = {
    "title_min_level": 4,
    "title_preferred_level": None,
    "degree_min_id": 0,
    "duration_days": 365,
    "shortest_stint_days": None,
    "relay_allowed": False,
}
DEPUTY, INTERMEDIATE, JUNIOR = "health_physician_4", "health_physician_3", "health_physician_2"


def people(number: int, title: str = DEPUTY, **about) -> None:
    for _ in range(number):
        factories.TalentFactory(title_id=title, **about)


def by_hand(content) -> tuple[int, int]:
    """Everybody asked one by one by the explanation: how many fit, how many for the whole length."""
    altitude = Region.objects.get(pk=content.region_id).altitude_m
    need = NeedMaker().need(content, altitude, alternatives=map(int, content.alternatives))
    world = read_world(People(), timezone.localdate())
    found = [explain(world, need, Weights(), place) for place in range(len(world))]
    fits = [pair for pair in found if pair.is_eligible]
    return len(fits), sum(pair.covered == content.duration_days for pair in fits)


def test_forty_two_fit_now_and_with_intermediate_it_would_be_seventy_seven(reference):
    people(42)
    people(35, INTERMEDIATE)
    people(3, INTERMEDIATE, fields=("010304",))
    people(2, INTERMEDIATE, may_be_proposed=False)
    found = hints_for_demand(factories.DemandFactory(**POST))
    assert (found.fit, found.fit_long) == (42, 42)
    (hint,) = [hint for hint in found.hints if hint.kind == "title"]
    assert (hint.fit, hint.fit_long, hint.columns) == (77, 77, {"title_min_level": 3})
    with translation.override("en"):
        (hint,) = [hint for hint in hints_for_demand(Demand.objects.get()).hints if hint.kind == "title"]
        assert hint.sentence.startswith("With Intermediate level instead of Deputy senior level it would be 77")


def test_a_greater_step_is_told_only_where_it_gives_more(reference):
    people(2, INTERMEDIATE)
    demand = factories.DemandFactory(**POST)
    titles = [hint for hint in hints_for_demand(demand).hints if hint.kind == "title"]
    assert [(hint.columns["title_min_level"], hint.fit) for hint in titles] == [(3, 2)]
    people(1, JUNIOR)
    titles = [hint for hint in hints_for_demand(demand).hints if hint.kind == "title"]
    assert [(hint.columns["title_min_level"], hint.fit) for hint in titles] == [(2, 3), (3, 2)]


@pytest.mark.parametrize(
    ("kind", "post", "person", "columns"),
    [
        ("title", {"title_min_level": 5}, {}, {"title_min_level": 4}),
        ("title", {"title_min_level": 1}, {"title_id": "none"}, {"title_min_level": None}),
        ("degree", {"degree_min_id": 5}, {"degree_id": 4}, {"degree_min_id": 4}),
        ("field", {"field_match": "specialty", "field_id": "010301"}, {"fields": (CARDIOLOGY,)}, WIDER),
        ("field", {}, {"fields": ("010304",)}, {"field_match": "sector"}),
        ("window", {}, {"windows": ((date(2027, 4, 20), 700),)}, {"start_latest": date(2027, 4, 30)}),
        ("relay", {}, {"windows": ((date(2027, 3, 1), 100),)}, {"relay_allowed": True, "shortest_stint_days": 90}),
        ("stint", {}, {"windows": ((date(2027, 3, 1), 200),)}, {"shortest_stint_days": 182}),
        ("mode", {}, {"modes": ("advisory",)}, {"mode_id": "advisory"}),
        (
            "later",
            {"start_latest": date(2027, 3, 1)},
            {"windows": ((date(2027, 6, 1), 700),)},
            {"start_earliest": date(2027, 6, 1), "start_latest": date(2027, 6, 1)},
        ),
    ],
)
def test_each_step_opens_what_it_alone_can_open(kind, post, person, columns, reference):
    post = {**POST, **post}
    factories.TalentFactory(**{"title_id": DEPUTY, **person})
    demand = factories.DemandFactory(**post)
    found = hints_for_demand(demand)
    assert found.fit == 0
    hint = next(hint for hint in found.hints if hint.kind == kind)
    assert (hint.columns, hint.fit) == (columns, 1)
    assert by_hand(replace(content_of(demand), **columns))[0] == 1


def test_without_the_programme_those_whom_it_refuses_fit(reference):
    programme = factories.ProgrammeFactory()
    programme.regions.add("530000")
    factories.ProgrammeRuleFactory(programme=programme, employment="active")
    people(2)
    found = hints_for_demand(factories.DemandFactory(programme=programme, **POST))
    assert (found.fit, [(hint.columns, hint.fit) for hint in found.hints]) == (0, [({"programme_id": None}, 2)])


def test_nobody_more_no_hint(reference):
    people(1)
    assert hints_for_demand(factories.DemandFactory(**POST)).hints == []


def test_a_dismissed_person_is_not_counted(reference):
    people(2)
    demand = factories.DemandFactory(**POST)
    talent = Talent.objects.first()
    factories.DecisionFactory(demand=demand, talent=talent, verdict="dismissed", reason="另有安排")
    assert hints_for_demand(demand).fit == 1


def test_a_large_sector_is_not_read_for_one_step_and_says_so(reference, monkeypatch):
    people(2, fields=("010304",))
    demand = factories.DemandFactory(**POST)
    found = hints_for_demand(demand)
    assert (found.is_sector_left_out, [hint.kind for hint in found.hints]) == (False, ["field"])
    monkeypatch.setattr("matching.hints.MOST_WIDENED", 1)
    found = hints_for_demand(demand)
    assert (found.is_sector_left_out, found.hints) == (True, [])


@pytest.fixture
def demo(reference):
    """A made-up world."""
    call_command("demo", talents=300, demands=60, seed=5, verbosity=0)


def test_every_number_is_that_of_a_pass_over_every_pair(demo):
    told = 0
    for demand in Demand.objects.published().order_by("pk")[:20]:
        content = content_of(demand)
        found = hints_for(content)
        now = by_hand(content)
        assert (found.fit, found.fit_long) == now
        best = 0
        for step in relaxations(content):
            best = max(best, by_hand(step.of(content))[0])
        for hint in found.hints:
            after = replace(content, **hint.columns)
            assert (hint.fit, hint.fit_long) == by_hand(after)
            assert (hint.fit, hint.fit_long) > now
            assert not {f.code for f in faults_of(after)} - {f.code for f in faults_of(content)}
            told += 1
        assert len(found.hints) <= MOST_HINTS
        assert [hint.fit for hint in found.hints] == sorted((hint.fit for hint in found.hints), reverse=True)
        if content.programme_id is None and found.hints:
            assert found.hints[0].fit == best
    assert told > 20


# --- pages and REST ---------------------------------------------------------------------------


@pytest.fixture
def form(cast):
    """What the browser sends of a form that can be counted."""
    people(2)
    people(1, INTERMEDIATE)
    return {
        "employer": cast.hospital.pk,
        "position": "眼科医师",
        "field": "眼科",
        "field_match": "discipline",
        "title_min": "副高级",
        "start_earliest": "2027-03-01",
        "start_latest": "2027-03-31",
        "length_number": "12",
        "length_unit": "months",
        "headcount": "1",
        "mode": "rehire",
    }


def test_the_form_is_counted_and_a_step_fills_it(form, as_role):
    page = as_role("employer").post(reverse("matching:hints"), form)
    found = page.context["found"]
    assert found.fit == 4  # the cast's two as well
    change = json.loads(next(change for hint, change in page.context["rows"] if hint.kind == "title"))
    assert change == {"title_min": "中级"}
    after = as_role("employer").post(reverse("matching:hints"), {**form, **change})
    assert after.context["found"].fit == 5


def test_relay_fills_three_inputs(form, as_role):
    page = as_role("employer").post(reverse("matching:hints"), {**form, "length_number": "60"})
    change = json.loads(next(change for hint, change in page.context["rows"] if hint.kind == "relay"))
    assert change == {"relay_allowed": True, "shortest_number": "90", "shortest_unit": "days"}


def test_a_form_that_cannot_be_counted_says_what_is_missing(form, as_role):
    page = as_role("employer").post(
        reverse("matching:hints"), {**form, "field": "", "length_number": ""}, headers={"Accept-Language": "en"}
    )
    with translation.override("en"):
        labels = [str(NeedForm.base_fields[name].label) for name in ("field", "length_number")]
    assert page.context["missing"] == labels


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("anonymous", 302), ("stranger", 404), ("employer", 200), ("outsider", 200), ("unit", 404), ("volunteer", 404),
        ("coordinator", 200), ("yunnan_coordinator", 200), ("leader", 404),
    ],
)  # fmt: skip
def test_who_may_ask_while_writing(role, status, form, as_role):
    assert as_role(role).post(reverse("matching:hints"), form).status_code == status


def test_a_stored_need_has_its_page_and_its_part(cast, as_role):
    people(1, INTERMEDIATE)
    address = reverse("matching:need-hints", args=[cast.demand.pk])
    client = as_role("employer")
    page, part = client.get(address), client.get(address, headers={"HX-Request": "true"})
    assert page.context["found"] == part.context["found"] == hints_for_demand(cast.demand)
    assert "<html" in page.content.decode()
    assert "<html" not in part.content.decode()
    for secret in (cast.talent.surname + "*", cast.talent.number, "data-fill"):
        assert secret not in page.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("anonymous", 403), ("stranger", 403), ("employer", 200), ("unit", 403), ("coordinator", 200),
                         ("leader", 403)],
)  # fmt: skip
def test_rest_answers_the_same_numbers(role, status, cast, as_role):
    people(1, INTERMEDIATE)
    factories.DemandFactory(employer=cast.hospital, **POST)
    demand = Demand.objects.order_by("-pk")[0]
    sent = {
        "employer": demand.employer_id, "region": demand.region_id, "position": demand.position,
        "field": demand.field_id, "mode": demand.mode_id, "title_min_level": 4, "duration_days": 365,
        "start_earliest": str(demand.start_earliest), "start_latest": str(demand.start_latest),
    }  # fmt: skip
    answer = as_role(role).post(reverse("hints"), sent, content_type="application/json")
    assert answer.status_code == status
    if status == 200:
        found = hints_for_demand(demand)
        body = answer.json()
        assert (body["fit"], body["fit_long"]) == (found.fit, found.fit_long)
        assert [hint["fit"] for hint in body["hints"]] == [hint.fit for hint in found.hints]
        (title,) = [hint["change"] for hint in body["hints"] if hint["kind"] == "title"]
        assert title == {"title_min_level": 3}
        later = as_role(role).post(
            reverse("hints"), {**sent, "start_latest": "2020-01-01"}, content_type="application/json"
        )
        assert later.status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
def test_counting_reads_a_fixed_number_of_times(rows, cast, django_assert_num_queries):
    people(rows, INTERMEDIATE)
    content = replace(content_of(cast.demand), start_latest=cast.demand.start_latest + timedelta(days=1))
    hints_for(content)
    with django_assert_num_queries(18):
        hints_for(content)
