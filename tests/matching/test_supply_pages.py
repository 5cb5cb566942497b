"""The page, the spreadsheet and the REST list of supply against demand."""

import io
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from matching.engine import Gate
from matching.filters import SupplyFilter
from matching.models import SupplyCount
from matching.services import start_supply
from matching.supply_pages import MOST_ROWS, OwnNeeds, Row
from matching.supply_wording import ADVICE, advice, gate_code, gate_name
from tests import factories
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db

EYES, HEART, SCHOOL = "0110", "0103", "0203"
ZEPU, YUNNAN = "653124", "530000"


@pytest.fixture
def cells(cast):
    """Four cells of a count; the cast's hospital has a need in the first one."""
    run = factories.MatchRunFactory(kind="supply")
    return {
        "eyes": factories.SupplyCountFactory(run=run, region_id=YUNNAN, posts=4, fit=20, fit_long=9, posts_short=0),
        "zepu": factories.SupplyCountFactory(
            run=run,
            region_id=ZEPU,
            posts=9,
            fit=0,
            fit_long=0,
            posts_hopeless=9,
            posts_short=0,
            narrowest=Gate.TITLE,
        ),
        "heart": factories.SupplyCountFactory(
            run=run,
            field_id=HEART,
            region_id=ZEPU,
            posts=2,
            fit=5,
            fit_long=0,
            posts_short=2,
            narrowest=Gate.PERIOD,
        ),
        "school": factories.SupplyCountFactory(run=run, field_id=SCHOOL, region_id=ZEPU, posts=6, fit=3, fit_long=2),
    }


def shown(page, cells) -> list[str]:
    names = {cell.pk: name for name, cell in cells.items()}
    return [names[row.count.pk] for row in page.context["rows"]]


def test_the_readers_own_come_first_and_then_the_worst(cells, as_role):
    page = as_role("employer").get(reverse("matching:supply"))
    assert shown(page, cells) == ["eyes", "zepu", "heart"]
    assert shown(as_role("leader").get(reverse("matching:supply")), cells) == ["zepu", "heart", "eyes"]


def test_own_cells_lead_to_the_hints_of_their_needs(cast, cells, as_role):
    address = reverse("matching:need-hints", args=[cast.demand.pk])
    assert address in as_role("employer").get(reverse("matching:supply")).content.decode()
    assert address not in as_role("outsider").get(reverse("matching:supply")).content.decode()


def test_a_reader_begins_with_the_sector_of_most_of_their_needs(cast, cells, as_role):
    assert OwnNeeds(cast.employer).sector == "01"
    for _ in range(2):
        factories.DemandFactory(employer=cast.hospital, field_id="020318")
    page = as_role("employer").get(reverse("matching:supply"))
    assert (page.context["filter"].form.cleaned_data["sector"], shown(page, cells)) == ("02", ["school"])
    assert OwnNeeds(cast.leader).sector == "01"


def test_the_tiles_tell_people_for_each_post_or_nobody(cells, as_role):
    with translation.override("en"):
        labels = {name: Row(cell, []).tile["label"] for name, cell in cells.items()}
    assert labels == {"eyes": "2", "zepu": "nobody", "heart": "0", "school": "under 1"}
    grid = as_role("leader").get(reverse("matching:supply")).context["grid"]
    assert [region.pk for region in grid["regions"]] == ["530000", "653124"]
    heats = {field.pk: [tile and tile["heat"] for tile in tiles] for field, tiles in grid["lines"]}
    assert heats == {HEART: [None, 0], EYES: [1, 0]}


CASES: tuple[tuple[dict[str, str], set[str] | None], ...] = (
    ({}, {"eyes", "zepu", "heart"}),
    ({"sector": "02"}, {"school"}),
    ({"sector": ""}, {"eyes", "zepu", "heart", "school"}),
    ({"sector": "09"}, set()),
    ({"region": "530000"}, {"eyes"}),
    ({"region": "650000"}, {"zepu", "heart"}),
    ({"sector": "02", "region": "530000"}, set()),
    ({"colour": "red"}, None),
)


@pytest.mark.parametrize(("chosen", "found"), CASES, ids=[urlencode(chosen) for chosen, _ in CASES])
def test_cells_are_narrowed_alike_in_both_faces(chosen, found, cells, as_role):
    client = as_role("coordinator")
    page, sheet = client.get(reverse("matching:supply"), chosen), client.get(reverse("matching:supply-sheet"), chosen)
    asked = {"sector": "01", **chosen}
    answer = client.get(reverse("supply-list"), {name: value for name, value in asked.items() if value})
    assert page.status_code == sheet.status_code == answer.status_code == (400 if found is None else 200)
    assert set(shown(page, cells)) == (found or set())
    pairs = {(cells[name].field_id, cells[name].region_id) for name in found or ()}
    assert {(row["field"], row["region"]) for row in answer.json().get("results", ())} == pairs
    assert set(SupplyFilter.base_filters) == {"sector", "region"}


def test_the_spreadsheet_has_every_cell_in_words(cells, as_role):
    answer = as_role("employer").get(
        reverse("matching:supply-sheet"), {"sector": ""}, headers={"Accept-Language": "en"}
    )
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert [row[2:8] for row in rows] == [
        (3, 4, 20, 9, 0, 0), (3, 9, 0, 0, 9, 0), (3, 2, 5, 0, 0, 2), (3, 6, 3, 2, 0, 2),
    ]  # fmt: skip


def test_only_the_newest_finished_count_is_shown(cells, as_role):
    run = factories.MatchRunFactory(kind="supply", status="running", ended_at=None)
    factories.SupplyCountFactory(run=run, field_id="0111")
    page = as_role("leader").get(reverse("matching:supply"))
    assert (shown(page, cells), page.context["is_counting"]) == (["zepu", "heart", "eyes"], True)
    SupplyCount.objects.all().delete()
    factories.MatchRunFactory(kind="supply")
    assert as_role("leader").get(reverse("matching:supply")).context["rows"] == []


def test_before_the_first_count_the_page_says_what_comes(cast, as_role):
    for role in ("employer", "coordinator"):
        page = as_role(role).get(reverse("matching:supply"), headers={"Accept-Language": "en"})
        assert (page.status_code, page.context["run"], page.context["rows"]) == (200, None, [])


def test_a_long_table_shows_the_worst_and_says_how_many_there_are(cells, as_role, monkeypatch):
    assert MOST_ROWS == 100
    monkeypatch.setattr("matching.supply_pages.MOST_ROWS", 1)
    page = as_role("leader").get(reverse("matching:supply"))
    assert (shown(page, cells), page.context["all_rows"]) == (["zepu"], 3)


def test_counts_of_supply_are_no_matching_runs(cast, as_role):
    run = work_off(start_supply())
    client = as_role("coordinator")
    assert list(client.get(reverse("matching:runs")).context["page"].rows) == []
    assert client.get(reverse("run-list")).json()["results"] == []
    for name in ("matching:run", "matching:progress", "run-detail"):
        assert client.get(reverse(name, args=[run.pk])).status_code == 404
    assert client.post(reverse("matching:cancel", args=[run.pk])).status_code == 404


def test_rest_names_the_gate_as_the_explanation_does(cells, as_role):
    rows = as_role("employer").get(reverse("supply-list"), {"region": "650000", "sector": "01"}).json()["results"]
    assert [(row["field"], row["narrowest"]) for row in rows] == [(HEART, "period"), (EYES, "title")]


def test_every_gate_has_its_advice():
    assert set(ADVICE) == set(Gate)
    assert (gate_name(None), gate_code(None), advice(None)) == ("", None, "")
    for gate in Gate:
        assert gate_name(gate)
        assert advice(gate)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_reads_a_fixed_number_of_times(rows, cast, as_role, django_assert_num_queries):
    run = factories.MatchRunFactory(kind="supply")
    for field in (EYES, HEART, "0104")[:rows]:
        factories.SupplyCountFactory(run=run, field_id=field)
        factories.DemandFactory(employer=cast.hospital)
    client = as_role("employer")
    client.get(reverse("matching:supply"))
    with django_assert_num_queries(15):
        client.get(reverse("matching:supply"))
    with django_assert_num_queries(4):
        client.get(reverse("supply-list"))
