"""The public pages of the catalogue: the list, the official catalogues, a page for each need."""

import json
import re

import pytest
from django.urls import reverse

from common.pagination import PAGE_SIZE
from demands.services.catalogues import edit_catalogue, publish_catalogue, start_catalogue
from reference.models import Region
from tests import factories
from tests.demands.published import amend, close, publish

pytestmark = pytest.mark.django_db

LIST = "/catalogue/"
EN = {"accept-language": "en"}


@pytest.fixture
def posting(cast):
    return publish(employer=cast.hospital, supports=["lodging"], success="带出两名骨干", equipment="裂隙灯")


@pytest.fixture
def versions(cast, posting):
    """Two versions of Yunnan's catalogue."""

    def version(number: str):
        draft = start_catalogue(year=2027, region=Region.objects.get(pk="530000"), actor=cast.yunnan_coordinator)
        draft = edit_catalogue(catalogue=draft, document_number=number, preface="第一段\n第二段")
        return publish_catalogue(catalogue=draft, actor=cast.yunnan_coordinator)

    first = version("云人社〔2027〕1号")
    publish(employer=cast.hospital, field_id="020304", position="高中物理教师")
    return first, version("云人社〔2027〕2号")


def rows(page) -> list[int]:
    return [row.pk for row in page.context["page"].rows]


def test_everybody_reads_what_is_open_newest_first_and_nothing_else(cast, posting, client):
    newer = publish(employer=cast.other_hospital, region_id=factories.ZEPU)
    close(publish(employer=cast.hospital))
    for status in ("draft", "submitted", "returned"):
        factories.DemandFactory(employer=cast.hospital, status=status, position=f"秘密岗位{status}", published_at=None)
    page = client.get(LIST)
    assert rows(page) == [newer.pk, posting.pk]
    assert "秘密岗位" not in page.text
    for text in ("眼科医师", "勐海县人民医院", posting.number, "勐海县"):
        assert text in page.text


@pytest.mark.parametrize("needs", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(needs, cast, versions, client, django_assert_num_queries):
    for number in range(needs - 1):
        publish(employer=factories.OrganisationFactory(), region_id=("532823", "532801")[number])
    client.get(LIST)
    with django_assert_num_queries(11):
        page = client.get(LIST)
    assert len(rows(page)) == needs + 1


def test_the_newest_years_catalogues_stand_above_the_list(versions, client):
    page = client.get(LIST, headers=EN)
    assert page.context["catalogues"] == [versions[1]]
    assert '<a href="/catalogue/2027/530000/">Yunnan</a>' in page.text


def test_an_empty_list_says_what_to_do_next(cast, client):
    assert "No need is open at present" in client.get(LIST, headers=EN).text
    publish(employer=cast.hospital)
    assert "No open need fits these filters" in client.get(LIST, {"q": "会计"}, headers=EN).text


def test_pages_go_over_every_need_once(cast, client):
    made = [publish(employer=cast.hospital).pk for _ in range(PAGE_SIZE + 2)][::-1]
    first = client.get(LIST, {"region": "53"})
    second = client.get(LIST, {"region": "53", "after": first.context["page"].after})
    assert rows(first) + rows(second) == made
    assert (first.context["page"].total, second.context["page"].after) == (len(made), None)


# --- the official catalogue -------------------------------------------------------------------


def test_the_newest_version_is_shown_and_an_older_one_says_so(versions, client):
    newest = client.get("/catalogue/2027/530000/", headers=EN)
    assert newest.context["catalogue"] == versions[1]
    for text in ("YQ-2027-530000-02", "云人社〔2027〕2号", "<p>第一段</p><p>第二段</p>", "高中物理教师", "Education"):
        assert text in newest.text
    assert "It has been followed" not in newest.text
    older = client.get("/catalogue/2027/530000/v1/", headers=EN)
    assert "It has been followed by version 2" in older.text
    assert "高中物理教师" not in older.text


def test_entries_stand_under_their_sectors_in_serial_order_and_are_narrowed(versions, client):
    page = client.get("/catalogue/2027/530000/v2/", headers=EN)
    groups = [(name, [row.serial for row in rows]) for _code, name, rows in page.context["groups"]]
    assert groups == [("Health", [1]), ("Education", [2])]
    narrowed = client.get("/catalogue/2027/530000/v2/", {"field": "02"}, headers=EN)
    assert [row.serial for row in narrowed.context["page"].rows] == [2]
    assert client.get("/catalogue/2027/530000/v2/", {"colour": "red"}).status_code == 400


def test_a_need_that_closed_since_is_marked_and_an_amended_one_is_not(versions, posting, client):
    address = "/catalogue/2027/530000/v2/"
    amend(posting, headcount=9)
    page = client.get(address, headers=EN)
    assert ("no longer open" in page.text, [row.headcount for row in page.context["page"].rows]) == (False, [2, 2])
    close(posting)
    assert "no longer open" in client.get(address, headers=EN).text


@pytest.mark.parametrize("needs", [1, 3])
def test_an_official_catalogue_takes_a_fixed_number_of_queries(needs, cast, client, django_assert_num_queries):
    for _ in range(needs):
        publish(employer=factories.OrganisationFactory())
    draft = start_catalogue(year=2027, region=Region.objects.get(pk="530000"), actor=cast.yunnan_coordinator)
    publish_catalogue(catalogue=draft, actor=cast.yunnan_coordinator)
    for address, queries in (("", 16), ("v1/print/", 8)):
        with django_assert_num_queries(queries):
            page = client.get(f"/catalogue/2027/530000/{address}")
        assert len(rows(page)) == needs


def test_a_draft_is_nobodys_to_read_in_public(cast, posting, as_role):
    start_catalogue(year=2027, region=Region.objects.get(pk="530000"), actor=cast.yunnan_coordinator)
    for role in ("anonymous", "yunnan_coordinator"):
        for address in ("", "v1/", "v1/changes/", "v1/print/", "v1/catalogue.json"):
            assert as_role(role).get(f"/catalogue/2027/530000/{address}").status_code == 404


@pytest.mark.parametrize(
    "address", ["2026/530000/", "2027/540000/", "2027/530000/v3/", "99999999999/530000/", "2027/530000/v99999999999/"]
)
def test_what_is_not_there_is_not_found(address, versions, client):
    assert client.get(f"/catalogue/{address}").status_code == 404


def test_the_changes_between_two_versions(versions, client):
    page = client.get("/catalogue/2027/530000/v2/changes/", headers=EN)
    assert page.context["changes"].counts == {"added": 1, "removed": 0, "changed": 0}
    assert "高中物理教师" in page.text
    assert "This is the first version" in client.get("/catalogue/2027/530000/v1/changes/", headers=EN).text


def test_the_print_holds_the_whole_catalogue_and_comes_in_parts_only_when_huge(versions, client, monkeypatch):
    address = "/catalogue/2027/530000/v2/print/"
    page = client.get(address, headers=EN)
    assert [row.serial for row in page.context["page"].rows] == [1, 2]
    assert ("Next part" in page.text, 'class="masthead"' in page.text) == (False, False)
    extract = client.get(address, {"field": "02"}, headers=EN)
    assert "An extract, chosen by:" in extract.text
    monkeypatch.setattr("demands.views.catalogues.PRINTED_ROWS", 1)
    part = client.get(address, headers=EN)
    assert ("Next part" in part.text, "1 of 2 needs" in part.text) == (True, True)


# --- the page of a need -----------------------------------------------------------------------


def job_posting(page) -> dict:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
    return json.loads(text)


def test_a_need_has_a_page_to_share(posting, versions, client):
    page = client.get(f"/catalogue/needs/{posting.demand_id}/", headers=EN)
    url = f"http://testserver/catalogue/needs/{posting.demand_id}/"
    for text in (
        f'data-copy="{url}"',
        f'<meta property="og:url" content="{url}">',
        '<meta property="og:title" content="眼科医师 · 勐海县人民医院">',
        "Yunnan",
        "带出两名骨干",
        "裂隙灯",
        "Lodging",
        "YQ-2027-530000-02",
        f"/accounts/login/?next=/catalogue/needs/{posting.demand_id}/",
    ):
        assert text in page.text
    assert job_posting(page)["@id"] == url


def test_a_talent_applies_and_nobody_else_is_asked_to(posting, as_role):
    address = f"/catalogue/needs/{posting.demand_id}/"
    apply = reverse("matching:apply", args=[posting.demand_id])
    assert apply in as_role("volunteer").get(address).text
    for role in ("anonymous", "employer", "coordinator"):
        assert apply not in as_role(role).get(address).text


def test_the_page_of_a_closed_need_stays_and_says_so(posting, client):
    address = f"/catalogue/needs/{posting.demand_id}/"
    close(posting)
    page = client.get(address, headers=EN)
    assert page.status_code == 200
    assert "This need is no longer open" in page.text
    assert "Log in to apply" not in page.text
    assert job_posting(page)["validThrough"] < job_posting(page)["jobStartDate"]


def test_an_amended_need_shows_its_newest_wording(posting, client):
    amend(posting, position="眼科主任")
    page = client.get(f"/catalogue/needs/{posting.demand_id}/", headers=EN)
    assert ("眼科主任" in page.text, "revision 2" in page.text) == (True, True)


@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
def test_a_need_that_was_never_published_has_no_page(status, cast, as_role):
    need = factories.DemandFactory(employer=cast.hospital, status=status, published_at=None)
    for role in ("anonymous", "employer", "coordinator"):
        assert as_role(role).get(f"/catalogue/needs/{need.pk}/").status_code == 404
    assert as_role("anonymous").get("/catalogue/needs/99999999999999999999/").status_code == 404


def test_hostile_text_neither_ends_the_data_nor_runs(cast, client):
    evil = "</script><script>alert(1)</script><!--\u2028"
    hostile = publish(employer=cast.hospital, position=evil, success=evil)
    page = client.get(f"/catalogue/needs/{hostile.demand_id}/")
    assert "<script>alert" not in page.text
    assert job_posting(page)["title"] == evil


@pytest.mark.parametrize("address", [LIST, "/catalogue/2027/530000/", "/catalogue/2027/530000/v2/print/"])
def test_hostile_text_is_text_on_every_page(address, cast, versions, client):
    publish(employer=cast.hospital, position="<script>alert(1)</script>")
    draft = start_catalogue(year=2027, region=Region.objects.get(pk="530000"), actor=cast.yunnan_coordinator)
    publish_catalogue(catalogue=draft, actor=cast.yunnan_coordinator)
    assert "<script>alert" not in client.get(address.replace("v2", "v3")).text


def test_no_contact_data_is_on_any_page_or_file(cast, versions, posting, client):
    people = (cast.employer, cast.yunnan_coordinator, cast.volunteer)
    secrets = [text for person in people for text in (person.email, person.name)] + ["沈国华", "19900000001"]
    addresses = [
        LIST,
        f"/catalogue/needs/{posting.demand_id}/",
        "/catalogue/2027/530000/",
        "/catalogue/2027/530000/v2/print/",
    ]
    addresses += [
        f"/catalogue/{where}catalogue.{kind}" for where in ("", "2027/530000/v2/") for kind in ("atom", "json", "csv")
    ]
    addresses += ["/api/v1/postings/", "/api/v1/catalogues/", f"/api/v1/catalogues/{versions[1].pk}/entries/"]
    for address in addresses:
        answer = client.get(address)
        text = answer.getvalue().decode()
        assert answer.status_code == 200
        assert [secret for secret in secrets if secret in text] == [], address
