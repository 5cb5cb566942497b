"""The pages of reviews, of submitting and closing, and of a need's history."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone, translation

from demands.content import content_of
from demands.enums import ReturnReason, Step
from demands.filters.reviews import ReviewFilter
from demands.models import Demand
from demands.reviewing import MOST_TICKED, QUEUE_SIZE
from demands.services.needs import edit_demand
from demands.services.reviews import publish_demand, return_demand, submit_demand
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def waiting(cast, days=7, **columns):
    """A need of the Menghai hospital that waits for its review, due in so many days."""
    due = TODAY() + timedelta(days=days)
    columns = {"employer": cast.hospital, "status": "submitted", "published_at": None, "review_due": due, **columns}
    return factories.DemandFactory(**columns)


def resubmitted(cast, **changes):
    """A need that was returned for its period, changed and submitted again."""
    demand = factories.DemandFactory(employer=cast.hospital, status="draft", published_at=None)
    submit_demand(demand=demand, actor=cast.employer)
    return_demand(demand=demand, actor=cast.yunnan_coordinator, reasons=(ReturnReason.PERIOD,), note="请缩短")
    content = replace(content_of(Demand.objects.get(pk=demand.pk)), **changes)
    edit_demand(demand=demand, content=content, version=1, actor=cast.employer)
    return submit_demand(demand=demand, actor=cast.employer, note="已按意见修改")


def queue(client, **params) -> list[Demand]:
    page = client.get("/reviews/", params)
    assert page.status_code == 200
    return [row.demand for row in page.context["page"].rows]


def said(answer) -> list[tuple[str, str]]:
    """``(level, text)`` of the messages left behind."""
    return [(message.level_tag, str(message)) for message in get_messages(answer.wsgi_request)]


# --- the queue ------------------------------------------------------------------------------------


def test_the_most_pressing_need_comes_first_and_says_how_late_it_is(cast, as_role):
    later, overdue, soon = waiting(cast, 7), waiting(cast, -1), waiting(cast, 2)
    waiting(cast, employer=cast.other_hospital, region_id=factories.ZEPU)
    page = as_role("yunnan_coordinator").get("/reviews/")
    rows = page.context["page"].rows
    assert [(row.demand, row.is_overdue, row.days_left, row.changed) for row in rows] == [
        (overdue, True, -1, None),
        (soon, False, 2, None),
        (later, False, 7, None),
    ]
    assert page.content.decode().count('class="badge bad"') == 1


def test_the_queue_says_how_much_changed_since_the_last_submission(cast, as_role):
    demand = resubmitted(cast, duration_days=365, shortest_stint_days=60)
    again = resubmitted(cast)
    rows = as_role("yunnan_coordinator").get("/reviews/").context["page"].rows
    assert [(row.demand, row.changed) for row in rows] == [(demand, 2), (again, 0)]


def test_the_queue_is_narrowed_by_region_field_programme_and_deadline(cast, as_role):
    eye = waiting(cast, -3)
    heart = waiting(cast, field_id=factories.CARDIOLOGY, programme_id="yunhai_silver")
    zepu = waiting(cast, employer=cast.other_hospital, region_id=factories.ZEPU)
    client = as_role("coordinator")
    assert queue(client) == [eye, heart, zepu]
    assert queue(client, region="530000") == [eye, heart]
    assert queue(client, field=factories.CARDIOLOGY[:4]) == [heart]
    assert queue(client, programme="yunhai_silver") == [heart]
    assert queue(client, overdue="true") == [eye]
    assert queue(client, overdue="false") == [heart, zepu]


@pytest.mark.parametrize("params", [{"overdue": "perhaps"}, {"programme": "none"}, {"unknown": "1"}])
def test_a_filter_that_cannot_be_read_finds_nothing_and_says_so(params, cast, as_role):
    waiting(cast)
    answer = as_role("coordinator").get("/reviews/", params)
    assert (answer.status_code, answer.context["page"].rows) == (400, [])
    assert ReviewFilter(params, Demand.objects.all()).qs.count() == 0


def test_pages_of_the_queue_keep_the_order_both_ways(cast, as_role):
    made = [waiting(cast, days=n % 3) for n in range(2 * QUEUE_SIZE + 1)]
    ordered = sorted(made, key=lambda demand: (demand.review_due, demand.pk))
    client = as_role("yunnan_coordinator")
    first = client.get("/reviews/").context["page"]
    second = client.get("/reviews/", {"after": first.after}).context["page"]
    third = client.get("/reviews/", {"after": second.after}).context["page"]
    seen = [row.demand for page in (first, second, third) for row in page.rows]
    assert (seen, first.before, third.after, first.total) == (ordered, None, None, len(made))
    back = client.get("/reviews/", {"before": third.before}).context["page"]
    assert [row.demand for row in back.rows] == [row.demand for row in second.rows]
    assert queue(client, after="2026-13-01.7") == queue(client, after="x") == ordered[:QUEUE_SIZE]


def test_who_waits_for_nothing_is_told_when_something_will_come(as_role):
    page = as_role("coordinator").get("/reviews/").content.decode()
    assert 'class="empty"' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_takes_a_fixed_number_of_queries(rows, cast, as_role, django_assert_num_queries):
    for _row in range(rows):
        waiting(cast)
    client = as_role("yunnan_coordinator")
    with django_assert_num_queries(12):
        client.get("/reviews/")


# --- several at once ------------------------------------------------------------------------------


def test_ticked_needs_are_shown_before_they_are_published(cast, as_role):
    good, other = waiting(cast), waiting(cast, headcount=3)
    late = waiting(cast, programme_id="hospital_pairing")
    client = as_role("yunnan_coordinator")
    page = client.get("/reviews/publish/", {"need": [good.pk, other.pk, late.pk]})
    ticked = page.context["ticked"]
    assert (ticked.ready, [demand for demand, _faults in ticked.faulty]) == ([good, other], [late])
    assert (ticked.posts, ticked.employers) == (5, ["勐海县人民医院"])
    assert not Demand.objects.published().filter(pk__in=[good.pk, other.pk]).exists()

    answer = client.post("/reviews/publish/", {"need": [f"{good.pk}.1", f"{other.pk}.1"]})
    assert (answer.status_code, answer.url) == (302, "/reviews/")
    assert set(Demand.objects.published()) >= {good, other}
    assert [level for level, _text in said(answer)] == ["success"]


def test_what_changed_or_was_decided_since_the_preview_is_named(cast, as_role):
    stale, gone, good = waiting(cast, version=2), waiting(cast), waiting(cast)
    publish_demand(demand=gone, actor=cast.coordinator)
    ticks = [f"{stale.pk}.1", f"{gone.pk}.1", f"{good.pk}.1", "x", "9.9.9"]
    answer = as_role("yunnan_coordinator").post("/reviews/publish/", {"need": ticks})
    assert [level for level, _text in said(answer)] == ["success", "warning", "warning"]
    stale.refresh_from_db()
    good.refresh_from_db()
    assert (stale.status, good.status) == ("submitted", "published")


def test_nothing_ticked_leads_back_to_the_queue(cast, as_role):
    elsewhere = waiting(cast, employer=cast.other_hospital, region_id=factories.ZEPU)
    client = as_role("yunnan_coordinator")
    for params in ({}, {"need": ["x", ""]}, {"need": elsewhere.pk}):
        answer = client.get("/reviews/publish/", params)
        assert (answer.status_code, answer.url) == (302, "/reviews/")
    client.post("/reviews/publish/", {"need": f"{elsewhere.pk}.1"})
    elsewhere.refresh_from_db()
    assert elsewhere.status == "submitted"


def test_so_many_are_shown_at_most(cast, as_role):
    made = [waiting(cast) for _ in range(MOST_TICKED + 1)]
    page = as_role("yunnan_coordinator").get("/reviews/publish/", {"need": [demand.pk for demand in made]})
    assert len(page.context["ticked"].ready) == MOST_TICKED


# --- one need ---------------------------------------------------------------------------------------


def test_the_page_shows_what_was_said_before_and_now(cast, as_role):
    demand = resubmitted(cast, duration_days=365, shortest_stint_days=60)
    page = as_role("yunnan_coordinator").get(f"/demands/{demand.pk}/review/")
    assert [(line.column, line.changed) for line in page.context["changed"]] == [
        ("duration_days", True),
        ("shortest_stint_days", True),
    ]
    assert (page.context["returned"].note, page.context["submitted"].note) == ("请缩短", "已按意见修改")
    text = page.content.decode()
    assert (text.count("<del>"), text.count("<ins>")) == (2, 2)
    assert "请缩短" in text
    assert "已按意见修改" in text


def test_a_first_submission_has_one_column(cast, as_role):
    page = as_role("yunnan_coordinator").get(f"/demands/{waiting(cast).pk}/review/")
    assert (page.context["is_again"], "<del>" in page.content.decode()) == (False, False)


def test_the_page_names_the_rules_in_force_and_what_looks_the_same(cast, as_role):
    demand = waiting(cast, programme_id="yunhai_silver")
    same = waiting(cast, start_earliest=factories.START + timedelta(days=20))
    waiting(cast, field_id=factories.CARDIOLOGY)
    far = factories.START + timedelta(days=400)
    waiting(cast, start_earliest=far, start_latest=far)
    page = as_role("yunnan_coordinator").get(f"/demands/{demand.pk}/review/")
    assert page.context["similar"] == [cast.demand, same]
    assert [rule.programme_id for rule in page.context["rules"]] == ["yunhai_silver"]
    assert page.context["rules"][0].citation in page.content.decode()


def test_what_cannot_be_published_says_why_and_has_no_button_for_it(cast, as_role):
    demand = waiting(cast, programme_id="hospital_pairing")
    page = as_role("yunnan_coordinator").get(f"/demands/{demand.pk}/review/")
    assert [fault.code for fault in page.context["faults"]] == ["no_rule"]
    assert "disabled" in page.content.decode()


@pytest.mark.parametrize("role", ["employer", "outsider", "leader", "volunteer", "unit"])
def test_nobody_but_the_authority_reviews(role, cast, as_role):
    demand = waiting(cast)
    client = as_role(role)
    assert client.get(f"/demands/{demand.pk}/review/").status_code == 404
    assert client.post(f"/demands/{demand.pk}/publish/").status_code == 404
    assert client.post(f"/demands/{demand.pk}/return/", {"reasons": "aim"}).status_code == 404
    demand.refresh_from_db()
    assert demand.status == "submitted"


def test_publishing_leads_to_the_next_need_of_the_same_selection(cast, as_role):
    first, other, second = waiting(cast, 1), waiting(cast, 2, field_id=factories.CARDIOLOGY), waiting(cast, 3)
    client = as_role("yunnan_coordinator")
    asked = f"?field={factories.OPHTHALMOLOGY[:4]}"
    answer = client.post(f"/demands/{first.pk}/publish/{asked}", {"version": "1"})
    assert answer.url == f"/demands/{second.pk}/review/{asked}"
    assert client.post(f"/demands/{second.pk}/publish/{asked}", {"version": "1"}).url == "/reviews/"
    assert queue(client) == [other]


def test_what_was_changed_meanwhile_is_shown_again_and_not_published(cast, as_role):
    demand = waiting(cast, version=2)
    answer = as_role("yunnan_coordinator").post(f"/demands/{demand.pk}/publish/", {"version": "1"})
    assert (answer.url, [level for level, _text in said(answer)]) == (f"/demands/{demand.pk}/review/", ["warning"])
    demand.refresh_from_db()
    assert demand.status == "submitted"


def test_returning_takes_its_reasons_and_words(cast, as_role):
    demand, following = waiting(cast, 1), waiting(cast, 2)
    data = {"reasons": ["aim", "period"], "note": "请写明目标"}
    answer = as_role("yunnan_coordinator").post(f"/demands/{demand.pk}/return/", data)
    assert answer.url == f"/demands/{following.pk}/review/"
    event = demand.events.get()
    assert (event.step, event.reasons, event.note) == ("returned", ["aim", "period"], "请写明目标")


@pytest.mark.parametrize(
    ("data", "faulty"),
    [({"note": "x"}, ["reasons"]), ({"reasons": ["other"]}, ["note"]), ({"reasons": ["whim"]}, ["reasons"])],
)
def test_returning_without_a_reason_shows_the_page_again(data, faulty, cast, as_role):
    demand = waiting(cast)
    answer = as_role("yunnan_coordinator").post(f"/demands/{demand.pk}/return/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, faulty)
    demand.refresh_from_db()
    assert demand.status == "submitted"


@pytest.mark.parametrize("act", ["publish", "return"])
def test_who_comes_second_is_told(act, cast, as_role):
    demand = waiting(cast)
    publish_demand(demand=demand, actor=cast.coordinator)
    answer = as_role("yunnan_coordinator").post(f"/demands/{demand.pk}/{act}/", {"version": "1", "reasons": "aim"})
    assert (answer.url, [level for level, _text in said(answer)]) == (f"/demands/{demand.pk}/", ["warning"])
    assert list(demand.events.values_list("step", flat=True)) == ["published"]


@pytest.mark.parametrize("versions", [1, 3])
def test_the_review_takes_a_fixed_number_of_queries(versions, cast, as_role, django_assert_num_queries):
    demand = resubmitted(cast, headcount=3)
    for _again in range(versions - 1):
        return_demand(demand=demand, actor=cast.yunnan_coordinator, reasons=(ReturnReason.AIM,), note="")
        submit_demand(demand=demand, actor=cast.employer, note="已补充")
        factories.DemandFactory(employer=cast.hospital)
    client = as_role("yunnan_coordinator")
    with django_assert_num_queries(17):
        client.get(f"/demands/{demand.pk}/review/")


# --- the employer's side ------------------------------------------------------------------------------


def test_a_draft_is_submitted_by_one_button_and_a_returned_need_with_words(cast, as_role):
    demand = factories.DemandFactory(employer=cast.hospital, status="draft", published_at=None)
    client = as_role("employer")
    path = f"/demands/{demand.pk}/submit/"
    assert client.get(path).context["form"].fields["note"].required is False
    assert client.post(path).url == f"/demands/{demand.pk}/"
    return_demand(demand=demand, actor=cast.coordinator, reasons=(ReturnReason.AIM,), note="请补充")
    assert "请补充" in client.get(path).content.decode()
    assert client.post(path).status_code == 400
    assert client.post(path, {"note": "目标见附件"}).status_code == 302
    demand.refresh_from_db()
    assert demand.status == "submitted"


def test_what_has_faults_is_not_offered_for_submission(cast, as_role):
    demand = factories.DemandFactory(
        employer=cast.hospital, status="draft", published_at=None, programme_id="hospital_pairing"
    )
    client = as_role("employer")
    page = client.get(f"/demands/{demand.pk}/submit/")
    assert [fault.code for fault in page.context["faults"]] == ["no_rule"]
    answer = client.post(f"/demands/{demand.pk}/submit/")
    assert (answer.url, [level for level, _text in said(answer)]) == (f"/demands/{demand.pk}/", ["warning"])


def test_taking_back_and_being_too_late_for_it(cast, as_role):
    demand, late = waiting(cast), waiting(cast)
    publish_demand(demand=late, actor=cast.coordinator)
    client = as_role("employer")
    assert [level for level, _text in said(client.post(f"/demands/{demand.pk}/take-back/"))] == ["success"]
    assert [level for level, _text in said(client.post(f"/demands/{late.pk}/take-back/"))] == ["success", "warning"]
    assert as_role("outsider").post(f"/demands/{demand.pk}/take-back/").status_code == 404
    demand.refresh_from_db()
    late.refresh_from_db()
    assert (demand.status, late.status) == ("draft", "published")


@pytest.mark.parametrize("role", ["employer", "yunnan_coordinator"])
def test_closing_asks_for_a_reason_first(role, cast, as_role):
    client = as_role(role)
    path = f"/demands/{cast.demand.pk}/close/"
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 400
    assert client.post(path, {"reason": "nobody", "note": "多次征集无果"}).status_code == 302
    event = cast.demand.events.get()
    assert (event.actor, event.reasons, event.note) == (cast.user(role), ["nobody"], "多次征集无果")


def test_what_is_not_open_to_somebody_is_not_closed_by_them(cast, as_role):
    """A returned need is its employer's; one that is submitted has to be taken back first."""
    returned = factories.DemandFactory(employer=cast.hospital, status="returned", published_at=None)
    submitted = waiting(cast)
    for role, demand in (("yunnan_coordinator", returned), ("employer", submitted), ("yunnan_coordinator", submitted)):
        answer = as_role(role).post(f"/demands/{demand.pk}/close/", {"reason": "nobody"})
        assert (answer.status_code, [level for level, _text in said(answer)]) == (302, ["warning"])
    assert as_role("leader").post(f"/demands/{returned.pk}/close/", {"reason": "nobody"}).status_code == 404
    assert Demand.objects.filter(status="closed").count() == 0


# --- what may be done, on the page of a need -----------------------------------------------------------

BUTTONS = {
    ("employer", "draft"): {"submit", "copy", "close", "history", "edit"},
    ("employer", "submitted"): {"take-back", "copy", "history"},
    ("employer", "returned"): {"submit", "copy", "close", "history", "edit"},
    ("employer", "published"): {"copy", "close", "history"},
    ("employer", "closed"): {"copy", "history"},
    ("yunnan_coordinator", "submitted"): {"review", "history"},
    ("yunnan_coordinator", "returned"): {"history"},
    ("yunnan_coordinator", "published"): {"edit", "close", "history"},
    ("yunnan_coordinator", "filled"): {"history"},
    ("leader", "submitted"): {"history"},
    ("leader", "published"): {"history"},
}


@pytest.mark.parametrize(("role", "status"), BUTTONS)
def test_the_page_of_a_need_offers_what_state_and_permission_allow(role, status, cast, as_role):
    published_at = timezone.now() if status in {"published", "filled", "closed"} else None
    demand = factories.DemandFactory(employer=cast.hospital, status=status, published_at=published_at)
    text = as_role(role).get(f"/demands/{demand.pk}/").content.decode()
    acts = ("submit", "take-back", "review", "copy", "close", "history", "edit")
    assert {act for act in acts if f'"/demands/{demand.pk}/{act}/"' in text} == BUTTONS[role, status]


# --- the history ----------------------------------------------------------------------------------------


def test_the_history_says_who_for_whom_and_why(cast, as_role):
    demand = resubmitted(cast, headcount=5)
    page = as_role("employer").get(f"/demands/{demand.pk}/history/")
    steps = page.context["steps"]
    assert [step.event.step for step in steps] == ["submitted", "edited", "reopened", "returned", "submitted"]
    authority = cast.yunnan_coordinator.memberships.get().organisation
    for step, actor, organisation in zip(
        steps,
        (cast.employer, cast.employer, cast.employer, cast.yunnan_coordinator, cast.employer),
        (cast.hospital, cast.hospital, cast.hospital, authority, cast.hospital),
        strict=True,
    ):
        assert step.who.startswith(f"{actor.name} · {organisation.name}")
        with translation.override("zh-hans"):
            assert str(organisation.get_kind_display()) in step.who
    changes = [step.changes for step in steps]
    assert [[line.column for line in change] if change is not None else None for change in changes] == [
        ["headcount"],
        None,
        None,
        None,
        None,
    ]
    text = page.content.decode()
    assert "请缩短" in text
    assert str(ReturnReason.PERIOD.label) in text


@pytest.mark.parametrize("role", ["employer", "yunnan_coordinator", "leader"])
def test_the_history_shows_no_address_of_anybody(role, cast, as_role):
    for user in (cast.employer, cast.yunnan_coordinator):
        type(user).objects.filter(pk=user.pk).update(name="")
    demand = resubmitted(cast)
    text = as_role(role).get(f"/demands/{demand.pk}/history/").content.decode()
    others = {cast.employer.email, cast.yunnan_coordinator.email} - {cast.user(role).email}
    assert not [email for email in others if email in text]


def test_a_reminder_is_the_platforms_own_step(cast, as_role):
    demand = waiting(cast)
    factories.DemandEventFactory(demand=demand, step=Step.REMINDED, from_status="submitted", to_status="submitted")
    (step,) = as_role("employer").get(f"/demands/{demand.pk}/history/").context["steps"]
    assert (step.event.actor, step.changes) == (None, None)
    assert step.who


def test_a_need_without_steps_says_so(cast, as_role):
    assert 'class="empty"' in as_role("employer").get(f"/demands/{cast.demand.pk}/history/").content.decode()


@pytest.mark.parametrize("versions", [1, 3])
def test_the_history_takes_a_fixed_number_of_queries(versions, cast, as_role, django_assert_num_queries):
    demand = resubmitted(cast, headcount=4)
    for _again in range(versions - 1):
        return_demand(demand=demand, actor=cast.yunnan_coordinator, reasons=(ReturnReason.AIM,), note="")
        submit_demand(demand=demand, actor=cast.employer, note="已补充")
    client = as_role("employer")
    with django_assert_num_queries(17):
        client.get(f"/demands/{demand.pk}/history/")
