"""REST: published needs and catalogues, for anybody."""

import pytest
from django.urls import reverse

from demands.filters.catalogues import CatalogueFilter
from demands.models import Catalogue
from demands.services.catalogues import publish_catalogue, start_catalogue
from reference.models import Region
from tests import factories
from tests.demands.published import close, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(cast):
    publish(employer=cast.hospital, field_id="020304", position="高中物理教师")
    publish(employer=cast.hospital)
    draft = start_catalogue(year=2027, region=Region.objects.get(pk="530000"), actor=cast.yunnan_coordinator)
    return publish_catalogue(catalogue=draft, actor=cast.yunnan_coordinator)


def results(client, address, query=None):
    return client.get(address, query or {}).json()["results"]


def test_open_needs_are_listed_and_a_closed_one_is_still_read(cast, client):
    posting, gone = publish(employer=cast.hospital), publish(employer=cast.hospital)
    close(gone)
    assert [row["id"] for row in results(client, reverse("posting-list"))] == [posting.pk]
    row = client.get(reverse("posting-detail", args=[gone.pk])).json()
    assert (row["need"], row["number"], row["is_live"], row["title_min_level"]) == (
        gone.demand_id,
        gone.number,
        False,
        3,
    )


def test_pages_go_by_cursor(cast, client):
    made = [publish(employer=cast.hospital).pk for _ in range(3)][::-1]
    first = client.get(reverse("posting-list"), {"page_size": 2}).json()
    second = client.get(first["next"]).json()
    assert [row["id"] for row in first["results"] + second["results"]] == made


def test_published_catalogues_are_listed_and_drafts_are_not(catalogue, cast, as_role):
    start_catalogue(year=2027, region=Region.objects.get(pk="530000"), actor=cast.yunnan_coordinator)
    for role in ("anonymous", "yunnan_coordinator"):
        (row,) = results(as_role(role), reverse("catalogue-list"))
        assert (row["code"], row["needs_count"], row["posts_count"]) == ("YQ-2027-530000-01", 2, 4)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"year": "2027"}, 1),
        ({"year": "2026"}, 0),
        ({"region": "530000"}, 1),
        ({"region": "54"}, 0),
        ({"version": "1"}, 1),
        ({"version": "2"}, 0),
    ],
)
def test_catalogues_are_narrowed(query, number, catalogue, client):
    assert len(results(client, reverse("catalogue-list"), query)) == number
    assert len(CatalogueFilter(query, Catalogue.objects.all()).qs) == number


def test_an_unknown_filter_is_refused(catalogue, client):
    for address in (reverse("catalogue-list"), reverse("catalogue-entries", args=[catalogue.pk])):
        answer = client.get(address, {"colour": "red"})
        assert (answer.status_code, set(answer.json()["errors"])) == (400, {"__all__"})


def test_entries_come_by_serial_and_are_narrowed_as_needs_are(catalogue, client):
    address = reverse("catalogue-entries", args=[catalogue.pk])
    rows = results(client, address)
    assert [(row["serial"], row["posting"]["position"]) for row in rows] == [(1, "眼科医师"), (2, "高中物理教师")]
    assert [row["serial"] for row in results(client, address, {"field": "02"})] == [2]
    first = client.get(address, {"page_size": 1}).json()
    assert [row["serial"] for row in client.get(first["next"]).json()["results"]] == [2]


def test_entries_of_a_draft_are_not_found(catalogue, cast, as_role):
    draft = start_catalogue(year=2027, region=Region.objects.get(pk="530000"), actor=cast.yunnan_coordinator)
    for role in ("anonymous", "yunnan_coordinator"):
        assert as_role(role).get(reverse("catalogue-entries", args=[draft.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_a_fixed_number_of_queries(rows, cast, client, django_assert_num_queries):
    for number in range(rows):
        publish(employer=factories.OrganisationFactory())
        draft = start_catalogue(year=2027 + number, region=Region.objects.get(pk="530000"), actor=cast.coordinator)
        if draft.needs_count:
            publish_catalogue(catalogue=draft, actor=cast.coordinator)
    catalogue = Catalogue.objects.published().first()
    for address, queries in (
        (reverse("posting-list"), 1),
        (reverse("catalogue-list"), 1),
        (reverse("catalogue-entries", args=[catalogue.pk]), 2),
    ):
        with django_assert_num_queries(queries):
            client.get(address)
