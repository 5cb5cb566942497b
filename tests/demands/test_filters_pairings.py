"""The filters of pairs: a value that finds, one that does not, one that is refused."""

import pytest

from demands.filters import PairingFilter
from demands.models import Pairing
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pairs(reference):
    zepu = factories.OrganisationFactory(region_id=factories.ZEPU)
    return {
        "menghai": factories.PairingFactory(from_year=2026, to_year=2027),
        "zepu": factories.PairingFactory(receiving=zepu, from_year=2027, to_year=2030),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"menghai", "zepu"}),
        ({"year": "2025"}, set()),
        ({"year": "2026"}, {"menghai"}),
        ({"year": "2027"}, {"menghai", "zepu"}),
        ({"year": "2028"}, {"zepu"}),
        ({"region": "530000"}, {"menghai"}),
        ({"region": "653100"}, {"zepu"}),
        ({"region": "540000"}, set()),
    ],
)
def test_what_filters_find(query, found, pairs):
    result = PairingFilter(query, Pairing.objects.all())
    assert result.form.errors == {}
    assert set(result.qs) == {pairs[name] for name in found}


def test_the_scheme_filter(pairs):
    scheme = pairs["zepu"].scheme
    assert set(PairingFilter({"scheme": scheme.pk}, Pairing.objects.all()).qs) == {pairs["zepu"]}
    empty = factories.PairingSchemeFactory()
    assert set(PairingFilter({"scheme": empty.pk}, Pairing.objects.all()).qs) == set()


@pytest.mark.parametrize(
    "query", [{"year": "soon"}, {"year": "1"}, {"year": "99999999"}, {"scheme": "none"}, {"colour": "red"}]
)
def test_what_filters_refuse(query, pairs):
    result = PairingFilter(query, Pairing.objects.all())
    assert not result.form.is_valid()
    assert set(result.qs) == set()
