"""The FilterSet that both faces share."""

import django_filters
import pytest
from django.utils import translation

from accounts.models import Organisation
from common.filters import PAGING, PrefixFilter, StrictFilterSet, YesNoFilter
from reference.models import Region, region_prefix
from tests import factories

pytestmark = pytest.mark.django_db


class SampleFilter(StrictFilterSet):
    q = django_filters.CharFilter(label="Name", field_name="name")
    region = PrefixFilter(label="Region", field_name="region__code", prefix=region_prefix)
    home = django_filters.ModelChoiceFilter(label="Home", field_name="region", queryset=Region.objects.all())

    class Meta(StrictFilterSet.Meta):
        model = Organisation
        fields = ("q", "region", "home", "kind", "is_synthetic")


@pytest.fixture
def units(reference):
    return {
        "menghai": factories.OrganisationFactory(name="甲"),
        "zepu": factories.OrganisationFactory(name="乙", region_id="653124", kind="agency", is_synthetic=True),
    }


def found(units, data) -> set[str]:
    rows = set(SampleFilter(data, Organisation.objects.all()).qs)
    return {name for name, unit in units.items() if unit in rows}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("530000", {"menghai"}),
        ("532800", {"menghai"}),
        ("532822", {"menghai"}),
        ("5328", {"menghai"}),
        ("5", {"menghai"}),
        ("653100", {"zepu"}),
        ("100000", {"menghai", "zepu"}),
        ("", {"menghai", "zepu"}),
        ("532801", set()),
        ("28", set()),
        ("%", set()),
        ("5_", set()),
    ],
)
def test_a_code_takes_in_all_that_lies_inside(code, names, units):
    assert found(units, {"region": code}) == names


def test_a_prefix_filter_without_options_is_a_text_field_and_with_them_a_choice(units):
    plain = SampleFilter({}, Organisation.objects.all()).form.fields["region"]
    assert plain.widget.input_type == "text"

    class Offering(StrictFilterSet):
        region = PrefixFilter(field_name="region__code", options=lambda: [("53", "云南省")])

        class Meta(StrictFilterSet.Meta):
            model = Organisation
            fields = ("region",)

    field = Offering({"region": "65"}, Organisation.objects.all())
    with translation.override("en"):
        assert list(field.form.fields["region"].widget.choices) == [("", "any"), ("53", "云南省")]
    assert list(field.qs) == [units["zepu"]]  # any code is taken, offered or not


@pytest.mark.parametrize(
    ("value", "names"),
    [("true", {"zepu"}), ("True", {"zepu"}), ("1", {"zepu"}), ("false", {"menghai"}), ("", {"menghai", "zepu"})],
)
def test_yes_and_no(value, names, units):
    assert found(units, {"is_synthetic": value}) == names


@pytest.mark.parametrize("value", ["maybe", "2", "yes!", "10" * 20])
def test_what_is_neither_yes_nor_no_is_refused(value, units):
    filters = SampleFilter({"is_synthetic": value}, Organisation.objects.all())
    assert list(filters.form.errors) == ["is_synthetic"]
    assert list(filters.qs) == []


def test_boolean_columns_become_yes_no_filters():
    assert type(SampleFilter.base_filters["is_synthetic"]) is YesNoFilter


@pytest.mark.parametrize("name", ["colour", "Q", "q ", "q[]", "region__code", "\0"])
def test_an_unknown_name_is_refused_and_named(name, units):
    with translation.override("en"):
        filters = SampleFilter({name: "1"}, Organisation.objects.all())
        assert filters.form.non_field_errors() == [f"Unknown filter: {name}"]
    assert list(filters.qs) == []


def test_every_unknown_name_is_named_in_order(units):
    with translation.override("en"):
        filters = SampleFilter({"b": "1", "a": "2", "q": "甲"}, Organisation.objects.all())
        assert filters.form.non_field_errors() == ["Unknown filter: a", "Unknown filter: b"]


@pytest.mark.parametrize("name", sorted(PAGING))
def test_the_parameters_of_paging_are_nobodys_business_here(name, units):
    filters = SampleFilter({name: "7", "q": "甲"}, Organisation.objects.all())
    assert filters.form.is_valid()
    assert list(filters.qs) == [units["menghai"]]


def test_a_filter_at_fault_shows_nothing_rather_than_everything(units):
    assert found(units, {"kind": "nothing"}) == set()
    assert found(units, {"kind": "agency"}) == {"zepu"}
    assert found(units, {"kind": "nothing", "q": "甲"}) == set()


# --- chips ------------------------------------------------------------------------------------


def chips(data, language="en"):
    with translation.override(language):
        chosen = SampleFilter(data, Organisation.objects.all()).chosen
        return [(chip["label"], chip["value"], chip["without"]) for chip in chosen]


def test_chips_show_labels_values_and_the_way_without(units):
    data = {"q": "甲", "kind": "agency", "is_synthetic": "true", "home": "532822"}
    assert chips(data) == [
        ("Name", "甲", "?kind=agency&is_synthetic=true&home=532822"),
        ("Home", "Menghai County", "?q=%E7%94%B2&kind=agency&is_synthetic=true"),
        ("Kind", "Agency", "?q=%E7%94%B2&is_synthetic=true&home=532822"),
        ("Made up for demonstration", "yes", "?q=%E7%94%B2&kind=agency&home=532822"),
    ]


def test_no_is_a_choice_and_empty_is_none(units):
    assert chips({"q": "", "is_synthetic": "false"}) == [("Made up for demonstration", "no", "?q=")]


def test_taking_a_chip_away_leads_to_the_first_page(units):
    assert chips({"q": "甲", "after": "5", "page_size": "2"}) == [("Name", "甲", "?")]


def test_a_form_at_fault_has_no_chips(units):
    assert chips({"q": "甲", "colour": "red"}) == []


def test_the_empty_choice_is_told_in_the_readers_language(units):
    def first(language):
        with translation.override(language):
            value, label = next(iter(SampleFilter({}, Organisation.objects.all()).form.fields["kind"].widget.choices))
            either, neither = next(iter(SampleFilter({}).form.fields["is_synthetic"].widget.choices))
            return [(value, str(label)), (either, str(neither))]

    assert (first("en"), first("zh-hans")) == ([("", "any")] * 2, [("", "不限")] * 2)
