"""The pages of pairings: who sees which pairs and totals, and pairs entered and changed by hand."""

import pytest

from demands.models import Pairing, PairingScheme
from tests import factories

pytestmark = pytest.mark.django_db

LIST, NEW = "/pairings/", "/pairings/new/"
EN = {"accept-language": "en"}


@pytest.fixture
def pairs(cast):
    scheme = factories.PairingSchemeFactory()
    return {
        "own": factories.PairingFactory(
            scheme=scheme, receiving=cast.hospital, sending=cast.sending_unit, headcount_a_year=4, funds_yuan=600_000
        ),
        "other": factories.PairingFactory(scheme=scheme, receiving=cast.other_hospital, headcount_a_year=5),
    }


def rows(page) -> list[Pairing]:
    return list(page.context["page"].rows)


def typed(pair: Pairing | None = None, **changed) -> dict:
    said = {"from_year": "2026", "to_year": "2028", "headcount_a_year": "4", "funds_yuan": "", "note": "协议"}
    if pair is not None:
        said |= {"scheme": pair.scheme_id, "sending": pair.sending.name, "receiving": pair.receiving.name}
    return said | changed


# --- reading ----------------------------------------------------------------------------------

SEEN = {
    "stranger": ([], False),
    "volunteer": ([], False),
    "employer": (["own"], False),
    "outsider": (["other"], False),
    "unit": (["own"], False),
    "coordinator": (["own", "other"], True),
    "yunnan_coordinator": (["own", "other"], True),
    "leader": (["own", "other"], True),
}


@pytest.mark.parametrize("role", SEEN)
def test_each_sees_their_own_pairs_and_who_overlooks_all_the_totals_too(role, pairs, as_role):
    names, totals = SEEN[role]
    page = as_role(role).get(LIST)
    assert rows(page) == [pairs[name] for name in names]
    assert (page.context["schemes"] is not None) is totals


def test_what_was_stated_stands_beside_what_is_on_record(pairs, as_role):
    page = as_role("leader").get(LIST, headers=EN)
    found = {
        scheme.pk: (scheme.pairs_recorded, scheme.headcount_recorded, scheme.funds_recorded)
        for scheme in page.context["schemes"]
    }
    assert found == {"hospital_pairing_2016": (0, None, None), pairs["own"].scheme_id: (2, 9, 600_000)}
    for text in ("28 stated", "0 on record", "120 stated", "16,800,000 stated", "none on record", "none stated"):
        assert text in page.text


def test_a_row_shows_the_receiving_units_published_needs(pairs, cast, as_role):
    factories.DemandFactory(employer=cast.hospital)
    factories.DemandFactory(employer=cast.hospital, status="draft", published_at=None)
    needs = {pair.pk: pair.published_needs for pair in rows(as_role("coordinator").get(LIST))}
    assert needs == {pairs["own"].pk: 2, pairs["other"].pk: 1}


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_takes_a_fixed_number_of_queries(more, pairs, as_role, django_assert_num_queries):
    for _ in range(more):
        factories.PairingFactory()
    client = as_role("coordinator")
    with django_assert_num_queries(11):
        page = client.get(LIST)
    assert len(rows(page)) == 2 + more


def test_filters_narrow_and_refuse(pairs, as_role):
    client = as_role("coordinator")
    assert rows(client.get(LIST, {"region": "530000"})) == [pairs["own"]]
    assert rows(client.get(LIST, {"year": "2031"})) == []
    assert client.get(LIST, {"colour": "red"}).status_code == 400


# --- writing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", SEEN)
def test_coordinators_enter_and_change_pairs(role, pairs, as_role):
    client, may = as_role(role), role in {"coordinator", "yunnan_coordinator"}
    edit = f"{LIST}{pairs['own'].pk}/"
    assert [client.get(NEW).status_code, client.get(edit).status_code] == [200 if may else 404] * 2
    other = factories.PairingFactory.build(
        scheme=pairs["own"].scheme, sending=pairs["own"].sending, receiving=pairs["other"].receiving
    )
    assert client.post(NEW, typed(other)).status_code == (302 if may else 404)
    assert client.post(edit, typed(funds_yuan="1")).status_code == (302 if may else 404)
    assert Pairing.objects.count() == (3 if may else 2)
    pairs["own"].refresh_from_db()
    assert (pairs["own"].to_year, pairs["own"].funds_yuan) == ((2028, 1) if may else (2030, 600_000))


def test_a_pair_is_entered_by_the_names_of_its_units(pairs, as_role):
    scheme = PairingScheme.objects.get(pk=pairs["own"].scheme_id)
    sending = factories.OrganisationFactory(name="上海云桥医院", kind="sending_unit", region_id="310000")
    receiving = factories.OrganisationFactory(name="景洪市人民医院", region_id="532801")
    form = typed(scheme=scheme.pk, sending=" 云桥 ", receiving="景洪市人民医院")
    assert as_role("coordinator").post(NEW, form).status_code == 302
    pair = Pairing.objects.latest("pk")
    assert (pair.scheme, pair.sending, pair.receiving) == (scheme, sending, receiving)
    assert (pair.from_year, pair.to_year, pair.headcount_a_year, pair.funds_yuan, pair.note) == (
        2026, 2028, 4, None, "协议",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("二院", "二院"),
        ("县第一", None),
        ("人民医院", None),
        ("县第一人民医院 · 泽普县", "zepu"),
        ("县第一人民医院 · Menghai County", "menghai"),
        ("县第一人民医院 · 景洪市", None),
        ("没有", None),
        (" ", None),
    ],
)
def test_a_name_that_several_units_share_is_asked_back(name, found, pairs, as_role):
    units = {
        "menghai": factories.OrganisationFactory(name="县第一人民医院", region_id=factories.MENGHAI),
        "zepu": factories.OrganisationFactory(name="县第一人民医院", region_id=factories.ZEPU),
        "二院": factories.OrganisationFactory(name="二院"),
        "longer": factories.OrganisationFactory(name="二院分院"),
    }
    factories.OrganisationFactory(name="二院", kind="sending_unit")
    page = as_role("coordinator").post(NEW, typed(pairs["own"], receiving=name), headers=EN)
    if found:
        assert page.status_code == 302
        assert Pairing.objects.latest("pk").receiving == units[found]
    else:
        assert set(page.context["form"].errors) == {"receiving"}
        assert Pairing.objects.count() == 2


def test_what_does_not_fit_is_said_in_the_form(pairs, as_role):
    client = as_role("coordinator")
    page = client.post(NEW, typed(pairs["own"]), headers=EN)
    assert page.context["form"].non_field_errors() == ["This scheme has that pair already. Change its years instead."]
    page = client.post(f"{LIST}{pairs['own'].pk}/", typed(to_year="2025"), headers=EN)
    assert len(page.context["form"].non_field_errors()) == 1
    page = client.post(f"{LIST}{pairs['own'].pk}/", typed(to_year="", headcount_a_year="-1"))
    assert set(page.context["form"].errors) == {"to_year", "headcount_a_year"}
    pairs["own"].refresh_from_db()
    assert (pairs["own"].to_year, pairs["own"].headcount_a_year) == (2030, 4)
