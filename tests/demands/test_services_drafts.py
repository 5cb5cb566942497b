"""Unfinished forms: nothing is lost, nothing stays behind."""

import pytest
from django.db import IntegrityError, transaction

from common.problems import Conflict
from demands.content import content_of
from demands.models import Demand, DemandDraft
from demands.services import drafts
from demands.services.drafts import discard_draft, finish_form, save_draft
from tests import factories

pytestmark = pytest.mark.django_db

WORDS = {"position": ["眼科医"], "headcount": ["viele"]}


@pytest.fixture
def kept(cast):
    return save_draft(author=cast.employer, employer=cast.hospital, data=WORDS)


@pytest.fixture
def own(cast):
    return factories.DemandFactory(employer=cast.hospital, status="draft", published_at=None)


def test_whatever_stands_in_a_form_is_kept_and_written_over(cast, kept):
    again = save_draft(author=cast.employer, employer=cast.hospital, data={"position": ["眼科医师"]}, draft=kept)
    assert again.pk == kept.pk
    assert list(DemandDraft.objects.values_list("data", flat=True)) == [{"position": ["眼科医师"]}]
    assert again.updated_at > kept.updated_at


def test_a_change_of_a_need_is_kept_once_for_each_author(cast, own):
    def keep(author, words):
        return save_draft(author=author, employer=cast.hospital, data=words, demand=own, base_version=1)

    first, second = keep(cast.employer, WORDS), keep(cast.employer, {"position": ["新"]})
    other = keep(cast.stranger, WORDS)
    assert (first.pk, second.data) == (second.pk, {"position": ["新"]})
    assert set(DemandDraft.objects.values_list("pk", flat=True)) == {first.pk, other.pk}


def test_too_much_is_refused(cast):
    with pytest.raises(Conflict) as refusal:
        save_draft(author=cast.employer, employer=cast.hospital, data={"success": ["字" * drafts.MOST_BYTES]})
    assert refusal.value.code == "too_large"
    assert not DemandDraft.objects.exists()


def test_too_many_are_refused(cast, kept, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 1)
    with pytest.raises(Conflict) as refusal:
        save_draft(author=cast.employer, employer=cast.hospital, data=WORDS)
    assert refusal.value.code == "too_many"
    assert save_draft(author=cast.employer, employer=cast.hospital, data=WORDS, draft=kept).pk == kept.pk


def test_a_form_that_was_put_away_is_not_kept_again(cast, kept):
    discard_draft(draft=kept)
    with pytest.raises(Conflict) as refusal:
        save_draft(author=cast.employer, employer=cast.hospital, data=WORDS, draft=kept)
    assert refusal.value.code == "gone"
    assert not DemandDraft.objects.exists()


def test_nobody_writes_over_anothers_form(cast, kept):
    with pytest.raises(Conflict) as refusal:
        save_draft(author=cast.outsider, employer=cast.other_hospital, data={}, draft=kept)
    assert refusal.value.code == "gone"
    assert DemandDraft.objects.get().data == WORDS


def test_a_saved_need_takes_the_place_of_its_form(cast, kept, own):
    need = finish_form(content=content_of(own), actor=cast.employer, draft=kept)
    assert (need.status, need.pk != own.pk) == ("draft", True)
    assert not DemandDraft.objects.exists()


def test_a_form_makes_one_need_even_where_two_requests_found_it(cast, kept, own):
    finish_form(content=content_of(own), actor=cast.employer, draft=kept)
    before = Demand.objects.count()
    with pytest.raises(Conflict) as refusal:
        finish_form(content=content_of(own), actor=cast.employer, draft=kept)
    assert (refusal.value.code, Demand.objects.count()) == ("gone", before)


def test_a_changed_need_takes_the_place_of_its_form(cast, own):
    save_draft(author=cast.employer, employer=cast.hospital, data=WORDS, demand=own, base_version=1)
    need = finish_form(content=content_of(own), actor=cast.employer, demand=own, version=1, submit=True)
    assert (need.pk, need.status) == (own.pk, "submitted")
    assert not DemandDraft.objects.exists()


def test_where_submitting_fails_nothing_is_saved_and_the_form_stays(cast, kept, own):
    Demand.objects.filter(pk=own.pk).update(start_earliest="2020-01-01", start_latest="2020-02-01")
    own.refresh_from_db()
    before = Demand.objects.count()
    with pytest.raises(Conflict) as refusal:
        finish_form(content=content_of(own), actor=cast.employer, draft=kept, submit=True)
    assert refusal.value.code == "faulty"
    assert (Demand.objects.count(), DemandDraft.objects.get()) == (before, kept)


def test_the_database_keeps_one_change_and_its_version(cast, own):
    def write(**values):
        with transaction.atomic():
            DemandDraft.objects.create(author=cast.employer, employer=cast.hospital, **values)

    write(demand=own, base_version=1)
    with pytest.raises(IntegrityError, match="draft_once_per_need"):
        write(demand=own, base_version=1)
    for values in ({"base_version": 1}, {"demand": factories.DemandFactory(employer=cast.hospital)}):
        with pytest.raises(IntegrityError, match="draft_of_a_need_names_its_version"):
            write(**values)
