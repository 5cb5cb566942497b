"""Choosing by typing, with a vocabulary small enough to see through."""

import pytest
from django import forms
from django.http import QueryDict

from common.comboboxes import ComboboxField, Lookup, Option, Rank, SeveralField, best_first, rank_of, resolve

WORDS = {
    "a1": ("眼科", "Ophthalmology", "yk"),
    "a2": ("眼视光", "Optometry", "ysg"),
    "a3": ("内科", "Internal medicine", "nk"),
    "a4": ("血液、免疫", "Blood, immunity", "xy"),
}


def find(text):
    found = [
        Option(code, zh, rank=rank)
        for code, (zh, en, initials) in WORDS.items()
        if (rank := rank_of(text, (zh, en), initials, code)) is not None
    ]
    return best_first(found)


def named(values):
    return [Option(code, WORDS[code][0]) for code in values if code in WORDS]


LOOKUP = Lookup(find, named, "reference:suggest-fields")


class Form(forms.Form):
    one = ComboboxField(LOOKUP, required=False)
    some = SeveralField(LOOKUP, most=2, required=False)


def form(**values):
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return Form(data)


@pytest.mark.parametrize(
    ("typed", "rank"),
    [
        ("眼科", Rank.EXACT),
        ("ophthalmology", Rank.EXACT),
        ("a1", Rank.EXACT),
        ("YK", Rank.INITIALS),
        ("y", Rank.BEGINS),
        ("眼", Rank.BEGINS),
        ("ophth", Rank.BEGINS),
        ("科", Rank.CONTAINS),
        ("thalm", Rank.CONTAINS),
        ("th", None),
        ("me", None),
        ("内", None),
        ("  ", None),
    ],
)
def test_how_well_words_name_a_row(typed, rank):
    assert rank_of(typed, ("眼科", "Ophthalmology"), "yk", "a1") == rank


@pytest.mark.parametrize(
    ("typed", "value"),
    [("眼科", "a1"), ("YK", "a1"), ("内", "a3"), ("optom", "a2"), ("a2", "a2"), ("", ""), ("血液、免疫", "a4")],
)
def test_one_row_is_found_by_name_initials_beginning_or_code(typed, value):
    found = form(one=typed)
    assert (found.errors, found.cleaned_data["one"]) == ({}, value)


@pytest.mark.parametrize(
    ("typed", "candidates", "code"),
    [
        ("眼", ["a1", "a2"], "several"),
        ("科", ["a3", "a1"], "several"),
        ("视光", ["a2"], "unsure"),
        ("外", [], "unknown"),
    ],
)
def test_where_several_fit_they_stand_below_to_choose_from(typed, candidates, code):
    found = form(one=typed)
    assert found.errors
    assert sorted(option.value for option in found.fields["one"].widget.candidates) == sorted(candidates)
    message = found.fields["one"].error_messages[code] % {"text": typed}
    assert found.errors["one"] == [message]
    html = str(found["one"])
    assert html.count('type="radio"') == len(candidates)
    assert f'value="{typed}"' in html


def test_a_choice_counts_for_the_words_it_answers_only():
    right, wrong = form(one="眼", one_pick="a2"), form(one="内科", one_pick="a2")
    assert (right.is_valid(), right.cleaned_data["one"]) == (True, "a2")
    assert (wrong.is_valid(), wrong.cleaned_data["one"]) == (True, "a3")
    assert 'value="眼视光"' in str(right["one"])


def test_a_required_field_asks_for_words():
    class Required(forms.Form):
        one = ComboboxField(LOOKUP)

    assert set(Required({"one": " "}).errors) == {"one"}


def test_a_row_from_the_program_is_shown_by_its_name():
    shown = Form(initial={"one": "a1", "some": ["a2", "a3"]})
    assert 'value="眼科"' in str(shown["one"])
    assert str(shown["some"]).count("checked") == 2


@pytest.mark.parametrize(
    ("values", "taken"),
    [
        ({"some": "眼科；内科"}, ("a1", "a3")),
        ({"some": "眼科、内科"}, ("a1", "a3")),
        ({"some": "血液、免疫; yk"}, ("a1", "a4")),
        ({"some": "yk", "some_pick": ["a3", "a3"]}, ("a1", "a3")),
        ({"some_pick": ["a3", "zz"]}, ("a3",)),
        ({"some": "眼", "some_pick": ["a2"]}, ("a2",)),
        ({}, ()),
    ],
)
def test_several_rows_are_typed_apart_or_ticked(values, taken):
    found = form(**values)
    assert (found.errors, found.cleaned_data["some"]) == ({}, taken)


def test_what_cannot_be_read_among_several_is_a_fault_and_the_rest_is_kept():
    found = form(some="眼", some_pick=["a3"])
    assert set(found.errors) == {"some"}
    html = str(found["some"])
    assert html.count('type="checkbox"') == 3
    assert set(form(some="yk;ysg;nk").errors) == {"some"}


def test_resolving_prefers_the_better_fit():
    exact, begins = Option("x", "x", rank=Rank.EXACT), Option("y", "y", rank=Rank.BEGINS)
    assert resolve([exact, begins]) == (exact, [])
    assert resolve([]) == (None, [])
    same = Option("x", "other name", rank=Rank.EXACT)
    assert resolve([exact, same]) == (exact, [])
