"""Registering step by step, on one's own and by a coordinator."""

import json

import pytest
from django.utils import timezone

from talent.content import content_of
from talent.models import Registration, Talent
from talent.registering import FORMS, content_in, read
from tests import factories
from tests.talent.registrations import PAGES, as_kept, fill_in

pytestmark = pytest.mark.django_db


def test_the_pages_one_by_one_until_one_is_on_record(as_role, cast):
    client = as_role("stranger")
    assert client.get("/register/").url == "/register/who/"
    assert not Registration.objects.exists()
    for step, following in zip(PAGES, [*list(PAGES)[1:], "look"], strict=True):
        assert client.get(f"/register/{step}/").status_code == 200
        assert client.post(f"/register/{step}/", PAGES[step]).url == f"/register/{following}/"
    page = client.get("/register/look/")
    assert [entry["faults"] for entry in page.context["pages"]] == [[]] * 8
    assert client.post("/register/look/", {"act": "finish"}).context["refused"] != []
    assert client.post("/register/look/", {"act": "finish", "agree": "on"}).url == "/me/"
    talent = Talent.objects.get(user=cast.stranger)
    assert (talent.contact.full_name, talent.contact.email) == ("顾念慈", cast.stranger.email)
    assert content_of(talent).modes_preferred == ("rehire",)
    assert client.get("/register/").url == "/me/"
    assert client.get("/register/who/").url == "/register/"


def test_what_was_typed_is_kept_valid_or_not_when_one_goes_on_later(as_role, cast):
    client = as_role("stranger")
    answer = client.post("/register/who/", {"full_name": "顾", "birth_year": "61", "act": "later"})
    assert answer.url == "/"
    assert client.get("/register/").url == "/register/who/"
    page = client.get("/register/who/").content.decode()
    assert 'value="顾"' in page
    assert 'value="61"' in page
    assert "error-summary" not in page


def test_one_goes_on_only_where_nothing_is_wrong_and_nothing_is_lost(as_role, cast):
    client = as_role("stranger")
    answer = client.post("/register/who/", {"full_name": "顾", "birth_year": "61", "act": "next"})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"full_name", "birth_year"}
    assert Registration.objects.get(author=cast.stranger).data["who"]["birth_year"] == ["61"]


def test_several_times_are_stated_taken_out_and_drawn(as_role, cast):
    client = as_role("stranger")
    client.post("/register/times/", {**PAGES["times"], "act": "add"})
    drawn = client.get("/register/times/").context
    assert [entry["place"] for entry in drawn["kept"]] == [0]
    assert drawn["years"][-1].months == (0, 0, 0, 0, 0, 2, 2, 2, 0, 0, 0, 0)
    fixed = {"kept": drawn["kept"][0]["code"], "kind": "fixed", "first": "2027-10-15", "last": "2027-11-30"}
    part = client.post("/register/times/", {**fixed, "act": "look"}, headers={"HX-Request": "true"})
    assert part.context["years"][0].months == (0, 0, 0, 0, 0, 2, 2, 2, 0, 1, 2, 0)
    assert client.post("/register/times/", {**fixed, "act": "next"}).url == "/register/modes/"
    kept = client.get("/register/times/").context["kept"]
    assert len(kept) == 2
    codes = [entry["code"] for entry in kept]
    assert client.post("/register/times/", {"kept": codes, "act": "remove-0"}).url == "/register/times/"
    assert [entry["code"] for entry in client.get("/register/times/").context["kept"]] == codes[1:]


ANY = {"kind": "within", "within_first": "2027-01-01", "within_last": "2027-06-30"}


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"kind": "fixed", "first": "2027-03-01"}, {"last"}),
        ({"kind": "fixed", "first": "2027-03-02", "last": "2027-03-01"}, {"last"}),
        ({"kind": "fixed", "first": "2020-03-01", "last": "2020-03-02"}, {"last"}),
        ({"kind": "fixed", "first": "0001-01-01", "last": "9999-12-31"}, {"last"}),
        (ANY | {"within_months": "12"}, {"within_last"}),
        ({"kind": "within", "within_months": "9" * 400}, {"within_months", "within_first", "within_last"}),
        ({"kind": "yearly"}, {"start_month", "yearly_months", "until_year"}),
        ({"kind": "never"}, {"kind"}),
        ({"shortest_number": "3", "longest_number": "1"}, {"longest_number"}),
        ({"kept": ["fixed|2027-01-01|2027-02-01||", "fixed|2027-01-15|2027-03-01||"]}, {"__all__"}),
    ],
)
def test_faulty_times(as_role, cast, said, fields):
    answer = as_role("stranger").post("/register/times/", {**said, "act": "next"})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == fields


def test_nonsense_in_what_the_page_carries_is_left_out(as_role, cast):
    kept = ["", "x", "fixed|2027-01-01|2027-02-30||", "fixed|a|b|c|d", "|" * 60, "fixed|2027-01-01|2027-02-01||" * 9]
    answer = as_role("stranger").post("/register/times/", {"kept": kept, "act": "next"})
    assert answer.url == "/register/modes/"
    assert Registration.objects.get().data["times"] == {}


@pytest.mark.parametrize("step", [*PAGES, "look"])
def test_hostile_input_is_refused_in_peace(as_role, cast, step):
    client = as_role("stranger")
    names = FORMS[step](None).names() if step in FORMS else ["agree", "twin"]
    for value in ("\0", "9" * 5000, "<script>", "-1", "٣"):
        answer = client.post(f"/register/{step}/", {**dict.fromkeys(names, value), "act": "next"})
        assert answer.status_code in {200, 302}
        assert client.get(f"/register/{step}/").status_code == 200
        assert client.get("/register/look/").status_code == 200
    for registration in Registration.objects.all():
        assert "\\u0000" not in json.dumps(registration.data)


@pytest.mark.parametrize("data", [{"who": 3}, {"who": [1]}, {"who": {"full_name": 5}}, {"times": {"kept": [None]}}, {}])
def test_whatever_stands_in_the_store_can_be_read(as_role, cast, data):
    Registration.objects.create(author=cast.stranger, is_own=True, data=data, step="nowhere")
    client = as_role("stranger")
    assert client.get("/register/").url == "/register/who/"
    for step in (*FORMS, "look"):
        assert client.get(f"/register/{step}/").status_code == 200
    assert content_in(data)[0] is None


def test_unknown_pages_and_others_registrations_are_not_there(as_role, cast):
    assert as_role("stranger").get("/register/nowhere/").status_code == 404
    theirs = factories.RegistrationFactory(author=cast.coordinator, is_own=False)
    own = factories.RegistrationFactory(author=cast.stranger, is_own=True)
    for role in ("stranger", "employer", "leader", "yunnan_coordinator"):
        client = as_role(role)
        assert client.get(f"/talents/new/{theirs.pk}/who/").status_code == 404
        assert client.post(f"/registrations/{theirs.pk}/discard/").status_code == 404
    client = as_role("coordinator")
    assert client.get(f"/talents/new/{theirs.pk}/who/").status_code == 200
    assert client.get(f"/talents/new/{theirs.pk}/nowhere/").status_code == 404
    assert client.get(f"/talents/new/{own.pk}/who/").status_code == 404
    assert client.get(f"/registrations/{own.pk}/").status_code == 404
    assert client.post(f"/registrations/{theirs.pk}/discard/").status_code == 302
    assert list(Registration.objects.all()) == [own]


def test_what_an_unfinished_registration_says_so_far(reference):
    data = as_kept()
    content, faults = content_in({name: data[name] for name in ("who", "work", "title", "fields", "times")})
    assert content is not None
    assert (content.fields, content.modes, len(content.times)) == (("011001",), (), 1)
    assert {fault.column for fault in faults} == {"modes"}
    assert content_in({"fields": data["fields"]})[0] is None
    whole = read(data, email="a@b.cn")
    assert (whole.faults, whole.contact.email) == ([], "a@b.cn")


def test_every_column_is_asked_on_one_page():
    from talent.content import COLUMNS

    asked = [column for form in FORMS.values() for column in form.columns]
    assert sorted(asked) == sorted(COLUMNS)


@pytest.fixture
def twin(cast):
    talent = factories.TalentFactory(surname="顾", title_id="health_physician_4", birth_year=None)
    factories.TalentContactFactory(talent=talent, full_name="顾念慈", phone="13900001234")
    return talent


def test_somebody_who_seems_to_be_on_record_waits_and_a_coordinator_decides(as_role, cast, twin):
    client = as_role("stranger")
    fill_in(client)
    assert client.post("/register/look/", {"act": "finish", "agree": "on"}).url == "/register/"
    assert client.get("/register/").status_code == 200
    assert client.get("/register/who/").url == "/register/"
    waiting = Registration.objects.get(author=cast.stranger)
    for role in ("stranger", "employer", "leader", "unit"):
        assert as_role(role).get("/registrations/").status_code == 404
        assert as_role(role).get(f"/registrations/{waiting.pk}/").status_code == 404
        assert as_role(role).post(f"/registrations/{waiting.pk}/decide/", {"twin": twin.pk}).status_code == 404
    client = as_role("coordinator")
    assert [row["registration"] for row in client.get("/registrations/").context["rows"]] == [waiting]
    page = client.get(f"/registrations/{waiting.pk}/")
    # Contact data are compared, not shown.
    assert "顾念慈" not in page.content.decode()
    assert "13900001234" not in page.content.decode()
    assert [row["others"] for row in page.context["rows"][:1]] == [[("the same",)]] or page.context["rows"]
    url = f"/registrations/{waiting.pk}/decide/"
    assert client.post(url, {"twin": cast.colleague.pk}).status_code == 404
    assert client.post(url, {"twin": twin.pk}).url == "/registrations/"
    twin.refresh_from_db()
    assert twin.user == cast.stranger
    assert client.post(url, {"twin": twin.pk}).status_code == 404


def test_two_people_by_a_coordinators_word(as_role, cast, twin):
    fill_in(as_role("stranger"))
    as_role("stranger").post("/register/look/", {"act": "finish", "agree": "on"})
    waiting = Registration.objects.get(author=cast.stranger)
    assert as_role("coordinator").post(f"/registrations/{waiting.pk}/decide/", {"act": "separate"}).status_code == 302
    assert Talent.objects.get(user=cast.stranger) != twin


def test_a_coordinator_registers_somebody_and_sees_the_twins_at_once(as_role, cast, twin):
    assert as_role("leader").get("/talents/new/").status_code == 404
    assert as_role("leader").post("/talents/new/").status_code == 404
    client = as_role("coordinator")
    begun = client.post("/talents/new/")
    registration = Registration.objects.get(author=cast.coordinator)
    assert begun.url == f"/talents/new/{registration.pk}/who/"
    address = f"/talents/new/{registration.pk}/"
    fill_in(client, address)
    assert list(client.get(f"{address}look/").context["twins"]) == [twin]
    refused = client.post(f"{address}look/", {"act": "finish", "agree": "on"})
    assert refused.status_code == 200
    other = client.post(f"{address}look/", {"twin": cast.colleague.pk, "agree": "on"})
    assert other.status_code == 404
    done = client.post(f"{address}look/", {"twin": twin.pk, "agree": "on"})
    assert done.url == f"/talents/{twin.pk}/"
    twin.refresh_from_db()
    assert twin.birth_year == 1961
    assert client.get(f"{address}who/").status_code == 404


def test_a_coordinator_registers_somebody_else_of_that_name(as_role, cast, twin):
    client = as_role("coordinator")
    client.post("/talents/new/")
    address = f"/talents/new/{Registration.objects.get().pk}/"
    fill_in(client, address)
    before = Talent.objects.count()
    answer = client.post(f"{address}look/", {"act": "separate", "agree": "on"})
    made = Talent.objects.latest("pk")
    assert (answer.url, Talent.objects.count()) == (f"/talents/{made.pk}/", before + 1)
    assert (made.user, made.source, made.consents.get().basis) == (None, "coordinator", "paper")


def test_somebody_else_needs_a_phone_or_an_address(as_role, cast):
    client = as_role("coordinator")
    client.post("/talents/new/")
    address = f"/talents/new/{Registration.objects.get().pk}/who/"
    nothing = client.post(address, {"full_name": "顾念慈"})
    assert set(nothing.context["form"].errors) == {"phone"}
    assert client.post(address, {"full_name": "顾念慈", "email": "g@b.cn"}).status_code == 302


def test_units_are_found_by_name_and_by_initials(as_role, cast):
    unit = factories.OrganisationFactory(name="上海云桥医院", kind="sending_unit", region_id="310000")
    assert as_role("anonymous").get("/suggest/units/?q=云桥").status_code == 404
    client = as_role("stranger")
    for asked in ("云桥", "shyqyy", "SHYQ"):
        results = client.get("/suggest/units/", {"q": asked}).json()["results"]
        assert [found["value"] for found in results] == [str(unit.pk)]
    assert client.get("/suggest/units/", {"q": "\0"}).json() == {"results": [], "total": 0}
    assert client.post("/register/work/", {"employment": "in_service", "unit": "shyqyy"}).status_code == 302
    assert read(Registration.objects.get().data).content.home_organisation_id == unit.pk


def test_the_lists_take_a_fixed_number_of_queries(as_role, cast, django_assert_num_queries):
    client = as_role("coordinator")
    for count in (1, 3):
        while Registration.objects.waiting().count() < count:
            factories.RegistrationFactory(
                author=factories.UserFactory(), is_own=True, waiting_since=timezone.now(), data=as_kept()
            )
        client.get("/registrations/")
        with django_assert_num_queries(LIST_QUERIES):
            client.get("/registrations/")


LIST_QUERIES = 7
