"""Writing a need, as a browser without script does it: new, kept, changed at the same time by two, amended."""

from datetime import date

import pytest
from django.urls import reverse

from demands.content import content_of
from demands.forms.needs import NeedForm, initial_of
from demands.forms.raw import data_of, raw_of_initial
from demands.models import Demand, DemandDraft, DemandEvent
from demands.services.needs import edit_demand
from tests import factories
from tests.demands.needdata import FILLED, lists, posted

pytestmark = pytest.mark.django_db

LIST_QUERIES = 15
NEW = "/demands/new/"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def own(cast):
    """A draft of the hospital."""
    return factories.DemandFactory(employer=cast.hospital, status="draft", published_at=None)


def sent(demand, act="draft", **values):
    """What the browser sends of the form of a need that somebody changes."""
    data = data_of(raw_of_initial(initial_of(content_of(demand))))
    for name, value in values.items():
        data[name] = value
    return {**dict(data.lists()), "demand": demand.pk, "version": demand.version, "act": act}


def edit(demand) -> str:
    return reverse("demands:edit", args=[demand.pk])


def new_need() -> Demand:
    return Demand.objects.latest("pk")


def test_a_clerk_saves_a_draft(cast, as_role):
    answer = as_role("employer").post(NEW, {**lists(posted(employer=cast.hospital.pk)), "act": "draft"})
    need = new_need()
    assert (answer.status_code, answer.url) == (302, reverse("matching:need", args=[need.pk]))
    assert (need.status, need.position, need.employer) == ("draft", "眼科医师", cast.hospital)
    assert [event.step for event in DemandEvent.objects.filter(demand=need)] == ["created"]


def test_the_button_pressed_twice_makes_one_need(cast, as_role):
    """The second time the form says so, and saves when it is asked once more."""
    kept = factories.DemandDraftFactory(author=cast.employer, employer=cast.hospital)
    data, before = {**lists(posted(employer=cast.hospital.pk)), "act": "draft"}, Demand.objects.count()
    client = as_role("employer")
    answers = [client.post(NEW, {**data, "draft": kept.pk}) for _ in range(2)]
    assert ([answer.status_code for answer in answers], Demand.objects.count()) == ([302, 409], before + 1)
    assert answers[1].context["draft"] is None
    assert client.post(NEW, {**data, "draft": ""}).status_code == 302


def test_nobody_writes_a_need_for_an_employer_whose_need_they_only_see(cast, as_role):
    """A clerk who is also a region's leader, and puts another employer's need into the hidden field."""
    factories.MembershipFactory(user=cast.employer, role="leader", scope_id="530000")
    other = factories.DemandFactory(region_id="530000", employer__region_id="530000")
    before = Demand.objects.count()
    own, foreign = (
        {**lists(posted(employer=employer.pk)), "act": "draft", "demand": demand}
        for employer, demand in ((cast.hospital, ""), (other.employer, other.pk))
    )
    assert as_role("employer").post(NEW, foreign).status_code == 404
    assert Demand.objects.count() == before
    assert as_role("employer").post(NEW, own).status_code == 302


def test_a_clerk_submits_at_once(cast, as_role):
    as_role("employer").post(NEW, {**lists(posted(employer=cast.hospital.pk)), "act": "submit"})
    need = new_need()
    assert (need.status, need.review_due is not None) == ("submitted", True)


def test_a_fault_keeps_everything_that_was_typed(cast, as_role):
    data = {**lists(posted(employer=cast.hospital.pk, headcount="zwei", success="带出两名徒弟")), "act": "submit"}
    page = as_role("employer").post(NEW, data, headers=ENGLISH)
    assert (page.status_code, Demand.objects.count()) == (422, 2)
    assert set(page.context["form"].errors) == {"headcount"}
    for typed in ('value="zwei"', "带出两名徒弟", 'value="Ophthalmology"'):
        assert typed in page.text


def test_several_fields_that_fit_are_offered_to_choose_from(cast, as_role):
    client, data = as_role("employer"), lists(posted(employer=cast.hospital.pk, field="小儿心"))
    page = client.post(NEW, {**data, "field": "产科", "act": "draft"})
    assert page.status_code == 302
    page = client.post(NEW, {**data, "field": "神经", "act": "draft"})
    assert page.status_code == 422
    candidates = page.context["form"].fields["field"].widget.candidates
    assert "010303" in {option.value for option in candidates}
    assert f'type="radio" name="field_pick" value="{candidates[0].value}"' in page.text
    assert client.post(NEW, {**data, "field": "神经", "field_pick": "010303", "act": "draft"}).status_code == 302
    assert new_need().field_id == "010303"


def test_faults_of_the_programme_stand_at_their_fields_when_submitting(cast, as_role):
    data = lists(posted(employer=cast.hospital.pk, programme="medical_support_yn_gz"))
    page = as_role("employer").post(NEW, {**data, "act": "submit"})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"start_earliest"})
    assert as_role("employer").post(NEW, {**data, "act": "draft"}).status_code == 302


@pytest.mark.parametrize(
    ("role", "expected"), [("employer", 302), ("outsider", 422), ("coordinator", 404), ("stranger", 404)]
)
def test_only_for_an_employer_for_which_one_acts(cast, as_role, role, expected):
    data = {**lists(posted(employer=cast.hospital.pk)), "act": "draft"}
    assert as_role(role).post(NEW, data).status_code == expected
    assert Demand.objects.count() == (3 if expected == 302 else 2)


# --- kept, and taken up again -----------------------------------------------------------------------


def test_a_form_is_kept_as_it_stands_and_goes_on_later(cast, as_role):
    client = as_role("employer")
    data = {"employer": cast.hospital.pk, "position": "眼科", "field": "占星", "headcount": "x", "supports": ["meals"]}
    assert client.post(NEW, {**data, "act": "later"}).url == "/demands/"
    draft = DemandDraft.objects.get()
    listed = client.get("/demands/").text
    assert f"{NEW}?draft={draft.pk}" in listed
    page = client.get(NEW, {"draft": draft.pk})
    form = page.context["form"]
    assert (form.errors, form["supports"].value(), form["headcount"].value()) == ({}, ["meals"], "x")
    assert 'value="占星"' in page.text
    finished = {**lists(posted(employer=cast.hospital.pk)), "draft": draft.pk, "act": "draft"}
    assert client.post(NEW, finished).status_code == 302
    assert not DemandDraft.objects.exists()


def test_while_one_writes_the_form_is_kept_under_one_number(cast, as_role):
    client = as_role("employer")
    first = client.post("/demands/drafts/", {"position": "眼"})
    draft = DemandDraft.objects.get()
    assert (first.status_code, f'id="id_draft" value="{draft.pk}"' in first.text) == (200, True)
    client.post("/demands/drafts/", {"position": "眼科", "draft": draft.pk, "csrfmiddlewaretoken": "x", "other": "y"})
    assert list(DemandDraft.objects.values_list("pk", "data")) == [(draft.pk, {"position": ["眼科"]})]


def test_keeping_says_when_the_form_is_gone_or_too_large(cast, as_role):
    client = as_role("employer")
    gone = client.post("/demands/drafts/", {"position": "眼", "draft": "999"}, headers=ENGLISH)
    assert (gone.status_code, "saved or discarded elsewhere" in gone.text) == (404, True)
    large = client.post("/demands/drafts/", {name: ["字" * 4000] * 30 for name in ("success", "equipment")})
    assert large.status_code == 409
    assert not DemandDraft.objects.exists()


@pytest.mark.parametrize("role", ["outsider", "coordinator", "stranger"])
def test_anothers_unfinished_form_is_not_there(cast, as_role, role):
    draft = factories.DemandDraftFactory(
        author=cast.employer, employer=cast.hospital, data={"position": ["独一无二的岗位"]}
    )
    client = as_role(role)
    assert client.post(f"/demands/drafts/{draft.pk}/discard/").status_code == 404
    assert client.post("/demands/drafts/", {"draft": draft.pk, "position": "x"}).status_code == 404
    assert "独一无二的岗位" not in client.get(NEW, {"draft": draft.pk}).text
    draft.refresh_from_db()
    assert draft.data == {"position": ["独一无二的岗位"]}
    assert as_role("employer").post(f"/demands/drafts/{draft.pk}/discard/").status_code == 302
    assert not DemandDraft.objects.exists()


def test_a_change_is_kept_beside_the_need(cast, as_role, own):
    client = as_role("employer")
    assert client.post("/demands/drafts/", sent(own, position="新")).status_code == 200
    draft = DemandDraft.objects.get()
    assert (draft.demand, draft.base_version) == (own, 1)
    page = client.get(edit(own))
    assert (page.context["kept"], page.context["form"]["position"].value()) == (draft, "眼科医师")
    assert client.get(edit(own), {"draft": draft.pk}).context["form"]["position"].value() == "新"
    assert client.post(edit(own), sent(own, position="新")).status_code == 302
    own.refresh_from_db()
    assert (own.position, own.version, DemandDraft.objects.count()) == ("新", 2, 0)


@pytest.mark.parametrize("drafts", [1, 3])
def test_unfinished_forms_take_a_fixed_number_of_queries(cast, as_role, drafts, django_assert_num_queries):
    for _number in range(drafts):
        factories.DemandDraftFactory(author=cast.employer, employer=cast.hospital, data={})
    client = as_role("employer")
    with django_assert_num_queries(LIST_QUERIES):
        page = client.get("/demands/")
    assert len(page.context["drafts"]) == drafts


# --- what is usual ------------------------------------------------------------------------------------


def test_a_new_form_starts_with_what_is_usual_for_field_and_programme(cast, as_role):
    client = as_role("employer")
    form = client.get(NEW, {"field": "011001", "programme": "medical_support_yn_gz"}).context["form"]
    assert (form["field"].value(), form["programme"].value()) == ("011001", "medical_support_yn_gz")
    assert (form["length_number"].value(), form["length_unit"].value()) == (180, "days")
    plain = client.get(NEW).context["form"]
    assert (plain["length_number"].value(), plain["title_min"].value()) == (None, None)
    assert client.get(NEW, {"field": "x" * 999, "programme": "nope", "team_role": "-1"}).status_code == 200


def test_without_script_a_button_fills_in_only_what_is_empty(cast, as_role):
    data = {"employer": cast.hospital.pk, "field": "眼科", "length_number": "5", "length_unit": "months"}
    form = as_role("employer").post(NEW, {**data, "title_min": "", "act": "defaults"}).context["form"]
    shown = {name: form[name].value() for name in ("length_number", "length_unit", "degree_min", "mode")}
    assert shown == {"length_number": "5", "length_unit": "months", "degree_min": "3", "mode": "project"}
    assert (form["title_min"].value().text, form["position"].value(), form.errors) == ("中级", None, {})


def test_the_panel_shows_the_programmes_rules_with_their_citation(cast, as_role):
    page = as_role("employer").get(
        "/demands/defaults/", {"field": "yk", "programme": "medical_support_yn_gz"}, headers=ENGLISH
    )
    assert "<!doctype" not in page.text
    for text in ("Medical staff in service", "2（2）", "180 days; a stint of 90 days is useful"):
        assert text in page.text
    ended = as_role("employer").get("/demands/defaults/", {"programme": "hospital_pairing"}, headers=ENGLISH)
    assert "No rule of this programme is in force" in ended.text


def test_a_role_in_a_team_fills_the_form(cast, as_role):
    role = factories.TeamRoleFactory(team__employer=cast.other_hospital, name="语文", field_id="020301", headcount=4)
    form = as_role("outsider").get(NEW, {"team_role": role.pk}).context["form"]
    names = ("team_role", "employer", "programme", "position", "field", "headcount", "start_earliest")
    assert [form[name].value() for name in names] == [
        role.pk, cast.other_hospital.pk, "team_education", "语文", "020301", 4, role.team.starts_on,
    ]  # fmt: skip
    foreign = as_role("employer").get(NEW, {"team_role": role.pk})
    assert (foreign.context["role"], foreign.context["form"]["team_role"].value()) == (None, None)


# --- changing, together --------------------------------------------------------------------------------


def test_two_who_change_different_things_lose_nothing(cast, as_role, own):
    client = as_role("employer")
    base = client.get(edit(own)).context["base"]
    theirs = NeedForm(data_of(raw_of_initial({**initial_of(content_of(own)), "headcount": 5})), user=cast.employer)
    edit_demand(demand=own, content=theirs.content(), version=1, actor=cast.employer)
    page = client.post(edit(own), {**sent(own, position="眼科主任"), "base": base}, headers=ENGLISH)
    form = page.context["form"]
    assert (page.status_code, form["version"].value()) == (409, 2)
    assert (form["position"].value(), form["headcount"].value()) == ("眼科主任", 5)
    assert {(change.label, change.theirs, change.mine, change.taken) for change in page.context["changes"]} == {
        ("Position", "眼科医师", "眼科主任", False),
        ("Headcount", "5", "2", True),
    }
    own.refresh_from_db()
    assert (own.position, own.headcount) == ("眼科医师", 5)
    again = {**sent(own, position="眼科主任"), "base": page.context["base"]}
    assert client.post(edit(own), again).status_code == 302
    own.refresh_from_db()
    assert (own.position, own.headcount, own.version) == ("眼科主任", 5, 3)


def test_what_was_submitted_meanwhile_is_a_conflict_and_the_words_stay(cast, as_role, own):
    data = sent(own, position="眼科主任")
    Demand.objects.filter(pk=own.pk).update(status="published", published_at="2026-11-01T00:00Z")
    page = as_role("employer").post(edit(own), data)
    assert (page.status_code, page.context["form"]["position"].value()) == (409, "眼科主任")
    assert as_role("employer").get(edit(own)).status_code == 404
    assert as_role("outsider").post(edit(own), data).status_code == 404


def test_a_returned_need_says_why_on_top(cast, as_role, own):
    Demand.objects.filter(pk=own.pk).update(status="returned")
    factories.DemandEventFactory(
        demand=own,
        step="returned",
        to_status="returned",
        reasons=["aim"],
        note="请写明带教目标",
        actor=cast.coordinator,
    )
    client = as_role("employer")
    page = client.get(edit(own), headers=ENGLISH)
    for text in ("Returned for correction", "What success looks like is not stated", "请写明带教目标"):
        assert text in page.text
    assert client.post(edit(own), sent(own, act="submit", success="带出两名徒弟")).status_code == 302
    own.refresh_from_db()
    assert (own.status, own.success) == ("submitted", "带出两名徒弟")


def test_an_authority_amends_a_published_need_and_says_why(cast, as_role):
    client, need = as_role("yunnan_coordinator"), cast.demand
    page = client.get(edit(need))
    assert (page.status_code, page.context["form"].amending) == (200, True)
    data = sent(need, act="amend", headcount="4")
    assert set(client.post(edit(need), data).context["form"].errors) == {"note"}
    assert client.post(edit(need), {**data, "note": "单位增编"}).status_code == 302
    need.refresh_from_db()
    event = need.events.latest("id")
    assert (need.headcount, need.version, event.step, event.note) == (4, 2, "amended", "单位增编")
    stale = client.post(edit(need), {**data, "note": "再改", "position": "主任"})
    assert (stale.status_code, stale.context["form"]["note"].value()) == (409, "再改")


def test_a_published_need_is_not_the_employers_to_change(cast, as_role):
    assert as_role("employer").get(edit(cast.demand)).status_code == 404
    assert as_role("leader").get(edit(cast.demand)).status_code == 404
    before = content_of(cast.demand)
    assert as_role("employer").post(edit(cast.demand), sent(cast.demand, position="x")).status_code == 409
    cast.demand.refresh_from_db()
    assert content_of(cast.demand) == before


def test_what_is_filled_names_a_day_that_can_be_read(cast):
    raw = raw_of_initial({"start_earliest": date(2027, 3, 1), "mode": "project", "field": "011001"})
    assert raw == {"start_earliest": ["2027-03-01"], "mode": ["project"], "field": ["眼科"]}
    assert set(FILLED) - set(data_of({name: ["x"] for name in FILLED})) == set()
