"""Saved searches are kept, written over, renamed and deleted."""

import pytest

from common.problems import Conflict
from talent.models import SavedSearch
from talent.services.searches import MAX_SEARCHES, delete_search, rename_search, save_search
from tests import factories

pytestmark = pytest.mark.django_db


def kept(author) -> dict[str, str]:
    return dict(SavedSearch.objects.filter(author=author).values_list("name", "query"))


def test_a_search_is_kept_under_its_name_and_written_over_under_the_same():
    author, other = factories.UserFactory.create_batch(2)
    first = save_search(author=author, name="眼科", query="field=0110")
    save_search(author=other, name="眼科", query="field=02")
    again = save_search(author=author, name="眼科", query="field=011001")
    assert first.pk == again.pk
    assert (kept(author), kept(other)) == ({"眼科": "field=011001"}, {"眼科": "field=02"})


def test_nobody_keeps_more_than_fifty_but_each_of_them_can_be_written_over():
    author = factories.UserFactory()
    factories.SavedSearchFactory.create_batch(MAX_SEARCHES - 1, author=author)
    save_search(author=author, name="last", query="field=01")
    with pytest.raises(Conflict) as refused:
        save_search(author=author, name="one more", query="field=01")
    assert refused.value.code == "too_many"
    save_search(author=author, name="last", query="field=02")
    assert kept(author)["last"] == "field=02"
    assert len(kept(author)) == MAX_SEARCHES


def test_a_search_gets_another_name_unless_its_author_has_one_of_that_name():
    author = factories.UserFactory()
    eye = save_search(author=author, name="眼科", query="field=0110")
    save_search(author=author, name="教师", query="field=02")
    factories.SavedSearchFactory(name="退休")
    rename_search(search=eye, name="退休")
    with pytest.raises(Conflict) as refused:
        rename_search(search=eye, name="教师")
    assert refused.value.code == "name_taken"
    assert kept(author) == {"退休": "field=0110", "教师": "field=02"}


def test_a_deleted_search_is_gone_and_no_other():
    author = factories.UserFactory()
    eye = save_search(author=author, name="眼科", query="field=0110")
    save_search(author=author, name="教师", query="field=02")
    delete_search(search=eye)
    assert kept(author) == {"教师": "field=02"}
