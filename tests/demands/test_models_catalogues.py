"""What the database refuses of postings and catalogues, and what it keeps as it was published."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from demands.models import Catalogue, CatalogueEntry, Posting
from tests import factories
from tests.demands.published import amend, publish

pytestmark = pytest.mark.django_db


def refused(make, name=None):
    """The database refuses; by that constraint, where one is named."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make()
        connection.check_constraints()
    if name:
        assert error.value.__cause__.diag.constraint_name == name
    return str(error.value)


def test_a_revision_is_there_once_and_one_posting_is_live(reference):
    posting = publish()
    again = {"demand": posting.demand, "search_text": "x"}
    refused(
        lambda: factories.PostingFactory(**again, revision=1, is_live=False, ended_at=timezone.now()),
        "posting_revision_once",
    )
    refused(lambda: factories.PostingFactory(**again, revision=2), "posting_one_live")
    factories.PostingFactory(**again, revision=2, is_live=False, ended_at=timezone.now())


def test_what_has_ended_has_a_time(reference):
    refused(lambda: factories.PostingFactory(is_live=False), "posting_ended_has_a_time")
    refused(lambda: factories.PostingFactory(ended_at=timezone.now()), "posting_ended_has_a_time")
    factories.PostingFactory(is_live=False, ended_at=timezone.now())


def test_every_rule_of_postings_is_tried_here():
    tried = {"posting_revision_once", "posting_one_live", "posting_ended_has_a_time"}
    assert {constraint.name for constraint in Posting._meta.constraints} == tried


def test_a_posting_stays_as_it_was_published(reference):
    posting = publish()
    before = Posting.objects.filter(pk=posting.pk).values().get()
    rows = Posting.objects.filter(pk=posting.pk)
    refused(lambda: rows.update(headcount=9))
    refused(lambda: rows.update(position="护士"))
    refused(lambda: rows.update(is_live=False, ended_at=timezone.now(), urgency=3))
    refused(lambda: rows._raw_delete("default"))
    assert rows.values().get() == before
    newer = amend(posting, headcount=9)
    ended = rows.get()
    assert (ended.is_live, ended.headcount, newer.is_live, newer.headcount, newer.revision) == (False, 2, True, 9, 2)


def test_versions_are_there_once_and_one_draft(reference):
    factories.CatalogueFactory(version=1)
    refused(lambda: factories.CatalogueFactory(version=2), "catalogue_one_draft")
    factories.CatalogueFactory(version=1, year=2028)
    factories.CatalogueFactory(version=1, region_id="540000")
    published = {"status": "published", "published_at": timezone.now()}
    refused(lambda: factories.CatalogueFactory(version=1, **published), "catalogue_version_once")
    factories.CatalogueFactory(version=2, **published)


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        (
            "catalogue_published_has_a_time",
            {"status": "published"},
            {"status": "published", "published_at": timezone.now()},
        ),
        ("catalogue_published_has_a_time", {"published_at": timezone.now()}, {}),
        ("catalogue_year", {"year": 1999}, {"year": 2000}),
        ("catalogue_year", {"year": 2101}, {"year": 2100}),
        ("catalogue_year", {"version": 0}, {"version": 1}),
    ],
)
def test_an_impossible_catalogue_is_refused_and_its_neighbour_taken(name, wrong, right, reference):
    refused(lambda: factories.CatalogueFactory(**wrong), name)
    factories.CatalogueFactory(**right)


def test_every_rule_of_catalogues_is_tried_here():
    tried = {"catalogue_version_once", "catalogue_one_draft", "catalogue_published_has_a_time", "catalogue_year"}
    assert {constraint.name for constraint in Catalogue._meta.constraints} == tried


def test_a_place_and_a_posting_are_in_a_catalogue_once(reference):
    catalogue, posting = factories.CatalogueFactory(), publish()
    factories.CatalogueEntryFactory(catalogue=catalogue, posting=posting, serial=1)
    refused(lambda: factories.CatalogueEntryFactory(catalogue=catalogue, serial=1), "catalogue_serial_once")
    refused(
        lambda: factories.CatalogueEntryFactory(catalogue=catalogue, posting=posting, serial=2),
        "catalogue_posting_once",
    )
    tried = {"catalogue_serial_once", "catalogue_posting_once"}
    assert {constraint.name for constraint in CatalogueEntry._meta.constraints} == tried


@pytest.fixture
def frozen(cast):
    """A published catalogue with one entry."""
    catalogue = factories.CatalogueFactory(created_by=cast.yunnan_coordinator)
    factories.CatalogueEntryFactory(catalogue=catalogue, posting=publish(), serial=1)
    Catalogue.objects.filter(pk=catalogue.pk).update(
        status="published", published_at=timezone.now(), published_by=cast.yunnan_coordinator
    )
    return catalogue


def test_a_published_catalogue_is_frozen(frozen):
    rows, entries = Catalogue.objects.filter(pk=frozen.pk), CatalogueEntry.objects.filter(catalogue=frozen)
    before = (rows.values().get(), list(entries.values()))
    refusals = {
        refused(lambda: rows.update(document_number="沪合办〔2027〕1号")),
        refused(lambda: rows.update(status="draft", published_at=None)),
        refused(lambda: rows.update(left_out=[1])),
        refused(lambda: rows._raw_delete("default")),
        refused(lambda: entries.update(serial=2)),
        refused(lambda: entries._raw_delete("default")),
        refused(lambda: factories.CatalogueEntryFactory(catalogue=frozen)),
    }
    assert {text.splitlines()[0] for text in refusals} == {"a published catalogue is frozen"}
    assert (rows.values().get(), list(entries.values())) == before


def test_whoever_published_it_may_be_deleted(frozen, cast):
    cast.yunnan_coordinator.delete()
    frozen.refresh_from_db()
    assert (frozen.created_by, frozen.published_by, frozen.status) == (None, None, "published")


def test_a_draft_is_changed_and_deleted(reference):
    draft = factories.CatalogueFactory()
    entry = factories.CatalogueEntryFactory(catalogue=draft, posting=publish(), serial=1)
    CatalogueEntry.objects.filter(pk=entry.pk).update(serial=2)
    draft.delete()
    assert not CatalogueEntry.objects.filter(pk=entry.pk).exists()
