"""Pages by position, for HTML and for REST."""

from base64 import b64encode

import pytest
from django.db.models import BigIntegerField, ExpressionWrapper, F, Value
from django.http import QueryDict
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.models import Organisation
from common.pagination import KeysetPagination, page_of
from matching.models import Match
from reference.models import Region
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(reference):
    return [factories.OrganisationFactory().pk for _ in range(5)]


def page(query: str, *, newest_first: bool = False):
    return page_of(Organisation.objects.all(), QueryDict(query), newest_first=newest_first, size=2)


def keys(found) -> list[int]:
    return [row.pk for row in found.rows]


# --- HTML -------------------------------------------------------------------------------------


@pytest.mark.parametrize("newest_first", [False, True])
def test_forth_and_back_over_every_row_once(newest_first, five):
    order = five[::-1] if newest_first else five
    first = page("", newest_first=newest_first)
    assert (keys(first), first.before, first.after, first.total) == (order[:2], None, order[1], 5)
    second = page(f"after={first.after}", newest_first=newest_first)
    assert (keys(second), second.before, second.after) == (order[2:4], order[2], order[3])
    third = page(f"after={second.after}", newest_first=newest_first)
    assert (keys(third), third.before, third.after) == (order[4:], order[4], None)
    back = page(f"before={third.before}", newest_first=newest_first)
    assert (keys(back), back.before, back.after) == (order[2:4], order[2], order[3])
    start = page(f"before={back.before}", newest_first=newest_first)
    assert (keys(start), start.before, start.after) == (order[:2], None, order[1])


def test_a_full_last_page_has_no_next_one(five):
    Organisation.objects.get(pk=five[4]).delete()
    last = page(f"after={five[1]}")
    assert (keys(last), last.after) == (five[2:4], None)


def test_an_empty_list_has_no_neighbours(reference):
    found = page("")
    assert (found.rows, found.total, found.before, found.after) == ([], 0, None, None)


def test_a_page_past_the_end_is_empty(five):
    found = page(f"after={five[4]}")
    assert (found.rows, found.before, found.after) == ([], None, None)


def test_after_goes_before_before(five):
    assert keys(page(f"after={five[1]}&before={five[4]}")) == five[2:4]


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "٣", "", "1" + "0" * 30, "\0"])
def test_a_key_that_is_none_is_the_first_page(value, five):
    query = QueryDict(mutable=True)
    query["after"] = value
    assert keys(page_of(Organisation.objects.all(), query, newest_first=False, size=2)) == five[:2]


def test_pages_go_by_a_number_that_was_worked_out(five):
    """Whatever no two rows share and compares as a whole number, such as an order and the key in one."""
    numbered = Organisation.objects.annotate(place=ExpressionWrapper(Value(10**12) - F("pk"), BigIntegerField()))
    order = five[::-1]

    def cut(query: str):
        return page_of(numbered, QueryDict(query), newest_first=False, size=2, key="place")

    first = cut("")
    assert (keys(first), first.before, first.after, first.total) == (order[:2], None, 10**12 - order[1], 5)
    second = cut(f"after={first.after}")
    assert (keys(second), second.before) == (order[2:4], 10**12 - order[2])
    assert keys(cut(f"before={second.before}")) == order[:2]


def test_a_page_takes_two_queries(five, django_assert_num_queries):
    with django_assert_num_queries(2):
        page(f"after={five[1]}")


# --- REST -------------------------------------------------------------------------------------


class Shortlists:
    """A view that names a relation first, as that of matches does."""

    ordering = ("demand", "rank")


def rest(queryset, view=None, **query):
    paginator = KeysetPagination()
    request = Request(APIRequestFactory().get("/", query))
    return paginator, paginator.paginate_queryset(queryset, request, view)


def follow(link: str) -> dict[str, str]:
    return QueryDict(link.partition("?")[2]).dict()


def cursor(text: str) -> str:
    return b64encode(text.encode()).decode()


def test_rest_goes_forth_and_back_over_every_row_once(five):
    paginator, first = rest(Organisation.objects.all(), page_size=2)
    paginator, second = rest(Organisation.objects.all(), **follow(paginator.get_next_link()))
    paginator, third = rest(Organisation.objects.all(), **follow(paginator.get_next_link()))
    assert [[row.pk for row in rows] for rows in (first, second, third)] == [five[:2], five[2:4], five[4:]]
    assert paginator.get_next_link() is None
    paginator, back = rest(Organisation.objects.all(), **follow(paginator.get_previous_link()))
    assert back == second
    paginator, start = rest(Organisation.objects.all(), **follow(paginator.get_previous_link()))
    assert (start, paginator.get_previous_link()) == (first, None)


class Numbered:
    """A view that orders by a number worked out for each row."""

    ordering = ("place",)


def test_rest_goes_by_a_number_that_was_worked_out(five):
    numbered = Organisation.objects.annotate(place=ExpressionWrapper(Value(10**12) - F("pk"), BigIntegerField()))
    paginator, first = rest(numbered, Numbered, page_size=3)
    paginator, second = rest(numbered, Numbered, **follow(paginator.get_next_link()))
    assert [row.pk for row in (*first, *second)] == five[::-1]
    paginator, back = rest(numbered, Numbered, **follow(paginator.get_previous_link()))
    assert back == first
    with pytest.raises(NotFound):
        rest(numbered, Numbered, cursor=cursor("p=x"))


def test_a_relation_is_ordered_by_its_key_and_its_pages_hold(reference):
    """By its name it would be ordered as its model is (newest published first), and the position be its text."""
    older, newer = factories.DemandFactory(), factories.DemandFactory()
    for demand in (newer, older):
        for rank in (1, 2, 3):
            factories.MatchFactory(demand=demand, rank=rank)
    expected = [(demand.pk, rank) for demand in (older, newer) for rank in (1, 2, 3)]
    pages, query = [], {"page_size": 2}
    while query:
        paginator, rows = rest(Match.objects.all(), Shortlists, **query)
        pages.append([(row.demand_id, row.rank) for row in rows])
        link = paginator.get_next_link()
        query = follow(link) if link else None
    assert [pair for found in pages for pair in found] == expected
    for found in reversed(pages[:-1]):
        paginator, rows = rest(Match.objects.all(), Shortlists, **follow(paginator.get_previous_link()))
        assert [(row.demand_id, row.rank) for row in rows] == found
    assert paginator.get_previous_link() is None


@pytest.mark.parametrize(
    ("asked", "size"), [({}, 50), ({"page_size": 1}, 1), ({"page_size": 200}, 200), ({"page_size": 10_000}, 200)]
)
def test_pages_have_a_largest_size(asked, size, reference):
    assert len(rest(Region.objects.all(), **asked)[1]) == size


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9" * 5000])
def test_a_size_that_is_none_is_the_usual_one(asked, reference):
    assert len(rest(Region.objects.all(), page_size=asked)[1]) == 50


@pytest.mark.parametrize("position", ["p=abc", "p=", "p=%00", "p=1%00", "p=1.5", "o=-1", "r=x"])
def test_a_forged_cursor_is_not_found(position, five):
    with pytest.raises(NotFound):
        rest(Organisation.objects.all(), cursor=cursor(position))
    assert rest(Organisation.objects.all(), cursor=cursor(f"p={five[0]}"))[1][0].pk == five[1]


def test_a_cursor_over_codes_takes_any_text_but_nul(reference):
    _, rows = rest(Region.objects.all(), cursor=cursor("p=532822"), page_size=1)
    assert rows[0].pk == "532823"
    with pytest.raises(NotFound):
        rest(Region.objects.all(), cursor=cursor("p=5328%00"))


def test_a_position_greater_than_any_key_finds_nothing(five):
    assert rest(Organisation.objects.all(), cursor=cursor("p=1" + "0" * 30))[1] == []
