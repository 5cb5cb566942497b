"""Supply against demand: cells, and their numbers against a pass over every need and every person."""

from collections import defaultdict

import pytest
from django.core.management import call_command
from django.utils import timezone

from demands.models import Demand
from matching.engine import Gate, Weights, explain
from matching.facts import People, read_needs, read_world
from matching.models import SupplyCount
from matching.services import start_supply
from matching.supplying import Cell, Receiving, cell_of, cells_of, count_cell, whole_cells
from tests import factories
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("region", "counted_in"),
    [
        ("653124", "653124"),  # named itself
        ("653123", "653100"),  # in Kashgar, none of the four counties
        ("532822", "530000"),  # a county of Yunnan
        ("530000", "530000"),
        ("520302", "520300"),  # in Zunyi
        ("520102", "520000"),  # elsewhere in Guizhou: the province
        ("500101", "500101"),
        ("500102", "500000"),
        ("310101", "310000"),
    ],
)
def test_a_need_counts_for_the_nearest_receiving_region(region, counted_in, reference):
    assert Receiving().region_of(region) == counted_in
    assert cell_of(Receiving(), "011001", region) == Cell("0110", counted_in)


@pytest.fixture
def needs(reference):
    """Two eye doctors' posts in Yunnan and one in Zepu, one cardiologist's, and a draft."""
    return {
        "menghai": factories.DemandFactory(headcount=2),
        "kunming": factories.DemandFactory(region_id="530102", headcount=3),
        "zepu": factories.DemandFactory(region_id=factories.ZEPU),
        "heart": factories.DemandFactory(field_id=factories.CARDIOLOGY),
        "draft": factories.DemandFactory(status="draft", published_at=None),
    }


def test_cells_hold_all_their_published_needs(needs):
    eyes = {needs["menghai"].pk: 2, needs["kunming"].pk: 3}
    cells = {
        Cell("0103", "530000"): {needs["heart"].pk: 2},
        Cell("0110", "530000"): eyes,
        Cell("0110", "653124"): {needs["zepu"].pk: 2},
    }
    assert cells_of() == cells
    assert list(cells_of()) == sorted(cells)
    # Whoever names one need of a cell gets the whole of it.
    assert cells_of([needs["kunming"].pk]) == {Cell("0110", "530000"): eyes}
    assert cells_of([needs["draft"].pk]) == {}


def test_parts_never_split_a_cell():
    cells = [[1, 2], [3], [4, 5, 6, 7], [8], [9]]
    assert whole_cells(cells, 3) == [[1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert whole_cells(cells, 100) == [[1, 2, 3, 4, 5, 6, 7, 8, 9]]
    assert whole_cells([], 3) == []


def count(*demands):
    needs = read_needs([demand.pk for demand in demands])
    world = read_world(People(), timezone.localdate())
    return count_cell(world, needs, {demand.pk: demand.headcount for demand in demands})


def test_people_are_counted_once_however_many_needs_they_fit(needs):
    factories.TalentFactory()  # two years of the three
    factories.TalentFactory(windows=((factories.START, 1096),))
    found = count(needs["menghai"], needs["kunming"])
    assert (found.needs, found.posts, found.fit, found.fit_long) == (2, 5, 2, 1)
    assert (found.posts_hopeless, found.posts_short, found.narrowest) == (0, 0, None)


@pytest.mark.parametrize(
    ("person", "hopeless", "short", "narrowest"),
    [
        ({}, 0, 2, Gate.PERIOD),  # fits, but for two years of three
        ({"fields": (factories.CARDIOLOGY,)}, 2, 0, Gate.FIELD),
        ({"title_id": "health_physician_2"}, 2, 0, Gate.TITLE),
        ({"degree_id": 1}, 2, 0, Gate.DEGREE),
        ({"modes": ("advisory",)}, 2, 0, Gate.MODE),
        ({"windows": ((factories.START, 30),)}, 2, 0, Gate.PERIOD),
    ],
)
def test_what_closes_most_is_named(person, hopeless, short, narrowest, needs):
    factories.TalentFactory(**person)
    found = count(needs["menghai"])
    assert (found.posts_hopeless, found.posts_short, found.narrowest) == (hopeless, short, narrowest)


def test_every_cell_of_a_made_up_world_equals_a_pass_over_every_pair(reference):
    call_command("demo", talents=300, demands=60, seed=3, verbosity=0)
    run = work_off(start_supply())
    world = read_world(People(), timezone.localdate())
    demands = {demand.pk: demand for demand in Demand.objects.published()}
    fits, long, needs = defaultdict(set), defaultdict(set), defaultdict(list)
    receiving = Receiving()
    for need in read_needs(list(demands)):
        demand = demands[need.id]
        cell = cell_of(receiving, demand.field_id, demand.region_id)
        found = {place: explain(world, need, Weights(), place) for place in range(len(world))}
        able = {place for place, pair in found.items() if pair.is_eligible}
        whole = {place for place in able if found[place].covered == need.duration}
        needs[cell].append((demand.headcount, bool(able), bool(whole)))
        fits[cell] |= able
        long[cell] |= whole
    expected = {
        (*cell, len(posts), sum(p for p, _, _ in posts), len(fits[cell]), len(long[cell]),
         sum(p for p, able, _ in posts if not able), sum(p for p, able, whole in posts if able and not whole))
        for cell, posts in needs.items()
    }  # fmt: skip
    columns = ("field", "region", "needs", "posts", "fit", "fit_long", "posts_hopeless", "posts_short")
    stored = SupplyCount.objects.filter(run=run)
    assert set(stored.values_list(*columns)) == expected
    for row in stored:
        assert (row.narrowest is None) == (row.posts_hopeless == row.posts_short == 0)
    assert run.chunks.all().totals()["rows_changed"] == len(expected)
