"""Consents: one live one per purpose and employer, with the text that was read."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from common.problems import Conflict
from talent.enums import ConsentBasis, TalentStep
from talent.models import Consent, ConsentText, TalentEvent
from talent.services import current_text, give_consent, load_consent_texts, withdraw_consent
from tests.factories import ConsentTextFactory, TalentFactory


def steps_of(talent):
    return list(TalentEvent.objects.filter(talent=talent).values_list("step", "actor", "note"))


def test_texts_are_loaded_once_and_again(reference):
    assert load_consent_texts() == {"consent_texts": 2}
    assert load_consent_texts() == {"consent_texts": 2}
    texts = ConsentText.objects.filter(valid_from=date(2026, 11, 1)).order_by("code")
    assert [(text.code, text.purpose) for text in texts] == [
        ("employer-2026-11", "employer"),
        ("platform-2026-11", "platform"),
    ]


def test_a_text_is_read_in_the_readers_language(reference):
    text = current_text("platform")
    with translation.override("en"):
        assert text.text == text.text_en
    with translation.override("zh-hans"):
        assert text.text == text.text_zh


def test_the_newest_text_in_use_counts_and_none_is_a_conflict(reference):
    ConsentTextFactory(code="tomorrow", valid_from=timezone.localdate() + timedelta(days=1))
    assert current_text("employer").code == "employer-2026-11"
    ConsentTextFactory(code="today", valid_from=timezone.localdate())
    assert current_text("employer").code == "today"
    ConsentText.objects.filter(purpose="platform").delete()
    with pytest.raises(Conflict) as refusal:
        current_text("platform")
    assert refusal.value.code == "no_text"


def test_a_text_in_use_stays_as_it_is_and_an_unused_one_may_change(cast):
    unused, used = current_text("platform"), current_text("employer")
    give_consent(talent=cast.talent, purpose="employer", employer=cast.hospital, actor=cast.volunteer)
    ConsentText.objects.filter(pk=unused.pk).update(text_zh="别的文字")
    for change in (
        lambda: ConsentText.objects.filter(pk=used.pk).update(text_zh="别的文字"),
        lambda: ConsentText.objects.filter(pk=used.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert load_consent_texts() == {"consent_texts": 2}  # the same words are no change
    unused.refresh_from_db()
    assert unused.text_zh != "别的文字"


def test_giving_twice_is_giving_once(cast):
    first = give_consent(talent=cast.talent, purpose="employer", employer=cast.hospital, actor=cast.volunteer)
    again = give_consent(talent=cast.talent, purpose="employer", employer=cast.hospital, actor=cast.volunteer)
    assert again == first
    assert (first.basis, first.given_by, first.text_id) == ("own", cast.volunteer, "employer-2026-11")
    assert steps_of(cast.talent) == [
        (TalentStep.CONSENTED, cast.volunteer.pk, f"{cast.hospital} · employer-2026-11"),
    ]
    cast.talent.refresh_from_db()
    assert cast.talent.matters_at is not None


def test_employers_and_the_platform_are_agreed_to_one_by_one(cast):
    for purpose, employer in (
        ("platform", None),
        ("employer", cast.hospital),
        ("employer", cast.other_hospital),
    ):
        give_consent(
            talent=cast.talent,
            purpose=purpose,
            employer=employer,
            actor=cast.coordinator,
            basis=ConsentBasis.PAPER,
        )
    live = Consent.objects.live().order_by("pk").values_list("purpose", "employer", "basis")
    assert list(live) == [
        ("platform", None, "paper"),
        ("employer", cast.hospital.pk, "paper"),
        ("employer", cast.other_hospital.pk, "paper"),
    ]


def test_an_older_text_is_replaced_by_the_newest(cast):
    old = give_consent(talent=cast.talent, purpose="platform", actor=cast.volunteer)
    ConsentTextFactory(code="platform-new", purpose="platform", valid_from=timezone.localdate())
    new = give_consent(talent=cast.talent, purpose="platform", actor=cast.volunteer)
    old.refresh_from_db()
    assert (old.withdrawn_at is None, new.text_id, new.withdrawn_at) == (False, "platform-new", None)
    assert Consent.objects.live().get() == new


def test_withdrawing_ends_it_once(cast):
    consent = give_consent(talent=cast.talent, purpose="employer", employer=cast.hospital, actor=cast.volunteer)
    ended = withdraw_consent(consent=consent, actor=cast.volunteer)
    assert ended.withdrawn_at is not None
    assert withdraw_consent(consent=consent, actor=cast.volunteer).withdrawn_at == ended.withdrawn_at
    assert [step for step, *_rest in steps_of(cast.talent)] == [TalentStep.CONSENTED, TalentStep.WITHDREW]
    assert not Consent.objects.live().exists()


def test_an_employers_consent_names_the_employer(reference):
    with pytest.raises(IntegrityError), transaction.atomic():
        give_consent(talent=TalentFactory(), purpose="employer", actor=None)
