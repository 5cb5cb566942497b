"""Pages of calls."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from demands.filters import CallFilter
from demands.models import Call
from tests import factories

pytestmark = pytest.mark.django_db

NEW = "/calls/new/?programme=postdoc_service_group"


@pytest.fixture
def need(cast):
    return factories.DemandFactory(
        employer=cast.other_hospital, region_id=factories.ZEPU, programme_id="postdoc_service_group"
    )


@pytest.fixture
def call(cast, need):
    """A call that has not been pushed."""
    call = factories.CallFactory(created_by=cast.coordinator, apply_by=timezone.localdate() + timedelta(days=5))
    call.demands.add(need)
    call.units.add(cast.sending_unit)
    return call


@pytest.fixture
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def typed(need, **changes):
    day = timezone.localdate() + timedelta(days=30)
    return {"demands": [need.pk], "name": "需求推介", "apply_by": day.isoformat(), "audience": "stations", **changes}


def test_the_form_offers_the_published_needs_of_one_programme_and_ones_own_regions(cast, need, as_role):
    factories.DemandFactory(employer=cast.other_hospital, programme_id="postdoc_service_group", status="submitted")
    offered = as_role("coordinator").get(NEW).context["form"].fields["demands"].queryset
    assert list(offered) == [need]
    assert list(as_role("yunnan_coordinator").get(NEW).context["form"].fields["demands"].queryset) == []
    assert as_role("coordinator").get("/calls/new/").context["form"] is None
    narrowed = as_role("coordinator").get(f"{NEW}&q=心内").context["form"].fields["demands"].queryset
    assert list(narrowed) == []


def test_all_stations_are_taken_where_nothing_else_is_ticked(cast, need, as_role, english):
    client = as_role("coordinator")
    page = client.post(NEW, typed(need))
    assert "No unit is marked as a post-doctoral station" in page.text
    station = factories.OrganisationFactory(kind="sending_unit", is_postdoc_station=True)
    made = client.post(NEW, typed(need, units=[cast.sending_unit.pk]))
    call = Call.objects.get()
    assert made.url == reverse("demands:call", args=[call.pk])
    assert (list(call.units.all()), list(call.demands.all()), call.opened_at) == ([station], [need], None)


def test_units_are_ticked_one_by_one(cast, need, as_role):
    client = as_role("coordinator")
    assert set(client.post(NEW, typed(need, audience="chosen")).context["form"].errors) == {"units"}
    past = (timezone.localdate() - timedelta(days=1)).isoformat()
    faulty = typed(need, audience="chosen", units=[cast.hospital.pk], apply_by=past)
    assert set(client.post(NEW, faulty).context["form"].errors) == {"units", "apply_by"}
    client.post(NEW, typed(need, audience="chosen", units=[cast.sending_unit.pk]))
    assert list(Call.objects.get().units.all()) == [cast.sending_unit]


def test_a_call_is_looked_over_then_pushed(call, need, cast, as_role, english):
    assert as_role("unit").get(reverse("demands:call", args=[call.pk])).status_code == 404
    client = as_role("coordinator")
    assert "Push to 1 unit" in client.get(reverse("demands:call", args=[call.pk])).text
    page = client.post(reverse("demands:call-open", args=[call.pk]), follow=True)
    assert "Pushed to 1 unit." in page.text
    assert Notice.objects.get().user == cast.unit
    again = client.post(reverse("demands:call-open", args=[call.pk]), follow=True)
    assert "This call has been pushed to its units already." in again.text
    kept = client.post(reverse("demands:call-discard", args=[call.pk]), follow=True)
    assert "This call has been pushed to its units already." in kept.text
    assert Call.objects.count() == 1
    seen = as_role("unit").get(reverse("demands:call", args=[call.pk]))
    assert (need.number in seen.text, seen.context["units"]) == (True, [cast.sending_unit])
    assert f"{reverse('matching:interests')}?call={call.pk}" in seen.text


def test_a_call_of_other_regions_needs_is_not_pushed_nor_deleted(call, as_role):
    client = as_role("yunnan_coordinator")
    assert client.get(reverse("demands:call", args=[call.pk])).context["may_open"] is False
    for name in ("demands:call-open", "demands:call-discard"):
        assert client.post(reverse(name, args=[call.pk])).status_code == 404
    assert as_role("coordinator").post(reverse("demands:call-discard", args=[call.pk])).url == "/calls/"
    assert not Call.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_and_the_page_take_a_fixed_number_of_queries(rows, call, cast, as_role, django_assert_num_queries):
    for _ in range(rows - 1):
        other = factories.CallFactory()
        other.units.add(cast.sending_unit)
        call.demands.add(factories.DemandFactory(programme_id="postdoc_service_group"))
        call.units.add(factories.OrganisationFactory(kind="sending_unit"))
    client = as_role("coordinator")
    with django_assert_num_queries(8):
        page = client.get("/calls/")
    assert [(row.needs_count, row.units_count) for row in page.context["page"].rows] == [(0, 1)] * (rows - 1) + [
        (rows, rows)
    ]
    with django_assert_num_queries(10):
        client.get(reverse("demands:call", args=[call.pk]))


CASES = [
    ({}, {"open", "over", "unopened"}),
    ({"open": "true"}, {"open"}),
    ({"open": "false"}, {"over", "unopened"}),
    ({"programme": "silver_age_xj"}, {"over"}),
]


@pytest.mark.parametrize(("query", "found"), CASES, ids=[str(query) for query, _found in CASES])
def test_each_filter_of_calls(query, found, call, as_role):
    today, now = timezone.localdate(), timezone.now()
    names = {
        call.pk: "unopened",
        factories.CallFactory(opened_at=now, apply_by=today).pk: "open",
        factories.CallFactory(
            opened_at=now, apply_by=today - timedelta(days=1), programme_id="silver_age_xj"
        ).pk: "over",
    }
    assert {names[row.pk] for row in CallFilter(query, Call.objects.all()).qs} == found
    assert as_role("coordinator").get("/calls/", query).status_code == 200


@pytest.mark.parametrize("query", [{"colour": "red"}, {"open": "perhaps"}, {"programme": "none"}])
def test_what_calls_cannot_be_narrowed_by(query, call, as_role):
    page = as_role("coordinator").get("/calls/", query)
    assert (page.status_code, page.context["page"].rows) == (400, [])
