"""Finding fields and titles by typing, and the suggestions that a combobox asks for."""

import pytest
from django.utils import translation

from common.comboboxes import resolve
from reference.lookups import find_fields, find_titles, name_fields, name_titles

pytestmark = pytest.mark.django_db


def meant(options) -> str | None:
    found, _candidates = resolve(options)
    return found.value if found else None


@pytest.mark.parametrize("typed", ["眼科", "yk", "YK", "ophthalmology", "Ophth", "011001", " 眼科 "])
def test_a_field_by_name_initials_or_code(reference, typed):
    assert meant(find_fields(typed)) == "011001"


def test_the_best_fit_comes_first_and_only_specialties_are_offered(reference):
    found = find_fields("内科")
    assert {len(option.value) for option in found} == {6}
    assert [option.rank for option in found] == sorted(option.rank for option in found)
    assert found[0].beneath == "卫生 › 内科"
    # 内科护理 alone begins with it, but the specialties of 内科 are meant as well.
    assert meant(found) is None


def test_a_disciplines_specialties_are_found_by_its_name(reference):
    codes = {option.value[:4] for option in find_fields("小儿外科")}
    assert codes == {"0108"}


@pytest.mark.parametrize("typed", ["", "   ", "没有这样的专业", "x" * 500])
def test_nothing_for_no_words_or_unknown_ones(reference, typed):
    assert find_fields(typed) == []
    assert find_titles(typed) == []


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("副主任医师", "4"),
        ("Associate chief physician", "4"),
        ("副高级", "4"),
        ("副高", "4"),
        ("fgj", "4"),
        ("4", "4"),
        ("中级", "3"),
        ("intermediate", "3"),
        ("讲师", "3"),
        ("zzys", "3"),
        ("正高级", "5"),
        ("一级教师", "3"),
    ],
)
def test_a_title_resolves_to_its_level(reference, typed, level):
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert meant(find_titles(typed)) == level


def test_titles_of_several_levels_are_left_to_choose(reference):
    assert meant(find_titles("教师")) is None
    assert meant(find_titles("fzrys")) == "4"


def test_names_of_values(reference):
    with translation.override("en"):
        assert [option.label for option in name_fields(["011001", "99"])] == ["Ophthalmology"]
        assert [option.label for option in name_titles(["4", "9"])] == ["Deputy senior level"]
    assert name_fields([]) == []


# --- suggestions ----------------------------------------------------------------------------------


def test_suggestions_are_open_and_show_what_each_belongs_to(reference, client):
    answer = client.get("/suggest/fields/", {"q": "yk"}, headers={"accept-language": "en"}).json()
    assert answer == {
        "results": [{"value": "011001", "label": "Ophthalmology", "beneath": "Health › Ophthalmology"}],
        "total": 1,
    }
    title = client.get("/suggest/titles/", {"q": "副主任医师"}).json()["results"][0]
    assert title == {"value": "4", "label": "副主任医师", "beneath": "医师 › 副高级"}


def test_at_most_twelve_are_suggested_and_all_are_counted(reference, client):
    answer = client.get("/suggest/fields/", {"q": "小儿"}).json()
    assert len(answer["results"]) == 12
    assert answer["total"] == len(find_fields("小儿"))
    assert client.get("/suggest/fields/").json() == {"results": [], "total": 0}


@pytest.mark.parametrize(("path", "queries"), [("/suggest/fields/", 1), ("/suggest/titles/", 1)])
def test_a_suggestion_takes_one_query(reference, client, django_assert_num_queries, path, queries):
    with django_assert_num_queries(queries):
        client.get(path, {"q": "医"})
