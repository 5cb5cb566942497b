"""The list of needs as a page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from common.pagination import PAGE_SIZE
from demands.models import Demand
from tests import factories

pytestmark = pytest.mark.django_db

URL = "/demands/"


def rows(page) -> list[int]:
    return [row.pk for row in page.context["page"].rows]


def test_newest_needs_come_first_with_all_that_a_row_shows(cast, as_role):
    page = as_role("coordinator").get(URL)
    assert rows(page) == [cast.other_demand.pk, cast.demand.pk]
    for text in ("眼科医师", cast.hospital.name, cast.demand.number, "勐海县", "2027-03-01"):
        assert text in page.text


@pytest.mark.parametrize("needs", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(needs, cast, as_role, django_assert_num_queries):
    for number in range(needs - 1):
        factories.DemandFactory(employer=factories.OrganisationFactory(), region_id=("532823", "532801")[number])
    client = as_role("yunnan_coordinator")
    with django_assert_num_queries(12):
        page = client.get(URL)
    assert len(rows(page)) == needs


def test_an_employer_sees_drafts_and_an_outsider_only_the_own(cast, as_role):
    draft = factories.DemandFactory(employer=cast.hospital, status="draft", published_at=None)
    assert rows(as_role("employer").get(URL)) == [draft.pk, cast.demand.pk]
    assert rows(as_role("outsider").get(URL)) == [cast.other_demand.pk]


def test_whoever_is_not_logged_in_is_sent_to_the_log_in_and_back(cast, as_role):
    answer = as_role("anonymous").get(URL, {"field": "01"})
    assert answer.status_code == 302
    target = urlsplit(answer.url)
    assert (target.path, parse_qs(target.query)["next"]) == (reverse("account_login"), ["/demands/?field=01"])


def test_only_reading_is_possible(cast, as_role):
    client = as_role("coordinator")
    methods = ("post", "put", "patch", "delete")
    assert {method: getattr(client, method)(URL).status_code for method in methods} == dict.fromkeys(methods, 405)


def test_a_chip_for_each_choice_leads_to_the_list_without_it(cast, as_role):
    page = as_role("coordinator").get(
        URL, {"field": "01", "status": "published", "q": "", "after": "5"}, headers={"accept-language": "en"}
    )
    chips = [(chip["label"], chip["value"], chip["without"]) for chip in page.context["filter"].chosen]
    assert chips == [
        ("Field", "Health: all", "?status=published&q="),
        ("Status", "Published", "?field=01&q="),
    ]
    assert '<a class="chip" href="/demands/?field=01&amp;q="' in page.text


def test_chips_name_models_by_their_names(cast, as_role):
    page = as_role("coordinator").get(URL, {"mode": "rehire", "region": "530000"})
    chips = {(chip["label"], chip["value"]) for chip in page.context["filter"].chosen}
    assert chips == {("地区", "云南省"), ("引才方式", "退休返聘")}


def test_a_list_with_nothing_chosen_has_no_chips(cast, as_role):
    page = as_role("coordinator").get(URL)
    assert page.context["filter"].chosen == []
    assert 'class="chips"' not in page.text


def test_an_empty_list_says_what_to_do_next(cast, as_role):
    page = as_role("coordinator").get(URL, {"field": "0203"}, headers={"accept-language": "en"})
    assert rows(page) == []
    assert "No need fits these filters" in page.text
    assert '<a class="button" href="/demands/">All needs</a>' in page.text
    assert 'class="pagination"' not in page.text


# --- paging -----------------------------------------------------------------------------------


@pytest.fixture
def many(cast):
    """Two full pages and a bit of needs in the hospital; the newest first."""
    plain = factories.DemandFactory.build(employer=cast.hospital, published_at=timezone.now())
    values = {
        field.attname: getattr(plain, field.attname) for field in Demand._meta.concrete_fields if field.name != "id"
    }
    Demand.objects.bulk_create(Demand(**values) for _ in range(2 * PAGE_SIZE))
    return list(Demand.objects.filter(employer=cast.hospital).order_by("-pk").values_list("pk", flat=True))


def links(page) -> dict[str, str]:
    """``rel`` → address of the page's neighbours."""
    found = {}
    for rel in ("prev", "next"):
        _, there, rest = page.text.partition(f'rel="{rel}" href="')
        if there:
            found[rel] = rest.partition('"')[0].replace("&amp;", "&")
    return found


def test_pages_go_forth_and_back_over_every_need_once(many, as_role):
    client = as_role("employer")
    first = client.get(URL)
    assert (rows(first), list(links(first))) == (many[:PAGE_SIZE], ["next"])
    second = client.get(URL + links(first)["next"])
    assert (rows(second), list(links(second))) == (many[PAGE_SIZE : 2 * PAGE_SIZE], ["prev", "next"])
    third = client.get(URL + links(second)["next"])
    assert (rows(third), list(links(third))) == (many[2 * PAGE_SIZE :], ["prev"])
    back = client.get(URL + links(third)["prev"])
    assert rows(back) == rows(second)
    assert rows(client.get(URL + links(back)["prev"])) == rows(first)
    assert {page.context["page"].total for page in (first, second, third, back)} == {len(many)}


def test_pages_keep_the_filters(many, as_role):
    client = as_role("employer")
    Demand.objects.filter(pk__in=many[1::2]).update(urgency=2)
    first = client.get(URL, {"urgency": "2", "q": "眼科"})
    assert first.context["page"].total == len(many) // 2
    assert list(links(first)) == []
    Demand.objects.update(urgency=2)
    first = client.get(URL, {"urgency": "2", "q": "眼科"})
    query = parse_qs(urlsplit(links(first)["next"]).query)
    assert query == {"urgency": ["2"], "q": ["眼科"], "after": [str(many[PAGE_SIZE - 1])]}


def test_a_need_that_comes_meanwhile_does_not_shift_the_next_page(many, cast, as_role):
    client = as_role("employer")
    first = client.get(URL)
    factories.DemandFactory(employer=cast.hospital)
    assert rows(client.get(URL + links(first)["next"])) == many[PAGE_SIZE : 2 * PAGE_SIZE]
