"""REST: applications."""

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.models import Interest
from tests import factories

pytestmark = pytest.mark.django_db

MASKED = {"id", "number", "masked_name", "age_band", "title", "title_level", "fields"}


@pytest.fixture
def interest(cast):
    return factories.InterestFactory(demand=cast.demand, talent=cast.talent, unit=cast.sending_unit)


def post(client, name, data, *args):
    return client.post(reverse(name, args=args), data, content_type="application/json")


def test_a_volunteer_applies_once(cast, as_role):
    client = as_role("volunteer")
    wish = {"demand": cast.demand.pk, "words": "愿意到勐海", "consent": True}
    made = post(client, "interest-list", wish)
    assert made.status_code == 201
    body = made.json()
    assert (body["status"], body["demand"], body["words"]) == ("applied", cast.demand.pk, "愿意到勐海")
    assert body["allowed_actions"] == ["withdraw"]
    again = post(client, "interest-list", wish)
    assert (again.status_code, again.json()["code"]) == (409, "already")
    assert Interest.objects.count() == 1


def test_the_same_key_gives_the_same_answer(cast, as_role):
    client = as_role("volunteer")
    wish, key = (
        {"demand": cast.demand.pk, "words": "愿意到勐海", "consent": True},
        {"Idempotency-Key": "申".encode().hex()},
    )
    first, again = (
        client.post(reverse("interest-list"), wish, content_type="application/json", headers=key) for _ in range(2)
    )
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")
    assert Interest.objects.count() == 1


def test_what_cannot_be_applied_for(cast, as_role):
    client = as_role("volunteer")
    assert post(client, "interest-list", {"demand": cast.demand.pk}).json()["errors"].keys() == {"words", "consent"}
    refused = post(client, "interest-list", {"demand": cast.demand.pk, "words": "我", "consent": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_consent")
    draft = factories.DemandFactory(status="draft")
    assert post(client, "interest-list", {"demand": draft.pk, "words": "我", "consent": True}).status_code == 404
    assert (
        post(
            as_role("employer"), "interest-list", {"demand": cast.demand.pk, "words": "我", "consent": True}
        ).status_code
        == 403
    )
    assert not Interest.objects.exists()


def test_an_employer_reads_a_masked_person_without_the_unit(interest, cast, as_role):
    Interest.objects.update(released_at=timezone.now())
    url = reverse("interest-detail", args=[interest.pk])
    seen = as_role("employer").get(url).json()
    assert (set(seen["talent"]), seen["unit"], seen["allowed_actions"]) == (MASKED, None, ["wish"])
    for role in ("coordinator", "unit", "volunteer"):
        body = as_role(role).get(url).json()
        assert (set(body["talent"]) > MASKED, body["unit"]) == (True, cast.sending_unit.pk)


def test_acts_follow_the_rules_the_forms_and_the_state(interest, cast, as_role):
    def act(role, **data):
        return post(as_role(role), "interest-acts", data, interest.pk)

    assert act("volunteer", act="recommend").status_code == 403
    assert act("employer", act="wish").status_code == 404
    assert set(act("unit", act="refuse").json()["errors"]) == {"note"}
    assert set(act("unit", act="dance").json()["errors"]) == {"act"}
    done = act("unit", act="recommend")
    assert (done.status_code, done.json()["status"], done.json()["allowed_actions"]) == (200, "recommended", [])
    late = act("unit", act="refuse", note="来不及")
    assert (late.status_code, late.json()["code"], late["Content-Type"]) == (
        409, "wrong_state", "application/problem+json",
    )  # fmt: skip
    assert act("coordinator", act="release").json()["allowed_actions"] == ["select", "not_select"]
    assert act("employer", act="wish").json()["wished_at"] is not None
    assert act("coordinator", act="select").json()["status"] == "selected"
    assert set(act("employer", act="begin", start="2027-03-01").json()["errors"]) == {"last"}
    begun = act("employer", act="begin", start="2027-03-01", last="2027-03-05").json()
    assert (begun["service_start"], begun["service_end"]) == ("2027-03-01", "2027-03-06")
    assert act("employer", act="complete").json()["code"] == "not_over"
