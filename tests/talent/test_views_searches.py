"""Pages of saved searches."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from talent.models import SavedSearch
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/talents/"


def said(answer) -> int:
    return len(list(get_messages(answer.wsgi_request)))


def kept(user) -> dict[str, str]:
    return dict(SavedSearch.objects.filter(author=user).values_list("name", "query"))


@pytest.mark.parametrize(
    ("posted", "to", "found"),
    [
        ({"name": "眼科", "query": "field=0110&q=&after=3"}, "?field=0110", {"眼科": "field=0110"}),
        ({"name": "眼科", "query": "title_level=4&title_level=5"}, "?title_level=4&title_level=5",
         {"眼科": "title_level=4&title_level=5"}),
        ({"name": "", "query": "field=0110"}, "?field=0110", {}),
        ({"name": "x" * 61, "query": "field=0110"}, "?field=0110", {}),
        ({"name": "眼科", "query": ""}, "", {}),
        ({"name": "眼科", "query": "employment=dead"}, "", {}),
        ({"name": "眼科"}, "", {}),
    ],
)  # fmt: skip
def test_the_filters_of_the_page_are_kept_under_a_name(posted, to, found, cast, as_role):
    answer = as_role("coordinator").post(reverse("talent:searches"), posted)
    assert (answer.status_code, answer["Location"], said(answer)) == (302, LIST + to, 1)
    assert kept(cast.coordinator) == found


@pytest.mark.parametrize(("role", "status"), [("leader", 302), ("unit", 404), ("employer", 404), ("volunteer", 404)])
def test_who_keeps_searches(role, status, cast, as_role):
    answer = as_role(role).post(reverse("talent:searches"), {"name": "眼科", "query": "field=0110"})
    assert answer.status_code == status
    assert kept(cast.user(role)) == ({"眼科": "field=0110"} if status == 302 else {})


def test_too_many_are_refused_with_a_word(cast, as_role):
    factories.SavedSearchFactory.create_batch(50, author=cast.coordinator)
    answer = as_role("coordinator").post(reverse("talent:searches"), {"name": "眼科", "query": "field=0110"})
    assert (answer.status_code, said(answer), len(kept(cast.coordinator))) == (302, 1, 50)


@pytest.mark.parametrize(
    ("query", "to", "words"),
    [
        ("field=0110&employment=retired", "?field=0110&employment=retired", 0),
        ("field=0110&colour=red", "?field=0110", 1),
        ("colour=red", "", 1),
    ],
)
def test_opening_leads_to_the_list_without_what_no_longer_exists(query, to, words, cast, as_role):
    search = factories.SavedSearchFactory(author=cast.coordinator, query=query)
    answer = as_role("coordinator").get(reverse("talent:search", args=[search.pk]))
    assert (answer.status_code, answer["Location"], said(answer)) == (302, LIST + to, words)


def test_a_search_is_renamed_and_deleted_by_its_author_alone(cast, as_role):
    own = factories.SavedSearchFactory(author=cast.coordinator, name="眼科")
    factories.SavedSearchFactory(author=cast.coordinator, name="教师")
    client = as_role("leader")
    for route in ("search-rename", "search-delete"):
        assert client.post(reverse(f"talent:{route}", args=[own.pk]), {"name": "退休"}).status_code == 404
    assert client.get(reverse("talent:search", args=[own.pk])).status_code == 404
    client = as_role("coordinator")
    rename = reverse("talent:search-rename", args=[own.pk])
    for name in ("", "x" * 61, "教师"):
        assert said(client.post(rename, {"name": name})) > 0
    assert set(kept(cast.coordinator)) == {"眼科", "教师"}
    assert client.post(rename, {"name": "退休"})["Location"] == reverse("talent:searches")
    assert set(kept(cast.coordinator)) == {"退休", "教师"}
    client.post(reverse("talent:search-delete", args=[own.pk]))
    assert set(kept(cast.coordinator)) == {"教师"}


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_with_searches_take_a_fixed_number_of_queries(rows, cast, as_role, django_assert_num_queries):
    for _ in range(rows):
        search = factories.SavedSearchFactory(author=cast.coordinator)
        factories.SavedSearchFactory(author=cast.leader)
    cast.colleague.delete()
    for _ in range(rows - 1):
        talent = factories.TalentFactory(home_organisation=cast.sending_unit)
        factories.CommitmentFactory(talent=talent)
    client = as_role("coordinator")
    with django_assert_num_queries(6):
        page = client.get(reverse("talent:searches"))
    assert len(page.context["searches"]) == rows
    with django_assert_num_queries(21):
        page = client.get(reverse("talent:list"), {"employment": "retired"})
    assert (len(page.context["page"].rows), len(page.context["searches"])) == (rows, rows)
    assert reverse("talent:search", args=[search.pk]) in page.text


def test_the_form_to_save_stands_there_only_with_filters_and_for_those_who_keep_searches(cast, as_role):
    assert 'id="save-name"' in as_role("coordinator").get(LIST, {"employment": "retired"}).text
    assert 'id="save-name"' not in as_role("coordinator").get(LIST).text
    assert 'id="save-name"' not in as_role("unit").get(LIST, {"employment": "retired"}).text
