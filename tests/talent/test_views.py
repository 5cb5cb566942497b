"""The directory and the profile as pages; and that no page or document gives a person away."""

import pytest
from django.urls import reverse
from django.utils import timezone

from common.pagination import PAGE_SIZE
from matching.services import start_run
from talent.models import Talent
from tests import factories
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db

URL = "/talents/"


def rows(page) -> list[int]:
    return [row.pk for row in page.context["page"].rows]


def test_a_row_shows_the_person_masked(cast, as_role):
    page = as_role("coordinator").get(URL, headers={"accept-language": "en"})
    assert rows(page) == [cast.talent.pk, cast.colleague.pk]
    for text in ("沈**", "Chief physician", cast.talent.number, "Ophthalmology", "Retired", "2027-03-01 – 2029-02-27"):
        assert text in page.text


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("coordinator", ["own", "colleague"]),
        ("leader", ["own", "colleague"]),
        ("unit", ["own"]),
        ("volunteer", ["own"]),
        ("employer", []),
        ("outsider", []),
        ("stranger", []),
    ],
)
def test_lists_and_profiles_show_the_same_people(role, seen, cast, as_role):
    client = as_role(role)
    people = {"own": cast.talent.pk, "colleague": cast.colleague.pk}
    assert rows(client.get(URL)) == [people[name] for name in seen]
    answers = {name: client.get(reverse("talent:detail", args=[pk])).status_code for name, pk in people.items()}
    # One's own profile stands on a page of one's own.
    found = 302 if role == "volunteer" else 200
    assert answers == {name: found if name in seen else 404 for name in people}


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(people, cast, as_role, django_assert_num_queries):
    for _ in range(people - 1):
        factories.TalentFactory(home_organisation=cast.sending_unit, fields=("011001", "010304"))
    client = as_role("unit")
    with django_assert_num_queries(20):
        page = client.get(URL)
    assert len(rows(page)) == people


def test_a_profile_says_what_is_on_record_and_what_is_not(cast, as_role):
    factories.TalentRegionFactory(talent=cast.talent, region_id="540000", stance="excluded")
    client = as_role("leader")
    page = client.get(reverse("talent:detail", args=[cast.talent.pk]), headers={"accept-language": "en"})
    facts = " ".join(page.text.split())
    for text in ("1. Ophthalmology", "(Excluded)", "none on record", cast.sending_unit.name, "Master"):
        assert text in facts


def test_chips_and_the_empty_list(cast, as_role):
    page = as_role("coordinator").get(URL, {"employment": "social"}, headers={"accept-language": "en"})
    chips = [(chip["label"], chip["value"], chip["without"]) for chip in page.context["filter"].chosen]
    assert chips == [("Employment status", "Free professional", "?")]
    assert rows(page) == []
    assert "Nobody fits these filters" in page.text
    assert '<a class="button" href="/talents/">Everybody</a>' in page.text


def test_a_day_and_an_answer_are_shown_in_chips_as_they_were_chosen(cast, as_role):
    page = as_role("coordinator").get(
        URL, {"available_on": "2027-03-05", "may_be_proposed": "false", "title_level": "5"}
    )
    values = [chip["value"] for chip in page.context["filter"].chosen]
    assert values == ["正高级", "2027-03-05", "否"]


def test_pages_go_forth_and_back_over_everybody_once(cast, as_role):
    plain = {"surname": "陆", "employment": "retired", "degree_id": 4, "title_id": "health_physician_5"}
    Talent.objects.bulk_create(Talent(**plain) for _ in range(2 * PAGE_SIZE))
    everybody = list(Talent.objects.order_by("pk").values_list("pk", flat=True))
    client = as_role("coordinator")
    first = client.get(URL)
    assert rows(first) == everybody[:PAGE_SIZE]
    assert first.context["page"].before is None
    second = client.get(URL, {"after": first.context["page"].after})
    assert rows(second) == everybody[PAGE_SIZE : 2 * PAGE_SIZE]
    third = client.get(URL, {"after": second.context["page"].after})
    assert rows(third) == everybody[2 * PAGE_SIZE :]
    assert third.context["page"].after is None
    back = client.get(URL, {"before": third.context["page"].before})
    assert rows(back) == rows(second)
    assert rows(client.get(URL, {"before": back.context["page"].before})) == rows(first)


# --- nobody is given away ---------------------------------------------------------------------

CANARY = {
    "full_name": "沈金丝雀",
    "phone": "13900000077",
    "email": "canary@yinqiao.example",
    "id_number": "310101196001017777",
}
ROLES = (
    "anonymous", "stranger", "employer", "outsider", "unit", "volunteer", "coordinator", "yunnan_coordinator", "leader",
)  # fmt: skip


@pytest.fixture
def canary(cast):
    """A whole name, phone, address and ID number that must turn up nowhere; on shortlists and released."""
    talent = factories.TalentFactory(home_organisation=cast.sending_unit)
    factories.TalentContactFactory(talent=talent, **CANARY)
    run = work_off(start_run(actor=None))
    for demand in (cast.demand, cast.other_demand):
        factories.DecisionFactory(demand=demand, talent=talent, released_at=timezone.now())
    assert talent.matches.count() == 2
    return talent, run


def addresses(cast, talent, run) -> list[str]:
    """Every page and document in which a talent takes part."""
    pair = f"?talent={talent.pk}&demand={cast.demand.pk}"
    return [
        "/", URL, f"{URL}{talent.pk}/", f"{URL}?q={talent.number}",
        "/demands/", f"/demands/{cast.demand.pk}/", f"/demands/{cast.demand.pk}/funnel/",
        f"/demands/{cast.demand.pk}/talents/{talent.pk}/", f"/demands/{cast.demand.pk}/why-not/?q={talent.number}",
        "/proposals/", "/runs/", f"/runs/{run.pk}/",
        "/api/v1/talents/", f"/api/v1/talents/{talent.pk}/", "/api/v1/demands/", "/api/v1/matches/",
        f"/api/v1/matches/?talent={talent.pk}", f"/api/v1/explain/{pair}", "/api/v1/runs/", f"/api/v1/runs/{run.pk}/",
    ]  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_no_answer_gives_name_or_contact_data_away(role, canary, cast, as_role):
    client = as_role(role)
    answers = {address: client.get(address) for address in addresses(cast, *canary)}
    given_away = {
        (address, name)
        for address, answer in answers.items()
        for name, value in CANARY.items()
        if value in answer.content.decode()
    }
    assert given_away == set()
    # A search repeats what was typed; everywhere else the number tells that the person is there.
    met = [key for key, answer in answers.items() if "?q=" not in key and canary[0].number in answer.content.decode()]
    # The check would prove nothing if the person were on none of the answers.
    assert bool(met) is (role in {"employer", "outsider", "unit", "coordinator", "yunnan_coordinator", "leader"})


def test_the_talents_own_answers_hold_no_contact_data_either(canary, cast, client):
    talent, run = canary
    Talent.objects.filter(pk=talent.pk).update(user=cast.stranger)
    client.force_login(cast.stranger)
    answers = [client.get(address) for address in addresses(cast, talent, run)]
    assert any(talent.number in answer.content.decode() for answer in answers)
    assert not any(value in answer.content.decode() for answer in answers for value in CANARY.values())
