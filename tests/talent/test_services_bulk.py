"""Many at once are what one by one would be."""

from datetime import date

import pytest
from django.db import models

from talent.content import Contact, ProfileContent, TimesContent
from talent.enums import ConsentBasis, ConsentPurpose, Source
from talent.models import (
    Availability,
    Consent,
    Talent,
    TalentContact,
    TalentEvent,
    TalentField,
    TalentMode,
    TalentRegion,
    Times,
)
from talent.services import consents
from talent.services.bulk import register_many
from talent.services.people import register_talent

pytestmark = pytest.mark.django_db

HANGING = (TalentContact, TalentField, TalentMode, TalentRegion, Times, Availability, Consent, TalentEvent)
# What tells two people apart, and when somebody was written.
DIFFERENT = {"id", "talent_id", "times_id", "created_at", "updated_at", "matters_at", "given_at", "at"}


@pytest.fixture(autouse=True)
def texts(reference):
    consents.load_consent_texts()


def people(unit):
    plain = ProfileContent("retired", 4, "health_physician_5", ("011001",), ("rehire",))
    full = ProfileContent(
        employment="in_service",
        degree_id=5,
        title_id="health_physician_4",
        fields=("010304", "011001", "010305"),
        modes=("part_time", "rehire"),
        modes_preferred=("rehire",),
        birth_year=1970,
        home_organisation_id=unit.pk,
        cleared_altitude_m=3500,
        shortest_stint_days=30,
        longest_stint_days=365,
        regions_preferred=("530000", "540000"),
        regions_excluded=("650000",),
        times=(
            TimesContent("within", date(2028, 1, 1), date(2028, 12, 31), months=3),
            TimesContent("fixed", date(2029, 1, 1), date(2029, 3, 31)),
            TimesContent("yearly", date(2030, 1, 1), date(2033, 12, 31), months=2, start_month=12),
        ),
    )
    return [
        (Contact("欧阳　国华", "139 0000 0001", "A@Example.com ", "310101195801010011", "ok"), full),
        (Contact("曾静", email="b@example.com"), plain),
    ]


def rows_of(talent: Talent) -> dict[str, list[dict[str, object]]]:
    """Every row of a person, without what differs between two of them."""

    def plain(row: models.Model) -> dict[str, object]:
        names = [field.attname for field in row._meta.concrete_fields]
        return {name: getattr(row, name) for name in names if name not in DIFFERENT}

    found = {"Talent": [plain(Talent.objects.get(pk=talent.pk))]}
    for model in HANGING:
        found[model.__name__] = [plain(row) for row in model._default_manager.filter(talent=talent).order_by("pk")]
    return found


def test_many_at_once_are_written_as_one_by_one(cast):
    said = people(cast.sending_unit)
    at_once = register_many(people=said, source=Source.ROSTER, actor=cast.coordinator)
    for talent, (contact, content) in zip(at_once, said, strict=True):
        single = register_talent(content=content, contact=contact, source=Source.ROSTER, actor=cast.coordinator)
        consents.give_consent(
            talent=single, purpose=ConsentPurpose.PLATFORM, actor=cast.coordinator, basis=ConsentBasis.PAPER
        )
        assert rows_of(talent) == rows_of(single)
        assert Talent.objects.get(pk=talent.pk).matters_at is not None
    assert [len(rows) for rows in rows_of(at_once[0]).values()] == [1, 1, 3, 2, 3, 3, 7, 1, 2]


@pytest.mark.parametrize("times", [1, 20])
def test_it_takes_a_fixed_number_of_statements(times, cast, django_assert_num_queries):
    said = people(cast.sending_unit) * times
    with django_assert_num_queries(12):
        assert len(register_many(people=said, source=Source.ROSTER, actor=None)) == 2 * times
    assert register_many(people=[], source=Source.ROSTER, actor=None) == []
