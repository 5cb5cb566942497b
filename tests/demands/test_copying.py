"""Copying one need, and last year's to the next start."""

from datetime import timedelta

import pytest
from django.utils import timezone

from demands.content import content_of
from demands.copying import copies_offered
from demands.models import Demand, DemandEvent
from tests import factories

pytestmark = pytest.mark.django_db

COPY_QUERIES = 9
COPY = "/demands/copy/"
ENGLISH = {"accept-language": "en"}


def start(days: int) -> dict:
    """A start so many days from today."""
    day = timezone.localdate() + timedelta(days=days)
    return {"start_earliest": day, "start_latest": day + timedelta(days=30)}


@pytest.fixture
def last_year(cast):
    """A filled need of last year."""
    return factories.DemandFactory(employer=cast.hospital, status="filled", position="麻醉科医师", **start(-400))


def offered(user) -> list[Demand]:
    return [row.demand for row in copies_offered(type(user).objects.get(pk=user.pk))]


def test_needs_that_are_over_or_have_begun_are_offered(cast, last_year):
    make = factories.DemandFactory
    begun = make(employer=cast.hospital, **start(-40))
    closed = make(employer=cast.hospital, status="closed", close_reason="nobody", **start(-500))
    make(employer=cast.hospital, status="closed", close_reason="mistake", **start(-500))
    make(employer=cast.hospital, status="draft", published_at=None, **start(-40))
    make(employer=cast.other_hospital, status="filled", **start(-400))
    assert offered(cast.employer) == [begun, last_year, closed]
    assert offered(cast.stranger) == []


def test_those_ticked_become_drafts_for_the_next_start(cast, last_year, as_role):
    other = factories.DemandFactory(employer=cast.hospital, status="filled", **start(-400))
    client = as_role("employer")
    page = client.post(COPY, {"need": [last_year.pk, "x", cast.other_demand.pk]}, headers=ENGLISH, follow=True)
    copy = Demand.objects.latest("pk")
    assert (copy.status, copy.copied_from, copy.start_earliest.year) == (
        "draft", last_year, last_year.start_earliest.year + 2,
    )  # fmt: skip
    assert copy.start_latest >= timezone.localdate()
    assert "1 need was copied as a draft: 麻醉科医师." in page.text
    assert Demand.objects.filter(copied_from__isnull=False).count() == 1
    rows = {row.demand: row.copy for row in client.get(COPY).context["rows"]}
    assert rows == {last_year: copy, other: None}
    assert "already copied" in client.get(COPY, headers=ENGLISH).text


def test_the_copy_of_a_copy_takes_the_place_of_the_first(cast, last_year):
    factories.DemandFactory(employer=cast.hospital, status="filled", copied_from=last_year, **start(-40))
    assert [need.copied_from for need in offered(cast.employer)] == [last_year]


def test_nothing_ticked_is_said(cast, last_year, as_role):
    page = as_role("employer").post(COPY, headers=ENGLISH, follow=True)
    assert "Tick the needs that you want to copy." in page.text
    assert Demand.objects.filter(copied_from__isnull=False).count() == 0


@pytest.mark.parametrize("needs", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(cast, as_role, django_assert_num_queries, needs):
    for _number in range(needs):
        need = factories.DemandFactory(employer=cast.hospital, status="filled", **start(-400))
        factories.DemandFactory(employer=cast.hospital, status="draft", published_at=None, copied_from=need)
    client = as_role("employer")
    with django_assert_num_queries(COPY_QUERIES):
        page = client.get(COPY)
    assert len(page.context["rows"]) == needs


def test_a_copy_says_the_same_and_opens_as_a_form(cast, as_role):
    answer = as_role("employer").post(f"/demands/{cast.demand.pk}/copy/")
    copy = Demand.objects.latest("pk")
    assert answer.url == f"/demands/{copy.pk}/edit/"
    assert (content_of(copy), copy.status, copy.version) == (content_of(cast.demand), "draft", 1)
    assert [event.step for event in DemandEvent.objects.filter(demand=copy)] == ["copied"]


@pytest.mark.parametrize("role", ["outsider", "coordinator", "leader", "stranger"])
def test_only_its_employer_copies_a_need(cast, as_role, role):
    assert as_role(role).post(f"/demands/{cast.demand.pk}/copy/").status_code == 404
    assert Demand.objects.count() == 2
