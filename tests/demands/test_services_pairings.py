"""Pairs of units entered and changed, and which needs are matched anew for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.problems import Conflict
from demands.models import Demand, Pairing
from demands.services.pairings import PairContent, add_pairing, change_pairing
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme(reference):
    return factories.PairingSchemeFactory(from_year=2026, to_year=2030)


@pytest.fixture
def units(reference):
    return {
        "sending": factories.OrganisationFactory(kind="sending_unit", region_id="310000"),
        "receiving": factories.OrganisationFactory(),
    }


def rows() -> list:
    return list(Pairing.objects.order_by("pk").values_list())


def refused(call) -> str:
    before = rows()
    with pytest.raises(Conflict) as conflict:
        call()
    assert rows() == before
    return conflict.value.code


def test_a_pair_with_all_that_is_known_of_it(scheme, units):
    content = PairContent(2026, 2028, headcount_a_year=5, funds_yuan=600_000, note="协议 2026-12")
    pair = add_pairing(scheme=scheme, content=content, **units)
    pair.refresh_from_db()
    assert (pair.scheme, pair.sending, pair.receiving) == (scheme, units["sending"], units["receiving"])
    assert (pair.from_year, pair.to_year) == (2026, 2028)
    assert (pair.headcount_a_year, pair.funds_yuan, pair.note) == (5, 600_000, "协议 2026-12")
    assert pair.is_synthetic is False


@pytest.mark.parametrize(
    ("years", "is_refused"),
    [
        ((2026, 2030), False),
        ((2028, 2028), False),
        ((2025, 2028), True),
        ((2026, 2031), True),
        ((2028, 2027), True),
    ],
)
def test_years_lie_within_the_schemes(years, is_refused, scheme, units):
    def add():
        add_pairing(scheme=scheme, content=PairContent(*years), **units)

    other = factories.PairingFactory(scheme=scheme)
    if is_refused:
        assert refused(add) == "years"
        assert refused(lambda: change_pairing(pairing=other, content=PairContent(*years))) == "years"
    else:
        add()
        change_pairing(pairing=other, content=PairContent(*years))
        assert list(Pairing.objects.values_list("from_year", "to_year")) == [years, years]


def test_a_scheme_has_a_pair_once_and_no_unit_with_itself(scheme, units):
    add_pairing(scheme=scheme, content=PairContent(2026, 2027), **units)
    assert refused(lambda: add_pairing(scheme=scheme, content=PairContent(2029, 2030), **units)) == "exists"
    alone = {"sending": units["sending"], "receiving": units["sending"]}
    assert refused(lambda: add_pairing(scheme=scheme, content=PairContent(2026, 2027), **alone)) == "same_unit"
    add_pairing(scheme=factories.PairingSchemeFactory(), content=PairContent(2026, 2027), **units)
    another = {**units, "sending": factories.OrganisationFactory(kind="sending_unit")}
    add_pairing(scheme=scheme, content=PairContent(2026, 2027), **another)
    assert Pairing.objects.count() == 3


@pytest.mark.parametrize("change", ["add", "change"])
def test_the_receiving_units_needs_that_prefer_paired_people_are_marked_for_matching(change, scheme, units):
    columns = {"employer": units["receiving"], "prefers_paired": True}
    needs = {
        "wishing": factories.DemandFactory(**columns),
        "plain": factories.DemandFactory(**{**columns, "prefers_paired": False}),
        "draft": factories.DemandFactory(**columns, status="draft", published_at=None),
        "elsewhere": factories.DemandFactory(prefers_paired=True),
    }
    pair = factories.PairingFactory(scheme=scheme, **units) if change == "change" else None
    long_ago = timezone.now() - timedelta(days=3)
    Demand.objects.update(updated_at=long_ago)
    if pair:
        change_pairing(pairing=pair, content=PairContent(2026, 2027))
    else:
        add_pairing(scheme=scheme, content=PairContent(2026, 2027), **units)
    marked = {name for name, need in needs.items() if Demand.objects.get(pk=need.pk).updated_at > long_ago}
    assert marked == {"wishing"}
