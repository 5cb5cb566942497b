"""Needs are written, changed and carried through their life over REST."""

from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from demands.actions import ACTIONS
from demands.content import NeedContent, content_of
from demands.enums import DemandStatus
from demands.models import Demand, DemandEvent, Posting
from tests import factories
from tests.clients import SecuredClient

pytestmark = pytest.mark.django_db

PROBLEM = "application/problem+json"
LIST = "/api/v1/demands/"
START = timezone.localdate() + timedelta(days=100)
ROLES = (
    "anonymous", "stranger", "employer", "outsider", "unit", "volunteer", "coordinator", "yunnan_coordinator", "leader",
)  # fmt: skip
AUTHORITY = ("coordinator", "yunnan_coordinator")


def body(cast, **changes):
    """The least that a need says."""
    return {
        "employer": cast.hospital.pk, "region": "532822", "position": "眼科医师", "field": "011001", "mode": "rehire",
        "start_earliest": str(START), "start_latest": str(START + timedelta(days=30)), "duration_days": 365,
    } | changes  # fmt: skip


def post(client, url, data=None, **headers):
    return client.post(url, data or {}, content_type="application/json", headers=headers)


def patch(client, need, data, etag="*", **headers):
    headers = headers if etag is None else {"If-Match": etag} | headers
    return client.patch(f"{LIST}{need.pk}/", data, content_type="application/json", headers=headers)


def act(client, need, action, data=None, etag="*"):
    if action in {"edit", "amend"}:
        return patch(client, need, data, etag)
    return post(client, f"{LIST}{need.pk}/{action}/", data, **({} if etag is None else {"If-Match": etag}))


def a_need(cast, status="draft", **columns):
    """A need of the Menghai hospital that could be submitted any day."""
    return factories.DemandFactory(
        employer=cast.hospital, status=status, start_earliest=START, start_latest=START + timedelta(days=30), **columns
    )


# --- a new need -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_only_those_who_act_for_the_employer_write_a_need(role, cast, as_role):
    before = Demand.objects.count()
    answer = post(as_role(role), LIST, body(cast))
    written = role == "employer"
    assert answer.status_code == (201 if written else 403)
    assert Demand.objects.count() == before + written


def test_an_unknown_employer_is_answered_like_one_that_is_not_ones_own(cast, as_role):
    client = as_role("employer")
    other = post(client, LIST, body(cast, employer=cast.other_hospital.pk, region=factories.ZEPU))
    unknown = post(client, LIST, body(cast, employer=2**62))
    assert (other.status_code, other.json()) == (403, unknown.json())


def test_a_new_need_is_a_draft_with_the_platforms_defaults(cast, as_role):
    answer = post(as_role("employer"), LIST, body(cast))
    document = answer.json()
    need = Demand.objects.get(pk=document["id"])
    assert (answer["Location"], answer["ETag"]) == (f"{LIST}{need.pk}/", '"v1-draft"')
    assert (document["status"], document["version"]) == ("draft", 1)
    assert document["allowed_actions"] == ["edit", "submit", "close", "copy"]
    assert content_of(need) == NeedContent(
        employer_id=cast.hospital.pk, region_id="532822", position="眼科医师", field_id="011001", mode_id="rehire",
        start_earliest=START, start_latest=START + timedelta(days=30), duration_days=365,
    )  # fmt: skip
    assert list(need.events.values_list("step", "actor")) == [("created", cast.employer.pk)]
    assert document == as_role("employer").get(answer["Location"]).json()


def test_every_field_of_a_need_is_written(cast, as_role):
    role = factories.TeamRoleFactory(team__employer=cast.hospital, team__programme_id="team_education")
    sent = body(
        cast, programme="team_education", alternatives=["010305", "010304", "010305"], field_match="specialty",
        title_min_level=3, title_preferred_level=5, degree_min=4, shortest_stint_days=90, relay_allowed=True,
        headcount=3, urgency=3, supports=["travel", "lodging"], equipment="裂隙灯", success="能独立开展白内障手术",
        prefers_paired=True, team_role=role.pk,
    )  # fmt: skip
    answer = post(as_role("employer"), LIST, sent)
    assert answer.status_code == 201
    assert content_of(Demand.objects.get(pk=answer.json()["id"])) == NeedContent(
        employer_id=cast.hospital.pk, region_id="532822", position="眼科医师", field_id="011001", mode_id="rehire",
        start_earliest=START, start_latest=START + timedelta(days=30), duration_days=365, programme_id="team_education",
        alternatives=("010304", "010305"), field_match="specialty", title_min_level=3, title_preferred_level=5,
        degree_min_id=4, shortest_stint_days=90, relay_allowed=True, headcount=3, urgency=3,
        supports=("lodging", "travel"), equipment="裂隙灯", success="能独立开展白内障手术", prefers_paired=True,
        team_role_id=role.pk,
    )  # fmt: skip
    assert {name: answer.json()[name] for name in sent} == sent | {
        "alternatives": ["010304", "010305"],
        "supports": ["lodging", "travel"],
    }


FAULTS = [
    ({"position": " "}, ["position"]),
    ({"position": "长" * 81}, ["position"]),
    ({"position": "a\0b"}, ["position"]),
    ({"field": "01"}, ["field"]),
    ({"field": "999999"}, ["field"]),
    ({"alternatives": ["011001"]}, ["alternatives"]),
    ({"alternatives": ["01"]}, ["alternatives"]),
    ({"alternatives": "010304"}, ["alternatives"]),
    ({"alternatives": ["010304"] * 51}, ["alternatives"]),
    ({"region": "653124"}, ["region"]),
    ({"region": "530000"}, ["region"]),
    ({"mode": "flying"}, ["mode"]),
    ({"programme": "none_such"}, ["programme"]),
    ({"degree_min": 77}, ["degree_min"]),
    ({"degree_min": 10**400}, ["degree_min"]),
    ({"title_min_level": 6}, ["title_min_level"]),
    ({"title_min_level": 4, "title_preferred_level": 3}, ["title_preferred_level"]),
    ({"field_match": "near"}, ["field_match"]),
    ({"urgency": 4}, ["urgency"]),
    ({"supports": ["gold"]}, ["supports"]),
    ({"headcount": 0}, ["headcount"]),
    ({"headcount": 10**30}, ["headcount"]),
    ({"duration_days": 3654}, ["duration_days"]),
    ({"duration_days": 1.5}, ["duration_days"]),
    ({"shortest_stint_days": 366}, ["shortest_stint_days"]),
    ({"start_latest": "2020-01-01"}, ["start_latest"]),
    ({"start_earliest": "1999-12-31"}, ["start_earliest"]),
    ({"start_latest": "9999-12-31"}, ["start_latest"]),
    ({"start_latest": "tomorrow"}, ["start_latest"]),
    ({"equipment": "长" * 2001}, ["equipment"]),
    ({"team_role": 2**62}, ["team_role"]),
    ({"colour": "red", "status": "published"}, ["colour", "status"]),
    ({"note": "为何"}, ["note"]),
    ({"employer": None, "mode": None}, ["employer", "mode"]),
]


@pytest.mark.parametrize(("changes", "named"), FAULTS, ids=lambda value: str(value)[:40])
def test_a_faulty_need_is_refused_by_field_and_nothing_is_written(changes, named, cast, as_role):
    client = as_role("employer")
    assert post(client, LIST, body(cast)).status_code == 201
    before = Demand.objects.count()
    answer = post(client, LIST, body(cast, **changes))
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert (answer.json()["code"], sorted(answer.json()["errors"])) == ("invalid", named)
    assert Demand.objects.count() == before


def test_half_a_character_is_refused(cast, as_role):
    text = r'{"position": "\ud800", "\udc00": 1, "field_match": "\ud800"}'
    answer = as_role("employer").post(LIST, text, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    whole = as_role("employer").post(LIST, r'{"position": "\ud83d\ude00"}', content_type="application/json")
    assert "position" not in whole.json()["errors"]


def test_faults_are_worded_as_on_the_form_in_the_readers_language(cast, as_role):
    client = as_role("employer")
    faulty = body(cast, field="999999")
    english = post(client, LIST, faulty, **{"accept-language": "en"}).json()
    assert english["errors"] == {"field": ["Choose a specialty from the list."]}
    assert english["detail"] == "The request has faults."


# --- changes ----------------------------------------------------------------------------------


def test_a_change_leaves_what_was_not_sent(cast, as_role):
    need = a_need(cast, equipment="裂隙灯")
    factories.DemandAlternativeFactory(demand=need)
    before = content_of(need)
    answer = patch(as_role("employer"), need, {"headcount": 5, "title_preferred_level": None}, '"v1-draft"')
    assert (answer.status_code, answer["ETag"]) == (200, '"v2-draft"')
    assert (answer.json()["headcount"], answer.json()["version"]) == (5, 2)
    after = content_of(Demand.objects.get(pk=need.pk))
    assert after.columns == before.columns | {"headcount": 5, "title_preferred_level": None}
    assert after.alternatives == ("010304",)
    emptied = patch(as_role("employer"), need, {"alternatives": []}, '"v2-draft"')
    assert emptied.json()["alternatives"] == []


def test_a_change_is_judged_with_what_it_leaves(cast, as_role):
    need = a_need(cast)
    answer = patch(as_role("employer"), need, {"duration_days": 30})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["shortest_stint_days"])
    assert patch(as_role("employer"), need, {"duration_days": 90}).status_code == 200


def test_a_need_stays_with_its_employer(cast, as_role):
    second = factories.OrganisationFactory()
    factories.MembershipFactory(user=cast.employer, organisation=second)
    answer = patch(as_role("employer"), a_need(cast), {"employer": second.pk})
    assert (answer.status_code, answer.json()["code"]) == (409, "employer")


def test_a_published_need_is_amended_with_a_note_that_stands_in_its_history(cast, as_role):
    need = a_need(cast, "published")
    client = as_role("yunnan_coordinator")
    silent = patch(client, need, {"headcount": 1})
    assert (silent.status_code, list(silent.json()["errors"])) == (400, ["note"])
    assert patch(client, need, {"headcount": 1, "note": " "}).status_code == 400
    answer = patch(client, need, {"headcount": 1, "note": "经费减少"}, '"v1-published"')
    assert (answer.status_code, answer["ETag"], answer.json()["headcount"]) == (200, '"v2-published"', 1)
    assert list(need.events.values_list("step", "note", "actor")) == [
        ("amended", "经费减少", cast.yunnan_coordinator.pk)
    ]
    assert Posting.objects.get(demand=need, is_live=True).headcount == 1


def test_a_draft_takes_no_note(cast, as_role):
    need = a_need(cast)
    answer = patch(as_role("employer"), need, {"headcount": 1, "note": "x"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["note"])
    assert patch(as_role("employer"), need, {"headcount": 1}).status_code == 200


# --- every action, every role, every state ----------------------------------------------------

# The state from which it goes, what is sent, who may, and the state afterwards.
MOVES = {
    "edit": ("draft", {"headcount": 7}, ("employer",), "draft"),
    "submit": ("draft", {}, ("employer",), "submitted"),
    "take-back": ("submitted", {}, ("employer",), "draft"),
    "return": ("submitted", {"reasons": ["aim"], "note": "请补充"}, AUTHORITY, "returned"),
    "publish": ("submitted", {"note": "同意"}, AUTHORITY, "published"),
    "amend": ("published", {"headcount": 7, "note": "增加"}, AUTHORITY, "published"),
    "close": ("published", {"reason": "recruited"}, ("employer", *AUTHORITY), "closed"),
    "copy": ("published", {"later_years": 1}, ("employer",), "published"),
}


def test_every_action_has_its_row_here():
    assert set(MOVES) == set(ACTIONS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", MOVES)
def test_who_may_do_what(action, role, cast, as_role):
    status, sent, may, afterwards = MOVES[action]
    need = a_need(cast, status)
    overseen = role in {"leader", *AUTHORITY} and status != "draft"
    answer = act(as_role(role), need, action, sent, f'"v1-{status}"')
    need.refresh_from_db()
    if role in may:
        assert answer.status_code == (201 if action == "copy" else 200)
        assert need.status == afterwards
        return
    assert answer.status_code == (403 if overseen or role in {"employer", "anonymous"} else 404) or (
        (action, role, answer.status_code) == ("amend", "employer", 409)
    )
    assert answer["Content-Type"] == PROBLEM
    assert (need.status, need.version) == (status, 1)


@pytest.mark.parametrize("role", ["employer", "yunnan_coordinator", "leader"])
@pytest.mark.parametrize("status", DemandStatus)
def test_the_allowed_actions_are_those_that_succeed(status, role, cast, as_role):
    need = a_need(cast, status, **({"close_reason": "funds"} if status == "closed" else {}))
    client = as_role(role)
    page = client.get(f"{LIST}{need.pk}/")
    if status == "draft" and role != "employer":
        assert page.status_code == 404
        return
    document, open_to = page.json(), []
    may = {name for name, row in MOVES.items() if role in row[2]} | ({"amend"} if role == "employer" else set())
    for action, (_status, sent, _may, _after) in MOVES.items():
        if action in {"edit", "amend"} and (action == "amend") != (role == "yunnan_coordinator"):
            continue  # both are a PATCH; whose it is decides which
        note = {"note": "原样再报"} if (action, status) == ("submit", "returned") else {}
        with undone():
            answer = act(client, need, action, sent | note, page["ETag"])
        if answer.status_code in {200, 201}:
            open_to.append(action)
        else:
            assert answer.status_code == (409 if action in may else 403), action
    assert sorted(document["allowed_actions"]) == sorted(open_to)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


RETURNED = {"reasons": ["aim", "period"], "note": "期限过长"}


def test_a_journey_from_the_draft_to_the_end(cast, as_role):
    need = Demand.objects.get(pk=post(as_role("employer"), LIST, body(cast)).json()["id"])
    steps = [
        ("employer", "submit", {}, '"v1-draft"', '"v1-submitted"'),
        ("yunnan_coordinator", "return", RETURNED, '"v1-submitted"', '"v1-returned"'),
        ("employer", "edit", {"duration_days": 300}, '"v1-returned"', '"v2-draft"'),
        ("employer", "submit", {"note": "已缩短"}, '"v2-draft"', '"v2-submitted"'),
        ("yunnan_coordinator", "publish", {}, '"v2-submitted"', '"v2-published"'),
        ("yunnan_coordinator", "amend", {"headcount": 2, "note": "核定"}, '"v2-published"', '"v3-published"'),
        ("employer", "close", {"reason": "recruited", "note": "已招到"}, '"v3-published"', '"v3-closed"'),
    ]  # fmt: skip
    for role, action, sent, before, after in steps:
        answer = act(as_role(role), need, action, sent, before)
        assert (answer.status_code, answer["ETag"]) == (200, after), action
    assert (answer.json()["close_reason"], answer.json()["allowed_actions"]) == ("recruited", ["copy"])
    history = as_role("employer").get(f"{LIST}{need.pk}/history/").json()["results"]
    steps_found = [
        (row["step"], row["from_status"], row["to_status"], row["by"].partition(" · ")[0], row["note"])
        for row in history
    ]
    assert steps_found == [
        ("created", "", "draft", cast.employer.name, ""),
        ("submitted", "draft", "submitted", cast.employer.name, ""),
        ("returned", "submitted", "returned", cast.yunnan_coordinator.name, "期限过长"),
        ("reopened", "returned", "draft", cast.employer.name, ""),
        ("edited", "draft", "draft", cast.employer.name, ""),
        ("submitted", "draft", "submitted", cast.employer.name, "已缩短"),
        ("published", "submitted", "published", cast.yunnan_coordinator.name, ""),
        ("amended", "published", "published", cast.yunnan_coordinator.name, "核定"),
        ("closed", "published", "closed", cast.employer.name, "已招到"),
    ]
    assert (history[2]["reasons"], history[8]["reasons"]) == (["aim", "period"], ["recruited"])
    assert history[1]["by"] == f"{cast.employer.name} · 勐海县人民医院（用人单位）"
    kept = [row["content"]["duration_days"] if row["content"] else None for row in history]
    assert kept == [None, 365, None, None, None, 300, 300, 300, None]


@pytest.mark.parametrize(
    ("action", "status", "sent", "code", "named"),
    [
        ("return", "submitted", {}, 400, ["reasons"]),
        ("return", "submitted", {"reasons": []}, 400, ["reasons"]),
        ("return", "submitted", {"reasons": ["weather"]}, 400, ["reasons"]),
        ("return", "submitted", {"reasons": ["other"]}, 409, "note_needed"),
        ("return", "submitted", {"reasons": ["aim"], "note": "长" * 2001}, 400, ["note"]),
        ("publish", "submitted", {"colour": "red"}, 400, ["colour"]),
        ("publish", "submitted", [], 400, ["non_field_errors"]),
        ("close", "published", {}, 400, ["reason"]),
        ("close", "published", {"reason": "weather"}, 400, ["reason"]),
        ("submit", "returned", {}, 409, "note_needed"),
        ("submit", "draft", {"note": 5 * [1]}, 400, ["note"]),
        ("take-back", "submitted", {"note": "x"}, 400, ["note"]),
        ("copy", "published", {"later_years": 11}, 400, ["later_years"]),
        ("copy", "published", {"later_years": -1}, 400, ["later_years"]),
    ],
)
def test_what_an_action_needs(action, status, sent, code, named, cast, as_role):
    need = a_need(cast, status)
    client = as_role("yunnan_coordinator" if action in {"return", "publish"} else "employer")
    answer = client.post(f"{LIST}{need.pk}/{action}/", sent, content_type="application/json", headers={"If-Match": "*"})
    document = answer.json()
    assert answer.status_code == code
    assert (document["code"] if code == 409 else sorted(document["errors"])) == named
    assert Demand.objects.get(pk=need.pk).status == status


def test_a_need_whose_start_has_passed_is_not_submitted(cast, as_role):
    past = timezone.localdate() - timedelta(days=1)
    need = factories.DemandFactory(employer=cast.hospital, status="draft", start_earliest=past, start_latest=past)
    answer = act(as_role("employer"), need, "submit")
    assert (answer.status_code, answer.json()["code"]) == (409, "faulty")
    assert not need.events.exists()
    assert act(as_role("employer"), a_need(cast), "submit").status_code == 200


def test_a_copy_starts_later_and_names_its_address(cast, as_role):
    need = a_need(cast, "published")
    factories.DemandAlternativeFactory(demand=need)
    answer = act(as_role("employer"), need, "copy", {"later_years": 2})
    copy = Demand.objects.get(pk=answer.json()["id"])
    assert (answer.status_code, answer["Location"], answer["ETag"]) == (201, f"{LIST}{copy.pk}/", '"v1-draft"')
    assert (answer.json()["copied_from"], answer.json()["alternatives"]) == (need.pk, ["010304"])
    assert copy.start_earliest.year == need.start_earliest.year + 2


def test_nobody_reviews_a_need_of_their_own(cast, as_role):
    factories.MembershipFactory(user=cast.yunnan_coordinator, organisation=cast.hospital)
    need = a_need(cast, "submitted")
    assert act(as_role("yunnan_coordinator"), need, "publish").status_code == 403
    assert act(as_role("coordinator"), need, "publish").status_code == 200


# --- versions ---------------------------------------------------------------------------------


def test_a_need_that_is_at_hand_is_not_sent_again(cast, as_role):
    client, url = as_role("employer"), f"{LIST}{cast.demand.pk}/"
    etag = client.get(url)["ETag"]
    assert etag == '"v1-published"'
    for known, status in {etag: 304, f"W/{etag}": 304, f'"x", {etag}': 304, '"v0-draft"': 200, "nonsense": 200}.items():
        answer = client.get(url, headers={"If-None-Match": known})
        assert (answer.status_code, answer["ETag"]) == (status, etag)
        assert bool(answer.content) == (status == 200)
    assert as_role("outsider").get(url, headers={"If-None-Match": etag}).status_code == 404


@pytest.mark.parametrize("action", MOVES)
def test_a_change_must_name_the_version_that_was_read(action, cast, as_role):
    status, sent, may, _after = MOVES[action]
    need = a_need(cast, status, version=3)
    client = as_role(may[-1])
    etag = f'"v3-{status}"'
    refused = {
        None: 428,
        '"v2-draft"': 412,
        f'"v2-{status}"': 412,
        '"v3-filled"': 412,
        f"W/{etag}": 412,
        "v3": 412,
        "": 412,
    }
    for stale, code in refused.items():
        answer = act(client, need, action, sent, stale)
        assert (answer.status_code, answer["Content-Type"]) == (code, PROBLEM)
        assert answer.json()["code"] == {428: "precondition_required", 412: "stale"}[code]
    assert not DemandEvent.objects.filter(demand=need).exists()
    assert act(client, need, action, sent, f'"x", {etag}').status_code in {200, 201}


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_told_that_it_is_stale(cast):
    need = a_need(cast)
    wishes = [{"headcount": 3}, {"headcount": 4}]
    answers = together(cast.employer, [lambda client, w=wish: patch(client, need, w, '"v1-draft"') for wish in wishes])
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    winner = next(answer.json() for answer in answers if answer.status_code == 200)
    kept = Demand.objects.get(pk=need.pk)
    assert (kept.version, kept.headcount) == (2, winner["headcount"])


@pytest.mark.django_db(transaction=True)
def test_a_need_that_is_held_too_long_is_a_conflict_with_a_time_to_come_back(cast):
    need = a_need(cast)
    with transaction.atomic():
        Demand.objects.select_for_update().get(pk=need.pk)
        (answer,) = together(cast.employer, [lambda client: patch(client, need, {"headcount": 3})], wait="200ms")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (409, "busy", "3")
    assert answer["Content-Type"] == PROBLEM


def together(user, calls, wait="3s"):
    """The answers to calls that start at the same moment, each with a client and a connection of its own."""
    barrier, answers = Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{wait}'")
            client = SecuredClient()
            client.force_login(user)
            barrier.wait(10)
            answers[place] = call(client)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return answers


# --- once and only once -----------------------------------------------------------------------


def test_the_same_key_and_need_are_written_once(cast, as_role):
    client, before = as_role("employer"), Demand.objects.count()
    first = post(client, LIST, body(cast), **{"Idempotency-Key": "k"})
    other_order = dict(reversed(body(cast).items()))
    again = post(client, LIST, other_order, **{"Idempotency-Key": "k"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), first["Location"], first["ETag"]) == (again.json(), again["Location"], again["ETag"])
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")
    assert Demand.objects.count() == before + 1
    assert post(client, LIST, body(cast), **{"Idempotency-Key": "l"}).json()["id"] != first.json()["id"]


def test_a_key_belongs_to_one_body_and_one_address(cast, as_role):
    client = as_role("employer")
    key = {"Idempotency-Key": "k"}
    assert post(client, LIST, body(cast), **key).status_code == 201
    before = Demand.objects.count()
    for answer in (
        post(client, LIST, body(cast, headcount=2), **key),
        post(client, f"{LIST}{cast.demand.pk}/copy/", body(cast), **key, **{"If-Match": "*"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")
        assert answer["Content-Type"] == PROBLEM
    assert Demand.objects.count() == before


def test_a_copy_with_a_key_is_made_once_also_when_the_need_has_changed_meanwhile(cast, as_role):
    need = a_need(cast)
    headers = {"Idempotency-Key": "k", "If-Match": '"v1-draft"'}
    url = f"{LIST}{need.pk}/copy/"
    first = post(as_role("employer"), url, **headers)
    assert patch(as_role("employer"), need, {"headcount": 9}).status_code == 200
    again = post(as_role("employer"), url, **headers)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert post(as_role("employer"), url, **headers | {"Idempotency-Key": "l"}).status_code == 412
    assert need.copies.count() == 1


def test_a_refused_need_keeps_no_answer(cast, as_role):
    client, key = as_role("employer"), {"Idempotency-Key": "k"}
    assert post(client, LIST, body(cast, field="99"), **key).status_code == 400
    assert post(client, LIST, body(cast), **key).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_one_key_there_is_one_need(cast):
    sent, before = body(cast), Demand.objects.count()
    answers = together(cast.employer, [lambda client: post(client, LIST, sent, **{"Idempotency-Key": "k"})] * 2)
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert sorted("Idempotent-Replayed" in answer for answer in answers) == [False, True]
    assert Demand.objects.count() == before + 1


# --- languages, and reading -------------------------------------------------------------------

REFUSALS = {
    400: lambda client, need: patch(client, need, {"headcount": 0}, **client.spoken),
    409: lambda client, need: post(client, f"{LIST}{need.pk}/take-back/", **{"If-Match": "*"}, **client.spoken),
    412: lambda client, need: patch(client, need, {}, '"v9-draft"', **client.spoken),
    428: lambda client, need: patch(client, need, {}, None, **client.spoken),
    422: lambda client, need: [
        post(client, LIST, sent, **{"Idempotency-Key": "k"}, **client.spoken)
        for sent in (client.sent, client.sent | {"headcount": 2})
    ][1],
}
TITLES = {
    400: "Faulty request", 409: "Conflict", 412: "Changed meanwhile", 422: "Cannot be processed",
    428: "Version required",
}  # fmt: skip


@pytest.mark.parametrize("status", REFUSALS)
def test_refusals_are_problem_documents_in_the_readers_language(status, cast, as_role):
    client, need = as_role("employer"), a_need(cast)
    client.sent, said = body(cast), {}
    for language in ("zh-hans", "en"):
        client.spoken = {"accept-language": language}
        answer = REFUSALS[status](client, need)
        assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
        said[language] = (answer.json()["title"], answer.json()["detail"])
    assert said["en"][0] == TITLES[status]
    assert "".join(said["en"]).isascii()
    assert said["zh-hans"] != said["en"]


@pytest.mark.parametrize("steps", [1, 3])
def test_a_history_takes_a_fixed_number_of_queries(steps, cast, as_role, django_assert_num_queries):
    need = a_need(cast, "published")
    for _ in range(steps):
        actor = factories.UserFactory()
        factories.MembershipFactory(user=actor, organisation=cast.hospital)
        factories.MembershipFactory(user=actor, role="coordinator", scope_id="530000")
        factories.DemandEventFactory(demand=need, actor=actor)
    client = as_role("employer")
    with django_assert_num_queries(9):
        assert len(client.get(reverse("demand-history", args=[need.pk])).json()["results"]) == steps


READERS = {
    "employer": 200,
    "yunnan_coordinator": 200,
    "leader": 200,
    "outsider": 404,
    "stranger": 404,
    "anonymous": 403,
}


@pytest.mark.parametrize(("role", "status"), READERS.items())
def test_who_reads_a_history(role, status, cast, as_role):
    assert as_role(role).get(reverse("demand-history", args=[cast.demand.pk])).status_code == status


def test_methods_that_a_need_does_not_take(cast, as_role):
    client, url = as_role("employer"), f"{LIST}{cast.demand.pk}/"
    assert {client.put(url).status_code, client.delete(url).status_code, client.post(url).status_code} == {405}
