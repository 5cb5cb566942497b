"""Pages of teams."""

import pytest
from django.urls import reverse
from django.utils import translation

from demands.filters import TeamFilter
from demands.forms.teams import pattern_rows
from demands.models import Demand, Team
from tests import factories
from tests.factories import START, ZEPU

pytestmark = pytest.mark.django_db

NEW = "/teams/new/"


@pytest.fixture
def team(cast):
    """A team of the outsider's hospital, with one role that names a specialty and one that does not."""
    team = factories.TeamFactory(employer=cast.other_hospital)
    factories.TeamRoleFactory(team=team, name="数学", field_id="020302", headcount=3)
    factories.TeamRoleFactory(team=team, name="物理", headcount=2)
    return team


@pytest.fixture
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def typed(cast, *rows, **changes):
    """What the browser sends: the team, and rows of kind, name, specialty as typed, and number."""
    data = {
        "employer": cast.other_hospital.pk,
        "programme": "team_education",
        "name": "泽普组团",
        "batch": "1",
        "starts_on": START.isoformat(),
        "months": "36",
        "form-TOTAL_FORMS": str(len(rows)),
        "form-INITIAL_FORMS": "0",
    }
    for number, row in enumerate(rows):
        for name, value in zip(("kind", "name", "field", "headcount", "role_id"), row, strict=False):
            data[f"form-{number}-{name}"] = value
    return {**data, **changes}


def test_a_team_is_described_by_typing_its_roles(cast, as_role):
    rows = (("subject", "数学", "020302", "6"), ("management", "校长", "", ""), ("subject", "", "", ""))
    page = as_role("outsider").post(NEW, typed(cast, *rows))
    team = Team.objects.get()
    assert page.url == reverse("demands:team", args=[team.pk])
    assert (team.employer, team.duration_days, team.created_by) == (cast.other_hospital, 1096, cast.outsider)
    written = list(team.roles.values_list("kind", "name", "field", "headcount"))
    assert written == [("subject", "数学", "020302", 6), ("management", "校长", None, 1)]


def test_what_is_wrong_stands_beside_its_field(cast, as_role, english):
    page = as_role("outsider").post(NEW, typed(cast, ("subject", "数学", "没有这个", "900"), name=""))
    assert page.context["form"].errors == {"name": ["This field is required."]}
    assert set(page.context["roles"].errors[0]) == {"field", "headcount"}
    page = as_role("outsider").post(NEW, typed(cast))
    assert page.context["form"].non_field_errors() == ["A team has at least one role."]
    assert not Team.objects.exists()


def test_an_employer_describes_only_its_own_teams(cast, as_role):
    page = as_role("outsider").post(NEW, typed(cast, ("subject", "数学", "", ""), employer=cast.hospital.pk))
    assert set(page.context["form"].errors) == {"employer"}
    assert as_role("coordinator").post(NEW, typed(cast, ("subject", "数学", "", ""))).status_code == 302


@pytest.mark.parametrize(
    ("pattern", "kinds", "people"),
    [
        ("shigatse", {"management": 4, "subject": 1}, 40),
        ("zepu", {"management": 4, "subject": 7, "teaching_group": 11}, 0),
        ("else", {}, 0),
    ],
)
def test_the_compositions_of_the_study_hold_its_counts_and_no_more(pattern, kinds, people, cast, as_role):
    with translation.override("zh-hans"):  # as the page is asked for
        rows = pattern_rows(pattern)
    assert {kind: [row["kind"] for row in rows].count(kind) for kind in {row["kind"] for row in rows}} == kinds
    assert sum(row["headcount"] or 0 for row in rows) == people
    shown = as_role("outsider").get(NEW, {"pattern": pattern}).context["roles"]
    assert [form["name"].value() for form in shown.initial_forms] == [row["name"] for row in rows]


def test_room_for_more_rows_keeps_what_was_typed(cast, as_role):
    rows = (("subject", "数学", "数学", "6"), ("subject", "删去", "", ""))
    data = typed(cast, *rows, more="1", **{"form-1-DELETE": "on"})
    page = as_role("outsider").post(NEW, data)
    roles = page.context["roles"]
    assert ([form["name"].value() for form in roles.initial_forms], len(roles.extra_forms)) == (["数学"], 5)
    assert page.context["form"]["name"].value() == "泽普组团"
    assert not Team.objects.exists()


def test_a_composition_is_changed_row_by_row(team, cast, as_role, english):
    client, url = as_role("outsider"), reverse("demands:team-edit", args=[team.pk])
    maths, physics = team.roles.all()
    assert [form["name"].value() for form in client.get(url).context["roles"].initial_forms] == ["数学", "物理"]
    rows = (("subject", "高中数学", "020302", "4", maths.pk), ("subject", "物理", "", "2", physics.pk))
    taken_out = {"form-INITIAL_FORMS": "2", "form-1-DELETE": "on"}
    assert client.post(url, typed(cast, *rows, **taken_out)).status_code == 302
    assert list(team.roles.values_list("pk", "name", "headcount")) == [(maths.pk, "高中数学", 4)]
    factories.DemandFactory(employer=cast.other_hospital, region_id=ZEPU, team_role=maths)
    bound = client.post(url, typed(cast, ("subject", "新", "", "")))
    assert bound.context["form"].non_field_errors() == ["Needs have been submitted or published for: 高中数学."]


def test_needs_are_written_in_one_step_and_what_is_lacking_is_named(team, as_role, english):
    client, url = as_role("outsider"), reverse("demands:team", args=[team.pk])
    assert "Write the needs for the roles still without" in client.get(url).text
    page = client.post(reverse("demands:team-needs", args=[team.pk]), follow=True)
    assert "1 need written as a draft." in page.text
    assert "Left out, for they name no specialty: 物理." in page.text
    assert "物理 × 2" in page.text
    assert "Subject: 2 roles" in page.text
    assert "Write the needs for the roles still without" not in page.text
    need = Demand.objects.get(team_role__team=team)
    assert (need.headcount, [row.pk for row in page.context["needs"]]) == (3, [need.pk])


def test_who_may_not_manage_a_team_may_not_post(team, as_role):
    for role in ("employer", "leader", "unit"):
        client = as_role(role)
        assert client.post(reverse("demands:team-needs", args=[team.pk])).status_code == 404
        assert client.post(reverse("demands:team-edit", args=[team.pk]), {}).status_code == 404
    assert not Demand.objects.filter(team_role__team=team).exists()
    assert as_role("leader").get(reverse("demands:team", args=[team.pk])).context["may_manage"] is False


def test_both_figures_of_the_study_stay_visible(team, as_role, english):
    page = as_role("outsider").get(reverse("demands:team", args=[team.pk]))
    assert "The dispatch plan says 38 for Tibet, the text 4 + 36; both figures are kept." in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_and_the_page_take_a_fixed_number_of_queries(rows, team, cast, as_role, django_assert_num_queries):
    for number in range(rows - 1):
        other = factories.TeamFactory(employer=cast.other_hospital, batch=number + 2)
        factories.TeamRoleFactory(team=other)
        factories.DemandFactory(employer=cast.other_hospital, region_id=ZEPU, team_role=team.roles.first(), headcount=1)
    client = as_role("outsider")
    with django_assert_num_queries(12):
        page = client.get("/teams/")
    assert [(row.wanted, row.published) for row in page.context["page"].rows] == [(2, 0)] * (rows - 1) + [(5, rows - 1)]
    with django_assert_num_queries(10):
        client.get(reverse("demands:team", args=[team.pk]))


CASES = [
    ({}, {"zepu", "shigatse"}),
    ({"q": "实验"}, {"shigatse"}),
    ({"q": "泽普县人民"}, {"zepu"}),
    ({"region": "653100"}, {"zepu"}),
    ({"region": "540000"}, {"shigatse"}),
    ({"programme": "team_medicine"}, {"shigatse"}),
    ({"programme": "team_education"}, {"zepu"}),
]


@pytest.mark.parametrize(("query", "found"), CASES, ids=[str(query) for query, _found in CASES])
def test_each_filter_of_teams(query, found, team, as_role):
    hospital = factories.OrganisationFactory(name="日喀则市人民医院", region_id="540200")
    other = factories.TeamFactory(employer=hospital, programme_id="team_medicine", name="实验组团")
    names = {team.pk: "zepu", other.pk: "shigatse"}
    assert {names[row.pk] for row in TeamFilter(query, Team.objects.all()).qs} == found
    assert as_role("coordinator").get("/teams/", query).status_code == 200


@pytest.mark.parametrize("query", [{"colour": "red"}, {"programme": "silver_age_xj"}])
def test_what_teams_cannot_be_narrowed_by(query, team, as_role):
    page = as_role("coordinator").get("/teams/", query)
    assert (page.status_code, page.context["page"].rows) == (400, [])
