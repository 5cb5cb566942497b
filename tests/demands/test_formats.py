"""The formats of the catalogue, read back by independent parsers: JSON-LD, Atom, XLSX, CSV, JSON."""

import csv
import io
import json
from datetime import date, datetime

import feedparser  # type: ignore[import-untyped]
import pytest
from django.urls import reverse
from django.utils import timezone, translation
from pyld import jsonld  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook

from demands.formats import table
from demands.formats.jobposting import EMPLOYMENT_TYPES, as_script, job_posting
from demands.formats.names import Names
from demands.models import Posting
from demands.services.catalogues import publish_catalogue, start_catalogue
from demands.views import catalogue_files
from reference.models import Mode, Region
from tests import factories
from tests.demands.published import amend, close, publish

pytestmark = pytest.mark.django_db

EN = {"accept-language": "en"}
SCHEMA = "https://schema.org/"
URL = "https://yinqiao.example/catalogue/needs/1/"
# What https://developers.google.com/search/docs/appearance/structured-data/job-posting requires and recommends.
REQUIRED = ("datePosted", "description", "hiringOrganization", "jobLocation", "title")
RECOMMENDED = ("directApply", "employmentType", "identifier", "validThrough", "educationRequirements")


@pytest.fixture
def posting(cast):
    factories.DemandAlternativeFactory(demand=cast.demand)
    type(cast.demand).objects.filter(pk=cast.demand.pk).update(supports=["lodging", "travel"], success="带出两名骨干")
    return amend(
        publish(employer=cast.hospital, position="=HYPERLINK(1)"), supports=["lodging"], success="带出两名骨干"
    )


def loader(url: str, options: dict) -> dict:
    """schema.org as JSON-LD sees it, without asking the network: every plain name is one of its words."""
    assert url.rstrip("/") == "https://schema.org"
    context = {"@vocab": SCHEMA, "id": "@id", "type": "@type", "url": {"@type": "@id"}}
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": context}}


def linked(posting) -> dict:
    """The JobPosting after expansion, by the parser's own reading of it."""
    with translation.override("en"):
        text = as_script(job_posting(posting, url=URL, names=Names.read()))
    (expanded,) = jsonld.expand(json.loads(text), {"documentLoader": loader})
    return expanded


def value(node: dict, *path: str):
    """The only value at the end of a path of schema.org's words."""
    for name in path:
        (node,) = node[SCHEMA + name]
    return node.get("@value", node.get("@id"))


def test_the_jobposting_is_read_back_by_a_json_ld_processor(posting):
    node = linked(posting)
    assert node["@type"] == [f"{SCHEMA}JobPosting"]
    assert [name for name in REQUIRED + RECOMMENDED if SCHEMA + name not in node] == []
    assert node["@id"] == value(node, "url") == URL
    assert value(node, "hiringOrganization", "name") == "勐海县人民医院"
    assert value(node, "identifier", "value") == posting.number
    address = {
        name: value(node, "jobLocation", "address", name)
        for name in ("addressCountry", "addressRegion", "addressLocality")
    }
    assert address == {
        "addressCountry": "CN",
        "addressRegion": "Yunnan",
        "addressLocality": "Xishuangbanna Dai Autonomous Prefecture Menghai County",
    }
    assert value(node, "industry") == "Health"
    assert (value(node, "totalJobOpenings"), value(node, "directApply")) == (2, False)
    assert value(node, "jobStartDate") == "2027-03-01"
    assert value(node, "validThrough") == "2027-03-31T23:59:59+08:00"
    assert datetime.fromisoformat(value(node, "datePosted")) == posting.posted_at.replace(microsecond=0)
    assert value(node, "educationRequirements", "credentialCategory") == "bachelor degree"
    assert value(node, "qualifications") == "Title: Intermediate level or above, Deputy senior level preferred."
    assert value(node, "jobBenefits") == "Lodging"
    assert "带出两名骨干" in value(node, "description")


def test_no_word_outside_schema_org_is_lost(posting):
    """Expansion drops what no context defines; everything comes through."""
    with translation.override("en"):
        document = job_posting(posting, url=URL, names=Names.read())
    lost = [name for name in document if not name.startswith("@") and SCHEMA + name not in linked(posting)]
    assert lost == []


def test_the_jobposting_of_a_closed_need_has_run_out(posting):
    close(posting)
    node = linked(Posting.objects.get(pk=posting.pk))
    assert datetime.fromisoformat(value(node, "validThrough")) <= timezone.now()


def test_every_mode_has_a_word_for_employment(reference):
    known = {"FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"}
    assert set(EMPLOYMENT_TYPES) == set(Mode.objects.values_list("code", flat=True))
    assert {word for words in EMPLOYMENT_TYPES.values() for word in words} <= known


def test_a_place_is_named_with_all_above_it(reference):
    with translation.override("zh-hans"):
        names = Names.read()
        places = {
            code: (names.province(row), names.place(row))
            for code in ("532822", "532800", "530000", "500101")
            if (row := Posting(region=Region.objects.get(pk=code)))
        }
    assert places == {
        "532822": ("云南省", "西双版纳傣族自治州 勐海县"),
        "532800": ("云南省", "西双版纳傣族自治州"),
        "530000": ("云南省", ""),
        "500101": ("重庆市", "万州区"),
    }


# --- files ------------------------------------------------------------------------------------


@pytest.fixture
def catalogue(cast, posting):
    """A published catalogue of two needs, of which the second is the hostile one."""
    publish(employer=cast.hospital, field_id="010304", position="心内科医师\x0b")
    draft = start_catalogue(year=2027, region=Region.objects.get(pk="530000"), actor=cast.yunnan_coordinator)
    return publish_catalogue(catalogue=draft, actor=cast.yunnan_coordinator)


OPEN = "/catalogue/catalogue."
OFFICIAL = "/catalogue/2027/530000/v1/catalogue."


@pytest.mark.parametrize(
    ("base", "order"), [(OPEN, ["心内科医师", "=HYPERLINK(1)"]), (OFFICIAL, ["心内科医师", "=HYPERLINK(1)"])]
)
def test_the_feed_is_read_back_by_a_feed_parser(base, order, catalogue, posting, client):
    answer = client.get(f"{base}atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert (feed.bozo, feed.version) == (False, "atom10")
    assert [entry.title for entry in feed.entries] == [f"勐海县人民医院 · {position}" for position in order]
    entry = feed.entries[1]
    assert entry.id == f"tag:testserver,2026:need/{posting.demand_id}"
    assert entry.link == f"http://testserver/catalogue/needs/{posting.demand_id}/"
    assert [tag.term for tag in entry.tags] == ["卫生", posting.field.name, "云南省"]
    updated = datetime(*entry.updated_parsed[:6], tzinfo=timezone.get_fixed_timezone(0))
    assert updated == posting.posted_at.replace(microsecond=0)
    assert feed.feed.updated_parsed is not None


def test_a_long_feed_goes_on_under_next(cast, client, monkeypatch):
    made = [publish(employer=cast.hospital).demand_id for _ in range(5)][::-1]
    monkeypatch.setattr(catalogue_files, "FEED_SIZE", 2)
    address, seen = f"{OPEN}atom?region=53", []
    while address:
        feed = feedparser.parse(client.get(address).content)
        seen += [int(entry.id.rpartition("/")[2]) for entry in feed.entries]
        address = next((link.href for link in feed.feed.links if link.rel == "next"), "").removeprefix(
            "http://testserver"
        )
    assert seen == made


@pytest.mark.parametrize("base", [OPEN, OFFICIAL])
def test_the_spreadsheet_is_read_back_and_holds_no_formula(base, catalogue, client):
    answer = client.get(f"{base}xlsx", headers=EN)
    assert answer["Content-Disposition"].endswith('.xlsx"')
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    header, *rows = book.get_sheet_by_index(0).to_python()
    records = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["position"] for row in records] == ["心内科医师", "=HYPERLINK(1)"]
    last = records[1]
    assert (last["employer"], last["Province"], last["Place"]) == (
        "勐海县人民医院",
        "Yunnan",
        "Xishuangbanna Dai Autonomous Prefecture Menghai County",
    )
    assert (last["earliest start"], last["headcount"], last["Region code"]) == (date(2027, 3, 1), 2, "532822")
    assert len(header) == len(table.COLUMNS) + 1


def test_a_spreadsheet_says_where_it_had_to_stop(catalogue, client, monkeypatch):
    monkeypatch.setattr(catalogue_files, "MAX_SHEET_ROWS", 1)
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{OPEN}xlsx", headers=EN).content))
    assert len(book.get_sheet_by_index(0).to_python()) == 2
    notes = {row[0]: row[1] for row in book.get_sheet_by_index(1).to_python()}
    assert notes["Not complete"].startswith("Only the first 1 needs stand here")


def test_csv_is_read_back_and_escapes_formulas(catalogue, client):
    answer = client.get(f"{OPEN}csv", headers=EN)
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert [row[header.index("position")] for row in rows][1] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("base", [OPEN, OFFICIAL])
def test_json_has_everything_with_its_number(base, catalogue, posting, client):
    answer = client.get(f"{base}json", headers=EN)
    document = json.loads(answer.getvalue())
    assert (document["count"], len(document["needs"])) == (2, 2)
    need = document["needs"][1]
    assert list(need) == [*(column.name for column in table.COLUMNS), "url"]
    assert (need["number"], need["start_earliest"], need["headcount"], need["shortest_stint_days"]) == (
        posting.number,
        "2027-03-01",
        2,
        90,
    )
    if base == OFFICIAL:
        assert {name: document[name] for name in ("code", "year", "region", "version")} == {
            "code": "YQ-2027-530000-01",
            "year": 2027,
            "region": "530000",
            "version": 1,
        }


# How many needs a reader of each format finds.
READ_BACK = {
    "atom": lambda content: len(feedparser.parse(content).entries),
    "json": lambda content: len(json.loads(content)["needs"]),
    "xlsx": lambda content: len(sheet_of(content)) - 1,
    "csv": lambda content: len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) - 1,
}


def sheet_of(content: bytes, index: int = 0) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(index).to_python()


@pytest.mark.parametrize("suffix", ["atom", "json", "xlsx", "csv"])
def test_a_file_holds_what_the_page_with_the_same_query_shows(suffix, catalogue, client):
    query = {"q": "心内"}
    assert client.get(reverse("catalogue:list"), query).context["counts"].needs == 1
    for base in (OPEN, OFFICIAL):
        assert READ_BACK[suffix](client.get(f"{base}{suffix}", query).getvalue()) == 1, base


@pytest.mark.parametrize("suffix", ["atom", "json", "xlsx", "csv"])
def test_a_reader_is_told_when_nothing_changed(suffix, catalogue, posting, client):
    first = client.get(f"{OPEN}{suffix}")
    assert (first["Cache-Control"], "ETag" in first, "Last-Modified" in first) == ("public, max-age=60", True, True)
    again = client.get(f"{OPEN}{suffix}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    other = client.get(f"{OPEN}{suffix}", headers={"if-none-match": first["ETag"], **EN})
    assert other.status_code == 200
    close(posting)
    assert client.get(f"{OPEN}{suffix}", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_frozen_catalogue_is_fresh_for_an_hour(catalogue, posting, client):
    first = client.get(f"{OFFICIAL}json")
    close(posting)
    again = client.get(f"{OFFICIAL}json", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, first["Cache-Control"]) == (304, "public, max-age=3600")
    assert set(first["Vary"].split(", ")) >= {"Accept-Language", "Cookie"}


@pytest.mark.parametrize("suffix", ["atom", "json", "xlsx", "csv"])
def test_nothing_open_is_an_empty_file(suffix, cast, client):
    assert client.get(f"{OPEN}{suffix}").status_code == 200


@pytest.mark.parametrize("needs", [1, 3])
@pytest.mark.parametrize("suffix", ["atom", "json", "xlsx", "csv"])
def test_a_file_takes_a_fixed_number_of_queries(suffix, needs, cast, client, django_assert_num_queries):
    for _ in range(needs):
        publish(employer=factories.OrganisationFactory())
    with django_assert_num_queries(5):
        client.get(f"{OPEN}{suffix}").getvalue()
