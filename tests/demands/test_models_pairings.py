"""What the tables of programmes' rules and of pairings refuse, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from demands.models import Pairing, PairingScheme, ProgrammeRule
from tests import factories

pytestmark = pytest.mark.django_db

PAIR, SCHEME, RULE = factories.PairingFactory, factories.PairingSchemeFactory, factories.ProgrammeRuleFactory
# (factory, columns that stand, columns that fall, the constraint that says so)
TRIED = [
    (PAIR, {"from_year": 2026, "to_year": 2026}, {"from_year": 2026, "to_year": 2025}, "pairing_years"),
    (PAIR, {"funds_yuan": 0}, {"funds_yuan": -1}, "pairing_amounts"),
    (PAIR, {"headcount_a_year": 0}, {"headcount_a_year": -1}, "pairing_amounts"),
    (SCHEME, {"from_year": 2026, "to_year": 2026}, {"from_year": 2026, "to_year": 2025}, "pairing_scheme_years"),
    (SCHEME, {"funds_yuan": 0}, {"funds_yuan": -1}, "pairing_scheme_funds"),
    (RULE, {"home_tier_min": 2}, {"home_tier_min": 3}, "programme_rule_home_tier"),
    (
        RULE,
        {"departure_month": 6, "departure_last_day": 10},
        {"departure_month": 6, "departure_last_day": None},
        "programme_rule_departure",
    ),
    (
        RULE,
        {"departure_month": 12, "departure_last_day": 31},
        {"departure_month": 13, "departure_last_day": 31},
        "programme_rule_departure",
    ),
]


@pytest.mark.parametrize(("make", "standing", "falling", "constraint"), TRIED)
def test_the_database_refuses(make, standing, falling, constraint, reference):
    make(**standing)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**falling)


def test_a_pair_is_of_two_and_once_in_a_scheme(reference):
    pair = factories.PairingFactory()
    with pytest.raises(IntegrityError, match="pairing_of_two"), transaction.atomic():
        factories.PairingFactory(sending=pair.sending, receiving=pair.sending)
    with pytest.raises(IntegrityError, match="pairing_once_per_scheme"), transaction.atomic():
        factories.PairingFactory(scheme=pair.scheme, sending=pair.sending, receiving=pair.receiving)
    factories.PairingFactory(sending=pair.sending, receiving=pair.receiving)


def test_every_constraint_of_a_check_is_tried():
    tried = {constraint for *_rest, constraint in TRIED} | {"pairing_of_two", "pairing_once_per_scheme"}
    held = {constraint.name for model in (Pairing, PairingScheme) for constraint in model._meta.constraints} | {
        c.name for c in ProgrammeRule._meta.constraints if c.name.endswith(("home_tier", "departure"))
    }
    assert tried == held
