"""Two records of one person become one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from talent.content import Contact, TimesContent, contact_of, content_of
from talent.enums import Source
from talent.models import Availability, Talent
from talent.services import register_talent
from talent.services.merging import merge_into
from tests import factories
from tests.talent.test_content import CONTACT, SOUND

pytestmark = pytest.mark.django_db

NEXT_YEAR = timezone.localdate().year + 1
LATER = TimesContent("fixed", date(NEXT_YEAR, 9, 1), date(NEXT_YEAR, 12, 31))


@pytest.fixture
def talent(cast):
    """On record with little: no birth year, no unit, one field, one way, one region, times that count."""
    content = replace(SOUND, birth_year=None, modes=("rehire",), regions_excluded=(), times=(
        TimesContent("fixed", date(NEXT_YEAR, 3, 1), date(NEXT_YEAR, 8, 31)),
    ))  # fmt: skip
    return register_talent(content=content, contact=CONTACT, source=Source.ROSTER, actor=None)


def merged(talent, actor=None, contact=CONTACT, **changed):
    content = replace(content_of(talent), **changed)
    return merge_into(talent=talent, content=content, contact=contact, actor=actor)


def test_what_is_lacking_is_completed(cast, talent):
    before = content_of(talent)
    after = content_of(
        merged(
            talent,
            actor=cast.coordinator,
            birth_year=1961,
            home_organisation_id=cast.sending_unit.pk,
            cleared_altitude_m=3500,
            fields=("010304", "010201", "010101"),
            modes=("advisory", "rehire"),
            modes_preferred=("advisory",),
            regions_preferred=("540200",),
            regions_excluded=("650200", "530000"),
        )
    )
    assert after == replace(
        before,
        birth_year=1961,
        home_organisation_id=cast.sending_unit.pk,
        cleared_altitude_m=3500,
        fields=(factories.OPHTHALMOLOGY, "010304", "010201"),
        modes=("advisory", "rehire"),
        modes_preferred=("advisory", "rehire"),
        regions_preferred=("530000", "540200"),
        regions_excluded=("650200",),
    )
    last = talent.events.last()
    assert (last.step, last.actor) == ("merged", cast.coordinator)


def test_what_stands_is_never_overwritten(cast, talent):
    Talent.objects.filter(pk=talent.pk).update(
        birth_year=1950, home_organisation=cast.sending_unit, cleared_altitude_m=2000, verified_on=date(2026, 1, 1)
    )
    before = content_of(Talent.objects.get(pk=talent.pk))
    after = merged(
        talent,
        birth_year=1961,
        home_organisation_id=cast.hospital.pk,
        cleared_altitude_m=3500,
        employment="social",
        degree_id=5,
        title_id="health_physician_4",
        shortest_stint_days=30,
        longest_stint_days=60,
        times=(LATER,),
    )
    assert content_of(after) == before
    assert after.verified_on == date(2026, 1, 1)


def test_one_step_and_a_mark_even_where_nothing_was_lacking(talent):
    Talent.objects.filter(pk=talent.pk).update(matters_at=None)
    after = merged(talent)
    assert after.matters_at is not None
    assert list(talent.events.values_list("step", flat=True)) == ["registered", "merged"]


@pytest.mark.parametrize(
    ("days", "taken"),
    [(1, False), (0, True), (-30, True)],
)
def test_times_are_taken_where_none_on_record_count(talent, days, taken):
    today = timezone.localdate()
    Availability.objects.filter(talent=talent).update(lapses_on=today + timedelta(days=days))
    before = content_of(talent)
    after = merged(talent, times=(LATER,))
    assert content_of(after).times == ((LATER,) if taken else before.times)
    assert after.availabilities.get().lapses_on == today + timedelta(days=180 if taken else days)


def test_the_same_times_said_again_count_again(talent):
    today = timezone.localdate()
    Availability.objects.filter(talent=talent).update(lapses_on=today)
    before = content_of(talent)
    after = merged(talent)
    assert content_of(after) == before
    assert after.availabilities.get().lapses_on == today + timedelta(days=180)


def test_no_times_take_nothing_away(talent):
    before = content_of(talent)
    Availability.objects.filter(talent=talent).update(lapses_on=timezone.localdate())
    assert content_of(merged(talent, times=())) == before


def test_contact_data_are_filled_where_empty(talent):
    said = Contact(full_name="沈 国华", phone="13911112222", email="S@example.com", health_note="高血压")
    after = merged(talent, contact=said)
    assert contact_of(after.contact) == replace(CONTACT, email="s@example.com", health_note="高血压")


def test_a_record_without_contact_data_takes_them_whole(reference):
    bare = factories.TalentFactory(surname="沈")
    after = merged(bare, contact=CONTACT)
    assert contact_of(after.contact) == CONTACT
    assert after.contact.pinyin == "shenguohua sgh"
