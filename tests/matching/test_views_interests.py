"""Pages of applications: applying, the list, one application, and who applied on the page of a need."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.acting import ACTS, acts_of, next_step
from matching.enums import InterestStatus
from matching.filters import InterestFilter
from matching.forms import ACT_FORMS
from matching.models import Interest
from matching.services import start_run
from matching.services.steps import STEPS
from talent.services.consents import current_text
from tests import factories
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def interest(cast):
    return factories.InterestFactory(demand=cast.demand, talent=cast.talent, unit=cast.sending_unit)


@pytest.fixture
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def put(interest, **columns):
    Interest.objects.filter(pk=interest.pk).update(**columns)
    interest.refresh_from_db()
    return interest


# --- applying ---------------------------------------------------------------------------------


def test_a_volunteer_reads_what_is_asked_and_applies(cast, as_role, english):
    client, url = as_role("volunteer"), reverse("matching:apply", args=[cast.demand.pk])
    page = client.get(url)
    assert page.context["unit"] is None
    assert "Your full name and contact data only once you are selected." in page.text
    assert current_text("employer").text_en[:40] in page.text
    done = client.post(url, {"words": "愿意到勐海", "agrees": "on"}, follow=True)
    interest = Interest.objects.get()
    assert done.redirect_chain[0][0] == reverse("matching:interest", args=[interest.pk])
    assert "You have applied." in done.text
    assert client.get(url).context["live"] == interest
    again = client.post(url, {"words": "愿意到勐海", "agrees": "on"})
    assert again.context["form"].non_field_errors() == ["You have applied for this need already."]


@pytest.mark.parametrize("words", ["", "字" * 301])
def test_words_are_needed_and_few(words, cast, as_role):
    page = as_role("volunteer").post(reverse("matching:apply", args=[cast.demand.pk]), {"words": words, "agrees": "on"})
    assert set(page.context["form"].errors) == {"words"}
    assert not Interest.objects.exists()


def test_what_is_not_published_cannot_be_applied_for(cast, as_role):
    draft = factories.DemandFactory(status="submitted")
    assert as_role("volunteer").get(reverse("matching:apply", args=[draft.pk])).status_code == 404
    assert (
        as_role("employer")
        .post(reverse("matching:apply", args=[cast.demand.pk]), {"words": "我", "agrees": "on"})
        .status_code
        == 404
    )


def test_who_lacks_the_unit_that_a_programme_asks_is_told_so(cast, as_role, english):
    programme = factories.ProgrammeRuleFactory(endorsement_required=True).programme
    need = factories.DemandFactory(programme=programme)
    type(cast.talent).objects.filter(pk=cast.talent.pk).update(home_organisation=None)
    page = as_role("volunteer").get(reverse("matching:apply", args=[need.pk]))
    assert "your profile names no unit" in page.text
    assert "<textarea" not in page.text


# --- who sees what ----------------------------------------------------------------------------


def test_an_employer_reads_neither_name_nor_unit_nor_what_the_unit_said(interest, cast, as_role, english):
    put(interest, released_at=timezone.now())
    factories.InterestEventFactory(interest=interest, actor=cast.volunteer)
    factories.InterestEventFactory(
        interest=interest, step="recommended", to_status="recommended", note="家中有老人", actor=cast.unit
    )
    factories.InterestEventFactory(interest=interest, step="released", to_status="recommended", note="请尽快")
    secrets = ("沈国华", cast.volunteer.name, cast.sending_unit.name, "家中有老人")
    url = reverse("matching:interest", args=[interest.pk])
    seen = {
        role: [secret in as_role(role).get(url).text for secret in secrets]
        for role in ("employer", "coordinator", "unit", "volunteer")
    }
    # Their own name stands in the masthead of the volunteer, the unit's in that of the unit.
    assert seen == {
        "employer": [False, False, False, False],
        "coordinator": [False, False, True, True],
        "unit": [False, False, True, True],
        "volunteer": [False, True, True, True],
    }
    assert {role: "请尽快" in as_role(role).get(url).text for role in seen} == {
        "employer": True, "coordinator": True, "unit": False, "volunteer": False,
    }  # fmt: skip


def test_the_place_in_the_order_is_for_those_who_see_the_need(interest, cast, as_role, english):
    put(interest, released_at=timezone.now())
    url = reverse("matching:interest", args=[interest.pk])
    shown = {role: as_role(role).get(url).context["place"] for role in ("employer", "leader", "unit", "volunteer")}
    place = "place 1 of 2 eligible"
    assert shown == {"employer": place, "leader": place, "unit": "", "volunteer": ""}


# --- the page of a need -----------------------------------------------------------------------


def test_the_page_of_a_need_leads_to_who_applied_and_marks_them_on_the_shortlist(interest, cast, as_role, english):
    work_off(start_run(actor=None))
    url, part = (reverse(name, args=[cast.demand.pk]) for name in ("matching:need", "matching:need-interests"))
    page = as_role("coordinator").get(url)
    assert [row["has_applied"] for row in page.context["rows"]] == [True, False]
    assert part in page.text
    hidden = as_role("employer").get(url)
    assert [row["has_applied"] for row in hidden.context["rows"]] == [False, False]
    assert part not in hidden.text
    put(interest, released_at=timezone.now())
    assert part in as_role("employer").get(url).text


def test_who_applied_stands_in_the_order_of_the_need_and_who_does_not_fit_last(interest, cast, as_role, english):
    unfit = factories.TalentFactory(surname="吴", title_id="health_physician_2")
    factories.InterestFactory(demand=cast.demand, talent=unfit, words="年轻但愿意")
    factories.InterestFactory(demand=cast.demand, talent=cast.colleague)
    page = as_role("coordinator").get(reverse("matching:need-interests", args=[cast.demand.pk]))
    rows = [(row["talent"], row["place"]) for row in page.context["rows"]]
    assert rows == [
        (cast.talent, "place 1 of 2 eligible"),
        (cast.colleague, "place 2 of 2 eligible"),
        (unfit, "not eligible: Title"),
    ]
    assert reverse("matching:why", args=[cast.demand.pk, unfit.pk]) in page.text


def test_an_employer_reads_why_somebody_who_applied_does_not_fit_once_released(cast, as_role, english):
    unfit = factories.TalentFactory(title_id="health_physician_2", user=factories.UserFactory())
    interest = factories.InterestFactory(demand=cast.demand, talent=unfit)
    url = reverse("matching:why", args=[cast.demand.pk, unfit.pk])
    assert as_role("employer").get(url).status_code == 404
    put(interest, released_at=timezone.now())
    assert "Does not fit: Title." in as_role("employer").get(url).text
    assert as_role("outsider").get(url).status_code == 404
    client = as_role("employer")
    client.force_login(unfit.user)
    assert client.get(url).status_code == 200


# --- lists ------------------------------------------------------------------------------------


def test_a_volunteer_finds_open_calls_of_the_unit_and_applications_on_two_pages(interest, cast, as_role):
    call = factories.CallFactory(opened_at=timezone.now(), apply_by=timezone.localdate())
    call.demands.add(cast.other_demand, factories.DemandFactory(status="closed"))
    call.units.add(cast.sending_unit)
    page = as_role("volunteer").get(reverse("matching:interests"))
    assert [(item["call"], item["needs"]) for item in page.context["calls"]] == [(call, [cast.other_demand])]
    assert [row["interest"] for row in page.context["rows"]] == [interest]
    proposals = as_role("volunteer").get(reverse("matching:proposals"))
    assert [row["interest"] for row in proposals.context["applications"]] == [interest]
    type(call).objects.update(apply_by=timezone.localdate() - timedelta(days=1))
    assert as_role("volunteer").get(reverse("matching:interests")).context["calls"] == []
    assert as_role("coordinator").get(reverse("matching:interests")).context["calls"] == []


def test_htmx_gets_the_table_alone(interest, as_role):
    page = as_role("unit").get(reverse("matching:interests"), headers={"HX-Request": "true"})
    assert next(template.name for template in page.templates) == "matching/_interest_table.html"


CASES = [
    ({}, {"waiting", "done"}),
    ({"status": "applied"}, {"waiting"}),
    ({"awaiting": "true"}, {"waiting"}),
    ({"awaiting": "false"}, {"done"}),
    ({"programme": "silver_age_xj"}, {"done"}),
    ({"call": "999999"}, set()),
]


@pytest.mark.parametrize(("query", "found"), CASES, ids=[str(query) for query, _found in CASES])
def test_each_filter_of_interests(query, found, interest, cast, as_role):
    need = factories.DemandFactory(programme_id="silver_age_xj")
    call = factories.CallFactory()
    done = factories.InterestFactory(demand=need, status="served", call=call)
    names = {interest.pk: "waiting", done.pk: "done"}
    assert {names[row.pk] for row in InterestFilter(query, Interest.objects.all()).qs} == found
    for name in ("matching:interests", "interest-list"):
        assert as_role("coordinator").get(reverse(name), query).status_code == 200
    assert [row.pk for row in InterestFilter({"call": call.pk}, Interest.objects.all()).qs] == [done.pk]
    assert [row.pk for row in InterestFilter({"demand": need.pk}, Interest.objects.all()).qs] == [done.pk]
    assert [row.pk for row in InterestFilter({"talent": done.talent_id}, Interest.objects.all()).qs] == [done.pk]


@pytest.mark.parametrize("query", [{"colour": "red"}, {"status": "perhaps"}, {"call": "x"}])
def test_what_interests_cannot_be_narrowed_by(query, interest, as_role):
    page = as_role("coordinator").get(reverse("matching:interests"), query)
    assert (page.status_code, page.context["rows"]) == (400, [])
    assert as_role("coordinator").get(reverse("interest-list"), query).status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_and_pages_take_a_fixed_number_of_queries(rows, interest, cast, as_role, django_assert_num_queries):
    for _ in range(rows - 1):
        talent = factories.TalentFactory(home_organisation=cast.sending_unit)
        factories.InterestFactory(demand=cast.demand, talent=talent, unit=cast.sending_unit)
    client = as_role("coordinator")
    with django_assert_num_queries(12):
        page = client.get(reverse("matching:interests"))
    assert len(page.context["rows"]) == rows
    with django_assert_num_queries(27):
        page = client.get(reverse("matching:need-interests", args=[cast.demand.pk]))
    assert len(page.context["rows"]) == rows
    with django_assert_num_queries(7):
        assert len(client.get(reverse("interest-list")).json()["results"]) == rows


# --- steps ------------------------------------------------------------------------------------


def test_every_act_has_its_form_and_its_service():
    assert [act.name for act in ACTS] == list(ACT_FORMS) == list(STEPS)


OPEN = {
    ("applied", False): {
        "unit": ["recommend", "refuse"],
        "coordinator": ["release", "not_select"],
        "volunteer": ["withdraw"],
    },
    ("applied", True): {
        "unit": ["recommend", "refuse"],
        "coordinator": ["not_select"],
        "employer": ["wish"],
        "volunteer": ["withdraw"],
    },
    ("recommended", True): {"coordinator": ["select", "not_select"], "employer": ["wish"], "volunteer": ["withdraw"]},
    ("selected", True): {"coordinator": ["begin"], "employer": ["begin"], "volunteer": ["withdraw"]},
    ("serving", True): {"coordinator": ["complete"], "employer": ["complete"]},
    ("served", True): {"coordinator": ["follow_up"], "employer": ["follow_up"], "unit": ["follow_up"]},
    ("refused", True): {},
    ("not_selected", True): {},
    ("withdrawn", True): {},
}


@pytest.mark.parametrize(("status", "is_released"), OPEN)
def test_which_steps_are_open_to_whom(status, is_released, interest, cast):
    put(interest, status=status, released_at=timezone.now() if is_released else None)
    roles = ("stranger", "employer", "outsider", "unit", "volunteer", "coordinator", "leader")
    found = {role: [act.name for act in acts_of(interest, cast.user(role))] for role in roles}
    assert {role: names for role, names in found.items() if names} == OPEN[status, is_released]


def test_nobody_decides_on_their_own_application(interest, cast):
    for role, scope in (("coordinator", "530000"), ("sending_unit", None)):
        factories.MembershipFactory(user=cast.volunteer, organisation=cast.sending_unit, role=role, scope_id=scope)
    both = type(cast.volunteer).objects.get(pk=cast.volunteer.pk)
    assert [act.name for act in acts_of(interest, both)] == ["withdraw"]


def test_what_an_application_waits_for_is_said(interest):
    released = {"released_at": timezone.now()}
    said = [
        next_step(put(interest, status=status, **columns)) != ""
        for status, columns in ((status, released) for status in InterestStatus)
    ]
    ended = {"refused", "not_selected", "withdrawn"}
    assert said == [status not in ended for status in InterestStatus]


def test_a_faulty_form_is_shown_again_and_a_conflict_said(interest, cast, as_role, english):
    put(interest, status="selected", released_at=timezone.now())
    client, url = as_role("employer"), reverse("matching:interest-act", args=[interest.pk, "begin"])
    page = client.post(url, {"begin-start": "2027-05-02", "begin-last": "2027-05-01"})
    assert page.context["acts"][0][1].errors == {"last": ["The last day lies before the first."]}
    early = client.post(url, {"begin-start": "2027-01-01", "begin-last": "2027-01-02"}, follow=True)
    assert "These days do not lie within the post." in early.text
    interest.refresh_from_db()
    assert (interest.status, interest.service_start) == ("selected", None)
