"""Reference data over REST, open to everybody."""

import pytest
from django.urls import reverse

from reference.filters import FieldFilter, RegionFilter, TitleFilter
from reference.models import Field, ReceivingRegion, Region, Title

pytestmark = pytest.mark.django_db


def codes(client, name: str, **chosen) -> list[str]:
    """All codes that a list finds, over all its pages."""
    found, url, chosen = [], reverse(f"{name}-list"), {"page_size": 200, **chosen}
    while url:
        document = client.get(url, chosen).json()
        found += [row["code"] for row in document["results"]]
        url, chosen = document["next"], {}
    return found


def test_a_region_as_json(reference, client):
    document = client.get(reverse("region-detail", args=["532822"])).json()
    assert {key: document[key] for key in ("code", "parent", "level", "name_zh", "name_en", "altitude_m")} == {
        "code": "532822",
        "parent": "532800",
        "level": "county",
        "name_zh": "勐海县",
        "name_en": "Menghai County",
        "altitude_m": 1170,
    }
    assert document["source"]
    assert document["altitude_source"]


def test_a_field_and_a_title_as_json(reference, client):
    field = client.get(reverse("field-detail", args=["011001"])).json()
    assert (field["parent"], field["level"], field["name_zh"], field["initials"]) == ("0110", 6, "眼科", "yk")
    title = client.get(reverse("title-detail", args=["health_physician_5"])).json()
    assert (title["series"], title["series_zh"], title["level"], title["name_zh"]) == (
        "physician",
        "医师",
        5,
        "主任医师",
    )
    assert field["source"]
    assert title["source"]


@pytest.mark.parametrize(("name", "model"), [("region", Region), ("field", Field), ("title", Title)])
def test_pages_lead_over_every_row_once_in_the_order_of_codes(name, model, reference, client):
    assert codes(client, name) == sorted(model.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("name", ["region", "field", "title"])
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_a_fixed_number_of_queries(name, rows, reference, client, django_assert_num_queries):
    with django_assert_num_queries(1):
        document = client.get(reverse(f"{name}-list"), {"page_size": rows}).json()
    assert len(document["results"]) == rows


@pytest.mark.parametrize(
    ("chosen", "count", "one"),
    [
        ({"inside": "532800"}, 4, "532822"),
        ({"inside": "5328"}, 4, "532822"),
        ({"inside": "532822"}, 1, "532822"),
        ({"inside": "999999"}, 0, None),
        ({"q": "勐海"}, 1, "532822"),
        ({"q": "menghai"}, 1, "532822"),
        ({"q": "没有"}, 0, None),
        ({"level": "country"}, 1, "100000"),
        ({"level": "province", "inside": "530000"}, 1, "530000"),
    ],
)
def test_regions_are_narrowed(chosen, count, one, reference, client):
    found = codes(client, "region", **chosen)
    assert len(found) == count
    assert one is None or one in found


def test_inside_the_country_lie_all_regions(reference, client):
    assert len(codes(client, "region", inside="100000")) == Region.objects.count()


def test_receiving_regions_and_the_others_make_the_whole(reference, client):
    receiving = set(codes(client, "region", receiving="true"))
    others = set(codes(client, "region", receiving="false"))
    assert receiving == set(ReceivingRegion.objects.values_list("pk", flat=True))
    assert (receiving & others, len(receiving | others)) == (set(), Region.objects.count())


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"inside": "0110"}, {"code__startswith": "0110"}),
        ({"inside": "01", "level": "4"}, {"code__startswith": "01", "level": 4}),
        ({"level": "2"}, {"level": 2}),
        ({"q": "眼科"}, {"name_zh__contains": "眼科"}),
        ({"q": "yanke"}, {"pk": None}),
    ],
)
def test_fields_are_narrowed(chosen, expected, reference, client):
    assert codes(client, "field", **chosen) == list(
        Field.objects.filter(**expected).order_by("pk").values_list("pk", flat=True)
    )


def test_fields_are_found_by_the_beginning_of_their_initials(reference, client):
    found = codes(client, "field", q="YK")
    assert {"0110", "011001"} <= set(found)
    assert all(
        field.initials.startswith("yk") or "yk" in field.name_en.lower() for field in Field.objects.filter(pk__in=found)
    )


@pytest.mark.parametrize(
    ("chosen", "expected"), [({"series": "nurse"}, {"series": "nurse"}), ({"level": "5"}, {"level": 5})]
)
def test_titles_are_narrowed(chosen, expected, reference, client):
    assert codes(client, "title", **chosen) == list(
        Title.objects.filter(**expected).order_by("pk").values_list("pk", flat=True)
    )


@pytest.mark.parametrize(
    ("name", "chosen", "fault"),
    [
        ("region", {"colour": "red"}, "__all__"),
        ("region", {"level": "village"}, "level"),
        ("region", {"receiving": "perhaps"}, "receiving"),
        ("field", {"level": "3"}, "level"),
        ("field", {"colour": "red"}, "__all__"),
        ("title", {"series": "nothing"}, "series"),
        ("title", {"level": "9"}, "level"),
    ],
)
def test_what_is_unknown_is_refused(name, chosen, fault, reference, client):
    answer = client.get(reverse(f"{name}-list"), chosen)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert list(answer.json()["errors"]) == [fault]


def test_every_filter_is_asked_for_here():
    assert set(RegionFilter.base_filters) == {"level", "inside", "receiving", "q"}
    assert set(FieldFilter.base_filters) == {"level", "inside", "q"}
    assert set(TitleFilter.base_filters) == {"series", "level"}


@pytest.mark.parametrize("name", ["region", "field", "title"])
def test_nobody_writes_reference_data_over_rest(name, cast, as_role):
    client = as_role("coordinator")
    code = {"region": "532822", "field": "011001", "title": "health_physician_5"}[name]
    one = reverse(f"{name}-detail", args=[code])
    assert client.post(reverse(f"{name}-list"), {}, content_type="application/json").status_code == 405
    assert {client.put(one).status_code, client.patch(one).status_code, client.delete(one).status_code} == {405}
