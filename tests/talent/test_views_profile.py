"""A volunteer's own page, and changing a profile that is on record."""

from datetime import date

import pytest

from talent.content import content_of
from talent.models import ContactAccess, Talent
from talent.registering import FORMS
from tests import factories
from tests.talent.registrations import PAGES, fill_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(as_role, cast):
    """The stranger, registered."""
    client = as_role("stranger")
    fill_in(client)
    client.post("/register/look/", {"act": "finish", "agree": "on"})
    return Talent.objects.get(user=cast.stranger)


def test_whoever_is_not_on_record_is_sent_to_register(as_role, cast):
    assert as_role("employer").get("/me/").url == "/register/"
    assert as_role("employer").get("/me/change/who/").url == "/register/"
    assert as_role("anonymous").get("/me/").url == "/accounts/login/?next=/me/"


def test_ones_own_page_says_what_stands_on_record(as_role, me):
    page = as_role("stranger").get("/me/")
    text = page.content.decode()
    assert [fact.key for fact in page.context["facts"]] == ["verified", "proposable", "available", "assigned"]
    for words in ("顾念慈", "139 0000 1234", "主任医师", me.number):
        assert words in text


@pytest.mark.parametrize("step", list(FORMS))
def test_saving_a_group_as_it_is_changes_nothing(as_role, cast, me, step):
    client = as_role("stranger")
    before, name = content_of(me), me.contact.full_name
    assert client.get(f"/me/change/{step}/").status_code == 200
    page = PAGES[step] if step != "times" else {"kept": client.get("/me/change/times/").context["kept"][0]["code"]}
    assert client.post(f"/me/change/{step}/", page).url == "/me/"
    me.refresh_from_db()
    assert (content_of(me), me.contact.full_name) == (before, name)


def test_a_group_is_saved_at_once(as_role, cast, me):
    client = as_role("stranger")
    client.post("/me/change/health/", {"examined": "yes", "cleared_altitude_m": "3500", "health_note": "血压略高"})
    client.post("/me/change/who/", {"full_name": "顾念", "phone": "139 0000 9999", "birth_year": "1962"})
    me = Talent.objects.select_related("contact", "user").get(pk=me.pk)
    assert (me.cleared_altitude_m, me.birth_year) == (3500, 1962)
    contact = me.contact
    assert (contact.health_note, contact.full_name, contact.phone) == ("血压略高", "顾念", "139 0000 9999")
    assert (contact.email, me.user.name) == (cast.stranger.email, "顾念")
    client.post("/me/change/health/", {"examined": "no", "cleared_altitude_m": "3500"})
    me.refresh_from_db()
    assert me.cleared_altitude_m is None


def test_a_fault_saves_nothing(as_role, me):
    answer = as_role("stranger").post("/me/change/who/", {"full_name": "顾", "birth_year": "1962"})
    assert set(answer.context["form"].errors) == {"full_name"}
    me.refresh_from_db()
    assert (me.birth_year, me.contact.full_name) == (1961, "顾念慈")


def test_times_are_added_and_taken_out_before_they_are_saved(as_role, me):
    client = as_role("stranger")
    code = client.get("/me/change/times/").context["kept"][0]["code"]
    fixed = {"kind": "fixed", "first": "2027-10-15", "last": "2027-11-30"}
    added = client.post("/me/change/times/", {"kept": code, **fixed, "act": "add"}).context["kept"]
    assert len(added) == 2
    taken = client.post("/me/change/times/", {"kept": [e["code"] for e in added], "act": "remove-0"}).context["kept"]
    assert [entry["code"] for entry in taken] == [added[1]["code"]]
    assert len(content_of(me).times) == 1
    assert client.post("/me/change/times/", {"kept": taken[0]["code"], "act": "save"}).url == "/me/"
    me.refresh_from_db()
    assert [entry.first for entry in content_of(me).times] == [date(2027, 10, 15)]


def test_regions_that_receive_nobody_are_kept(as_role, me):
    factories.TalentRegionFactory(talent=me, region_id="532822", stance="excluded")
    page = as_role("stranger").get("/me/change/regions/")
    assert "region_532822" in page.context["form"].fields
    said = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    as_role("stranger").post("/me/change/regions/", said)
    me.refresh_from_db()
    assert content_of(me).regions_excluded == ("532822",)


def test_a_coordinator_changes_somebodys_profile_and_looking_is_recorded(as_role, cast, me):
    for role in ("employer", "unit", "leader", "volunteer"):
        client = as_role(role)
        assert client.get(f"/talents/{me.pk}/edit/who/").status_code == 404
        assert client.post(f"/talents/{me.pk}/edit/work/", {"employment": "social"}).status_code == 404
    client = as_role("coordinator")
    assert client.get(f"/talents/{me.pk}/edit/nowhere/").status_code == 404
    assert client.get(f"/talents/{me.pk}/edit/work/").status_code == 200
    assert not ContactAccess.objects.exists()
    assert client.get(f"/talents/{me.pk}/edit/who/").status_code == 200
    look = ContactAccess.objects.get()
    assert (look.talent, look.reader, look.purpose) == (me, cast.coordinator, "correct")
    assert client.post(f"/talents/{me.pk}/edit/work/", {"employment": "social"}).url == f"/talents/{me.pk}/"
    me.refresh_from_db()
    assert (me.employment, me.events.last().actor) == ("social", cast.coordinator)


def test_ones_own_page_takes_a_fixed_number_of_queries(as_role, me, django_assert_num_queries):
    factories.TalentRegionFactory(talent=me, region_id="540200", stance="excluded")
    client = as_role("stranger")
    client.get("/me/")
    with django_assert_num_queries(PAGE_QUERIES):
        client.get("/me/")
    factories.TalentRegionFactory(talent=me, region_id="532822", stance="excluded")
    factories.TalentFieldFactory(talent=me, place=2)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get("/me/")


PAGE_QUERIES = 27
