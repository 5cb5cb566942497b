"""The form of a need: what people type, and the content that becomes of it."""

from datetime import date

import pytest
from django.http import QueryDict

from demands.content import content_of
from demands.forms.needs import NeedForm, initial_of
from demands.models import Demand
from tests import factories
from tests.demands.needdata import FILLED, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(cast):
    def make(*, submitting=False, **values):
        data = posted(employer=values.pop("employer", cast.hospital.pk), **values)
        return NeedForm(data, user=cast.employer, submitting=submitting)

    return make


def test_a_filled_form_says_what_the_need_says(cast, form):
    content = form(supports=["lodging", "allowance"], shortest_number="6", relay_allowed="on").content()
    assert content.columns == {
        "employer_id": cast.hospital.pk,
        "region_id": factories.MENGHAI,
        "position": "眼科医师",
        "field_id": factories.OPHTHALMOLOGY,
        "mode_id": "rehire",
        "start_earliest": date(2027, 3, 1),
        "start_latest": date(2027, 6, 1),
        "duration_days": 1096,
        "programme_id": None,
        "field_match": "discipline",
        "title_min_level": 3,
        "title_preferred_level": 4,
        "degree_min_id": 3,
        "shortest_stint_days": 184,
        "relay_allowed": True,
        "headcount": 2,
        "urgency": 1,
        "supports": ["allowance", "lodging"],
        "equipment": "",
        "success": "",
        "prefers_paired": False,
        "team_role_id": None,
    }


def test_what_is_shown_of_a_need_is_what_is_read_again(cast):
    factories.DemandAlternativeFactory(demand=cast.demand)
    content = content_of(cast.demand)
    shown = NeedForm(user=cast.employer, demand=cast.demand, initial=initial_of(content))
    data = QueryDict(mutable=True)
    for bound in shown:
        value = bound.value()
        if bound.name == "alternatives":
            data.setlist("alternatives_pick", value)
        elif isinstance(value, list):
            data.setlist(bound.name, value)
        elif value not in (None, False):
            data[bound.name] = str(value)
    assert NeedForm(data, user=cast.employer, demand=cast.demand).content() == content


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({"length_number": "18", "length_unit": "months"}, 550),
        ({"length_number": "180", "length_unit": "days"}, 180),
        ({"length_number": "", "ends_on": "2027-08-31"}, 184),
        ({"length_number": "6", "ends_on": "2027-08-31"}, 184),
    ],
)
def test_a_length_in_months_in_days_or_up_to_a_day(form, values, days):
    assert form(**values).content().duration_days == days


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"position": ""}, {"position"}),
        ({"field": ""}, {"field"}),
        ({"field": "占星"}, {"field"}),
        ({"length_number": ""}, {"length_number"}),
        ({"length_number": "5", "ends_on": "2027-08-31"}, {"ends_on"}),
        ({"length_number": "", "ends_on": "2027-02-01"}, {"ends_on"}),
        ({"length_number": "130"}, {"length_number"}),
        ({"length_number": "-3"}, {"length_number"}),
        ({"start_latest": "2027-02-01"}, {"start_latest"}),
        ({"start_earliest": "9999-12-31"}, {"start_earliest"}),
        ({"title_min": "正高级"}, {"title_preferred"}),
        ({"shortest_number": "40"}, {"shortest_number"}),
        ({"headcount": "0"}, {"headcount"}),
        ({"mode": ""}, {"mode"}),
        ({"alternatives": "占星"}, {"alternatives"}),
        ({"region": factories.ZEPU}, {"region"}),
        ({"team_role": "99"}, {"__all__"}),
    ],
)
def test_every_fault_stands_at_its_field(form, values, faults):
    assert form().errors == {}
    assert set(form(**values).errors) == faults


def test_the_own_field_among_the_others_is_no_fault(form):
    assert form(alternatives="眼科；心血管内科").content().alternatives == (factories.CARDIOLOGY,)


def test_nobody_posts_for_anothers_employer(cast, form):
    assert set(form(employer=cast.other_hospital.pk).errors) == {"employer"}


def test_what_a_programme_asks_counts_only_when_the_need_is_submitted(form):
    values = {"programme": "medical_support_yn_gz"}
    assert form(**values).errors == {}
    assert set(form(submitting=True, **values).errors) == {"start_earliest"}
    june = {"start_earliest": "2027-06-01", "start_latest": "2027-06-10", **values}
    assert form(submitting=True, **june).errors == {}


def test_the_place_is_chosen_inside_the_employers_region(cast):
    province = factories.OrganisationFactory(name="云南省卫生健康委", region_id="530000")
    factories.MembershipFactory(user=cast.stranger, organisation=province)
    data = posted(employer=province.pk, region="532822")
    assert NeedForm(data, user=cast.stranger).content().region_id == "532822"
    data["region"] = ""
    assert NeedForm(data, user=cast.stranger).content().region_id == "530000"
    data["region"] = factories.ZEPU
    assert set(NeedForm(data, user=cast.stranger).errors) == {"region"}


# --- hints --------------------------------------------------------------------------------------


def test_a_partial_form_is_enough_for_hints(cast):
    needed = ("employer", "field", "mode", "start_earliest", "length_number")
    data = posted(employer=cast.hospital.pk, **{name: None for name in FILLED if name not in needed})
    content = NeedForm(data, user=cast.employer).content_for_hints()
    assert (content.field_id, content.start_latest, content.duration_days) == ("011001", date(2027, 3, 1), 1096)


@pytest.mark.parametrize("name", ["field", "mode", "start_earliest", "length_number", "employer"])
def test_without_what_matching_needs_there_are_no_hints(form, name):
    assert form().content_for_hints() is not None
    assert form(**{name: ""}).content_for_hints() is None


@pytest.mark.parametrize(
    ("values", "column", "bent"),
    [
        ({"start_latest": "2027-02-01"}, "start_latest", date(2027, 3, 1)),
        ({"title_min": "正高级"}, "title_preferred_level", 5),
        ({"shortest_number": "40"}, "shortest_stint_days", 1096),
        ({"region": factories.ZEPU}, "region_id", factories.MENGHAI),
        ({"headcount": "0"}, "headcount", 1),
        ({"title_min": "占星"}, "title_min_level", None),
        ({"alternatives": "占星"}, "alternatives", ()),
    ],
)
def test_hints_bend_what_contradicts_itself(form, values, column, bent):
    wrong = form(**values)
    assert wrong.errors
    assert getattr(wrong.content_for_hints(), column) == bent


def test_hints_for_a_need_that_a_coordinator_amends(cast):
    data = posted(employer=cast.hospital.pk, demand=cast.demand.pk)
    assert NeedForm(data, user=cast.yunnan_coordinator).content_for_hints().employer_id == cast.hospital.pk
    data["demand"] = str(cast.other_demand.pk)
    assert NeedForm(data, user=cast.yunnan_coordinator).content_for_hints() is None


def test_an_unfinished_form_is_shown_without_faults(cast):
    form = NeedForm(posted(position="", field="占星"), user=cast.employer, judged=False)
    assert (form.errors, form.is_valid()) == ({}, False)
    assert form["field"].value().text == "占星"
    with pytest.raises(ValueError, match="no content"):
        form.content()


def test_hidden_where_there_is_nothing_to_choose(cast):
    form = NeedForm(user=cast.employer)
    assert (form["employer"].is_hidden, form["region"].is_hidden) == (True, True)
    assert form["employer"].value() == cast.hospital.pk
    factories.MembershipFactory(user=cast.employer, organisation=cast.other_hospital)
    both = NeedForm(user=type(cast.employer).objects.get(pk=cast.employer.pk))
    assert (both["employer"].is_hidden, both["region"].is_hidden) == (False, False)
    assert Demand.objects.count() == 2
