"""The page of a talent with its four facts and their controls, and the list of who waits to be verified."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.pagination import PAGE_SIZE
from talent.models import Talent, Verification
from talent.services import verify
from tests import factories

pytestmark = pytest.mark.django_db

EN = {"accept-language": "en"}
ACTS = ("verify", "proposable", "pause-for", "resume-for", "reconfirm-for", "ask-unit")


def page_of(client, talent):
    return client.get(reverse("talent:detail", args=[talent.pk]), headers=EN)


def text_of(page) -> str:
    return " ".join(page.text.split())


@pytest.fixture
def proof(cast):
    Talent.objects.filter(pk=cast.talent.pk).update(verified_on=None)
    return factories.DocumentFactory(talent=cast.talent)


@pytest.mark.parametrize("role", ["unit", "leader", "coordinator", "yunnan_coordinator"])
def test_the_four_facts_are_there_for_all_and_their_controls_for_coordinators(role, cast, proof, as_role):
    page = page_of(as_role(role), cast.talent)
    assert [fact.key for fact in page.context["facts"]] == ["verified", "proposable", "available", "assigned"]
    addresses = {name: reverse(f"talent:{name}", args=[cast.talent.pk]) for name in (*ACTS, "documents-of")}
    shown = {name for name, address in addresses.items() if f'"{address}"' in page.text}
    staff = {"verify", "proposable", "pause-for", "reconfirm-for", "documents-of"}
    assert shown == (staff if role in {"coordinator", "yunnan_coordinator"} else set())
    assert (proof.file_name in page.text) is bool(shown)


@pytest.mark.parametrize("role", ["stranger", "employer", "outsider", "unit", "leader", "volunteer"])
@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_moves_a_fact(role, act, cast, proof, as_role):
    data = {"part": "title", "value": "health_physician_5", "verdict": "confirmed", "document": proof.pk}
    data |= {"allowed": "no", "reason": "doubt"}
    before = Talent.objects.values().get(pk=cast.talent.pk)
    answer = as_role(role).post(reverse(f"talent:{act}", args=[cast.talent.pk]), data)
    # The person's own switch is theirs, by whichever address.
    own_switch = role == "volunteer" and act in {"pause-for", "resume-for"}
    assert answer.status_code == (302 if own_switch else 404)
    changed = Talent.objects.values().get(pk=cast.talent.pk) != before
    assert changed is (own_switch and act == "pause-for")
    assert Verification.objects.count() == 0


def test_a_coordinator_confirms_times_and_asks_the_unit(cast, as_role):
    client = as_role("coordinator")
    today = timezone.localdate()
    assert client.post(reverse("talent:reconfirm-for", args=[cast.talent.pk])).status_code == 302
    assert {window.lapses_on for window in cast.talent.availabilities.all()} == {today + timedelta(days=180)}
    # The retired have nobody to ask.
    assert client.post(reverse("talent:ask-unit", args=[cast.talent.pk])).status_code == 404
    Talent.objects.filter(pk=cast.talent.pk).update(employment="in_service")
    assert reverse("talent:ask-unit", args=[cast.talent.pk]) in page_of(client, cast.talent).text
    assert client.post(reverse("talent:ask-unit", args=[cast.talent.pk])).status_code == 302
    assert [inquiry.organisation for inquiry in cast.talent.inquiries.all()] == [cast.sending_unit]


def test_a_coordinator_finds_and_the_page_says_so(cast, proof, as_role):
    client = as_role("coordinator")
    url = reverse("talent:verify", args=[cast.talent.pk])
    data = {"part": "title", "value": "health_physician_5", "verdict": "confirmed", "document": proof.pk}
    assert client.post(url, data).status_code == 302
    page = page_of(client, cast.talent)
    assert "Agrees with the proof" in page.text
    assert [part.finding and part.finding.by for part in page.context["parts"]] == [cast.coordinator, None]
    assert [step["by"] for step in page.context["history"]] == [cast.coordinator.name]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [({"document": ""}, "document"), ({"verdict": "refused"}, "reason"), ({"document": "999999999"}, "document")],
)
def test_a_finding_with_faults_is_asked_again(wrong, fault, cast, proof, as_role):
    client = as_role("coordinator")
    url = reverse("talent:verify", args=[cast.talent.pk])
    data = {"part": "title", "value": "health_physician_5", "verdict": "confirmed", "document": proof.pk}
    page = client.post(url, data | wrong)
    assert page.status_code == 422
    assert [list(part.form.errors) for part in page.context["parts"]] == [[fault], []]
    assert Verification.objects.count() == 0
    assert client.post(url, data).status_code == 302
    assert client.post(url, data | {"part": "phone"}).status_code == 404
    assert Verification.objects.count() == 1


def test_a_title_changed_meanwhile_is_not_judged_unseen(cast, proof, as_role):
    client = as_role("coordinator")
    Talent.objects.filter(pk=cast.talent.pk).update(title_id="health_physician_4")
    data = {"part": "title", "value": "health_physician_5", "verdict": "confirmed", "document": proof.pk}
    answer = client.post(reverse("talent:verify", args=[cast.talent.pk]), data, headers=EN, follow=True)
    assert "This was changed meanwhile" in answer.text
    assert Verification.objects.count() == 0


def test_holding_back_and_releasing_by_the_page(cast, as_role):
    client = as_role("coordinator")
    url = reverse("talent:proposable", args=[cast.talent.pk])
    for data, fault in (
        ({"allowed": "no"}, "reason"),
        ({"allowed": "no", "reason": "other"}, "note"),
        ({"allowed": "perhaps"}, "allowed"),
    ):
        page = client.post(url, data)
        assert (page.status_code, list(page.context["hold_form"].errors)) == (422, [fault])
    assert client.post(url, {"allowed": "no", "reason": "health"}).status_code == 302
    assert "Held back: Health to be cleared first" in page_of(client, cast.talent).text
    # Their unit reads that, and not why.
    page = page_of(as_role("unit"), cast.talent)
    assert "Held back by a coordinator" in page.text
    assert "Health to be cleared first" not in page.text
    assert client.post(url, {"allowed": "yes"}).status_code == 404
    assert as_role("coordinator").post(url, {"allowed": "yes"}).status_code == 302
    assert Talent.objects.get(pk=cast.talent.pk).may_be_proposed is True


def test_pausing_ones_own_profile_and_that_of_nobody(cast, as_role):
    client = as_role("volunteer")
    assert client.post(reverse("talent:pause")).status_code == 302
    assert Talent.objects.get(pk=cast.talent.pk).is_active is False
    assert client.post(reverse("talent:resume")).status_code == 302
    assert Talent.objects.get(pk=cast.talent.pk).is_active is True
    # A coordinator has no profile of their own to pause.
    assert as_role("coordinator").post(reverse("talent:pause")).status_code == 404
    assert as_role("coordinator").get(reverse("talent:pause")).status_code == 405


def test_a_coordinator_does_not_judge_their_own_profile(cast, as_role):
    own = factories.TalentFactory(user=cast.coordinator, verified_on=None)
    proof = factories.DocumentFactory(talent=own)
    data = {"part": "title", "value": own.title_id, "verdict": "confirmed", "document": proof.pk}
    hold = {"allowed": "no", "reason": "doubt"}
    client = as_role("coordinator")
    assert client.post(reverse("talent:verify", args=[own.pk]), data).status_code == 404
    assert client.post(reverse("talent:proposable", args=[own.pk]), hold).status_code == 404
    client = as_role("yunnan_coordinator")
    assert client.post(reverse("talent:verify", args=[own.pk]), data).status_code == 302
    assert client.post(reverse("talent:proposable", args=[own.pk]), hold).status_code == 302


def test_the_history_is_for_staff_in_full_and_for_the_unit_in_steps(cast, as_role):
    factories.TalentEventFactory(talent=cast.talent, step="held_back", actor=cast.coordinator, note="家属来信")
    factories.TalentEventFactory(talent=cast.talent, step="times_set", actor=cast.volunteer)
    factories.TalentEventFactory(talent=cast.talent, step="lapsed")
    told = {}
    for role in ("coordinator", "leader", "unit"):
        steps = page_of(as_role(role), cast.talent).context["history"]
        told[role] = [(step["label"], step["by"], step["note"]) for step in steps]
    assert told["leader"] == told["coordinator"]
    assert told["coordinator"] == [
        ("Times lapsed without an answer", "by the clock", ""),
        ("Times stated", "the person", ""),
        ("Held back", cast.coordinator.name, "家属来信"),
    ]
    assert told["unit"] == [(label, "", "") for label, *_ in told["leader"]]


@pytest.mark.parametrize("parts", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(parts, cast, proof, as_role, django_assert_num_queries):
    for number in range(parts):
        start = factories.START + timedelta(days=1000 + 10 * number)
        factories.AvailabilityFactory(talent=cast.talent, period=(start, start + timedelta(days=5)))
        factories.CommitmentFactory(talent=cast.talent, period=(start, start + timedelta(days=5)))
        factories.TalentRegionFactory(talent=cast.talent, region_id=("530000", "540000", "650000")[number])
        factories.EndorsementFactory(talent=cast.talent)
        factories.TimesFactory(talent=cast.talent)
        factories.DocumentFactory(talent=cast.talent)
        factories.TalentEventFactory(talent=cast.talent, actor=cast.coordinator)
        factories.VerificationFactory(talent=cast.talent, document=proof, by=cast.coordinator)
    client = as_role("coordinator")
    with django_assert_num_queries(23):
        page = page_of(client, cast.talent)
    assert len(page.context["talent"].commitments.all()) == parts


# --- who waits to be verified ---------------------------------------------------------------------

WAITING = "/verifications/"


def waiting(client) -> list[int]:
    return [row.pk for row in client.get(WAITING).context["page"].rows]


def test_who_handed_in_proof_waits_the_longest_first(cast, proof, as_role):
    client = as_role("coordinator")
    second = factories.TalentFactory(verified_on=None)
    factories.DocumentFactory(talent=second)
    factories.DocumentFactory(talent=cast.talent, kind="degree")
    factories.DocumentFactory(talent=factories.TalentFactory())
    factories.TalentFactory(verified_on=None)
    assert waiting(client) == [cast.talent.pk, second.pk]
    # Half a finding leaves them waiting; one that does not agree is for the person to answer.
    verify(talent=cast.talent, part="title", verdict="confirmed", document=proof, actor=cast.coordinator)
    assert waiting(client) == [cast.talent.pk, second.pk]
    verify(talent=cast.talent, part="degree", verdict="refused", reason="不清晰", actor=cast.coordinator)
    assert waiting(client) == [second.pk]
    new = factories.DocumentFactory(talent=cast.talent, kind="degree")
    assert waiting(client) == [second.pk, cast.talent.pk]
    verify(talent=cast.talent, part="degree", verdict="confirmed", document=new, actor=cast.coordinator)
    assert waiting(client) == [second.pk]


def test_an_empty_list_says_what_comes_next(cast, as_role):
    page = as_role("coordinator").get(WAITING, headers=EN)
    assert "Nobody waits to be verified" in page.text
    assert as_role("leader").get(WAITING).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_the_worklist_takes_a_fixed_number_of_queries(people, cast, proof, as_role, django_assert_num_queries):
    for _ in range(people - 1):
        other = factories.TalentFactory(verified_on=None, home_organisation=cast.sending_unit)
        factories.DocumentFactory(talent=other)
        factories.DocumentFactory(talent=other, kind="degree")
    client = as_role("coordinator")
    with django_assert_num_queries(10):
        page = client.get(WAITING)
    assert len(page.context["page"].rows) == people


def test_pages_go_over_everybody_once(cast, as_role):
    people = [factories.TalentFactory(verified_on=None) for _ in range(PAGE_SIZE + 1)]
    for talent in reversed(people):
        factories.DocumentFactory(talent=talent)
    client = as_role("coordinator")
    first = client.get(WAITING).context["page"]
    second = client.get(WAITING, {"after": first.after}).context["page"]
    assert [row.pk for row in (*first.rows, *second.rows)] == [talent.pk for talent in reversed(people)]
    back = client.get(WAITING, {"before": second.before}).context["page"]
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]


def test_who_was_erased_waits_for_nothing(cast, proof, as_role):
    assert waiting(as_role("coordinator")) == [cast.talent.pk]
    Talent.objects.filter(pk=cast.talent.pk).update(
        surname="", user=None, birth_year=None, home_organisation=None, is_active=False, may_be_proposed=False,
        erased_at=timezone.now(),
    )  # fmt: skip
    assert waiting(as_role("coordinator")) == []
