"""Putting together, publishing and discarding catalogues, and what changed between versions."""

from datetime import date

import pytest
from django.db import connection
from django.utils import translation

from common.problems import Conflict
from demands.catalogue_changes import changes_between
from demands.catalogue_outlook import outlooks
from demands.catalogue_reading import newest_year_catalogues, postings_of, summary_of
from demands.models import Catalogue, Demand
from demands.services.catalogues import (
    build_catalogue,
    discard_catalogue,
    edit_catalogue,
    leave_out,
    publish_catalogue,
    start_catalogue,
    take_in,
)
from reference.models import Region
from tests import factories
from tests.demands.published import amend, close, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def yunnan(reference):
    return Region.objects.get(pk="530000")


@pytest.fixture
def postings(cast, yunnan):
    """Three needs of Yunnan that can start in 2027; then those that do not belong there."""
    made = [
        publish(employer=cast.hospital, field_id="020304", position="高中物理教师"),
        publish(employer=cast.hospital),
        publish(employer=cast.hospital, field_id="010304", position="心内科医师", headcount=3),
    ]
    publish(employer=cast.other_hospital, region_id=factories.ZEPU)
    publish(employer=cast.hospital, start_earliest=date(2028, 1, 1), start_latest=date(2028, 2, 1))
    publish(employer=cast.hospital, start_earliest=date(2026, 11, 1), start_latest=date(2026, 12, 31))
    close(publish(employer=cast.hospital))
    factories.DemandFactory(employer=cast.hospital, status="draft", published_at=None)
    factories.DemandFactory(employer=cast.hospital, status="returned", published_at=None)
    return made


@pytest.fixture
def draft(cast, postings, yunnan):
    return start_catalogue(year=2027, region=yunnan, actor=cast.yunnan_coordinator)


def content(catalogue):
    return list(postings_of(catalogue).order_by("serial").values_list("serial", "position"))


def refusal(call) -> str:
    with pytest.raises(Conflict) as conflict:
        call()
    return conflict.value.code


def test_a_draft_holds_what_is_open_and_can_start_in_its_year_by_sector_and_discipline(draft, cast):
    assert content(draft) == [(1, "心内科医师"), (2, "眼科医师"), (3, "高中物理教师")]
    assert (draft.version, draft.status, draft.needs_count, draft.posts_count) == (1, "draft", 3, 7)
    assert draft.issuer == cast.yunnan_coordinator.standing.memberships[0].organisation
    assert draft.code == "YQ-2027-530000-01"
    with translation.override("en"):
        assert draft.title == "Catalogue of urgently needed people for 2027: Yunnan"
        assert [(row["name"], row["needs"], row["posts"], row["employers"]) for row in summary_of(draft)] == [
            ("Health", 2, 5, 1),
            ("Education", 1, 2, 1),
        ]


@pytest.mark.parametrize(
    ("first", "last", "inside"),
    [
        (date(2026, 12, 1), date(2026, 12, 31), False),
        (date(2026, 12, 1), date(2027, 1, 1), True),
        (date(2027, 12, 31), date(2028, 3, 1), True),
        (date(2028, 1, 1), date(2028, 3, 1), False),
    ],
)
def test_a_need_belongs_to_the_years_in_which_it_can_start(first, last, inside, cast, yunnan):
    publish(employer=cast.hospital, start_earliest=first, start_latest=last)
    draft = start_catalogue(year=2027, region=yunnan, actor=cast.yunnan_coordinator)
    assert draft.needs_count == int(inside)


def test_one_draft_at_a_time(draft, cast, yunnan):
    assert refusal(lambda: start_catalogue(year=2027, region=yunnan, actor=cast.yunnan_coordinator)) == "draft_exists"
    assert start_catalogue(year=2028, region=yunnan, actor=cast.yunnan_coordinator).version == 1
    assert refusal(lambda: start_catalogue(year=2026, region=yunnan, actor=cast.employer)) == "no_authority"


def test_the_issuer_is_the_authority_nearest_to_the_region(cast, yunnan):
    local = factories.OrganisationFactory(kind="authority", region_id="530000", name="云南省统筹办公室")
    factories.MembershipFactory(user=cast.coordinator, organisation=local, role="coordinator", scope_id="530000")
    user = type(cast.coordinator).objects.get(pk=cast.coordinator.pk)
    assert start_catalogue(year=2027, region=yunnan, actor=user).issuer == local


def test_what_stands_on_the_first_page(draft):
    edited = edit_catalogue(catalogue=draft, document_number="云人社〔2027〕1号", preface="编制说明")
    assert (edited.document_number, edited.preface) == ("云人社〔2027〕1号", "编制说明")


def test_a_need_is_left_out_and_taken_in_again(draft, postings):
    shorter = leave_out(catalogue=draft, demand_id=postings[1].demand_id)
    assert content(shorter) == [(1, "心内科医师"), (2, "高中物理教师")]
    publish(employer=postings[1].demand.employer, position="护士")
    rebuilt = build_catalogue(catalogue=shorter)
    assert content(rebuilt) == [(1, "心内科医师"), (2, "护士"), (3, "高中物理教师")]
    assert rebuilt.left_out == [postings[1].demand_id]
    whole = take_in(catalogue=rebuilt, demand_id=postings[1].demand_id)
    assert (whole.needs_count, whole.left_out) == (4, [])


def test_publishing_freezes_and_the_next_version_follows(draft, cast, postings, yunnan):
    first = publish_catalogue(catalogue=draft, actor=cast.yunnan_coordinator)
    assert (first.status, first.published_by, first.needs_count) == ("published", cast.yunnan_coordinator, 3)
    assert first.published_at is not None
    steps = (
        lambda: publish_catalogue(catalogue=draft, actor=cast.yunnan_coordinator),
        lambda: build_catalogue(catalogue=draft),
        lambda: edit_catalogue(catalogue=draft, document_number="", preface=""),
        lambda: leave_out(catalogue=draft, demand_id=postings[0].demand_id),
        lambda: discard_catalogue(catalogue=draft),
    )
    assert [refusal(step) for step in steps] == ["published"] * 5
    second = start_catalogue(year=2027, region=yunnan, actor=cast.yunnan_coordinator)
    assert second.version == 2
    assert newest_year_catalogues() == [first]
    published = publish_catalogue(catalogue=second, actor=cast.yunnan_coordinator)
    assert newest_year_catalogues() == [published]


def test_an_empty_and_an_outdated_draft_are_not_published(draft, cast, postings, yunnan):
    close(postings[0])
    assert refusal(lambda: publish_catalogue(catalogue=draft, actor=cast.yunnan_coordinator)) == "outdated"
    assert publish_catalogue(catalogue=build_catalogue(catalogue=draft), actor=cast.coordinator).needs_count == 2
    empty = start_catalogue(year=2040, region=yunnan, actor=cast.yunnan_coordinator)
    assert refusal(lambda: publish_catalogue(catalogue=empty, actor=cast.yunnan_coordinator)) == "empty"


def test_a_discarded_draft_is_gone(draft, cast, yunnan):
    discard_catalogue(catalogue=draft)
    assert not Catalogue.objects.filter(pk=draft.pk).exists()
    assert refusal(lambda: discard_catalogue(catalogue=draft)) == "discarded"
    assert start_catalogue(year=2027, region=yunnan, actor=cast.yunnan_coordinator).version == 1


@pytest.fixture
def versions(draft, postings, cast, yunnan):
    """Two versions: one need closed, one left out, one amended, one amended without effect, one added."""
    first = publish_catalogue(catalogue=draft, actor=cast.yunnan_coordinator)
    close(postings[0], "funds")
    amend(postings[1], headcount=4, mode_id="advisory", supports=["lodging"])
    amend(postings[2])
    publish(employer=cast.hospital, position="护士")
    second = start_catalogue(year=2027, region=yunnan, actor=cast.yunnan_coordinator)
    return first, publish_catalogue(catalogue=second, actor=cast.yunnan_coordinator)


def test_what_changed_is_said_with_its_reason_and_its_columns(versions, django_assert_num_queries):
    with translation.override("en"):
        with django_assert_num_queries(2):
            changes = changes_between(*versions)
        assert changes.counts == {"added": 1, "removed": 1, "changed": 1}
        assert [posting.position for posting in changes.added] == ["护士"]
        assert [(posting.position, reason) for posting, reason in changes.removed] == [
            ("高中物理教师", "No funds or no post")
        ]
        assert [(change.after.position, change.columns) for change in changes.changed] == [
            (
                "眼科医师",
                [
                    ("mode", "Re-employment after retirement", "Advisory"),
                    ("headcount", "2", "4"),
                    ("supports", "—", "Lodging"),
                ],
            )
        ]


def test_nothing_changed_between_a_version_and_itself(versions):
    assert changes_between(versions[1], versions[1]).counts == {"added": 0, "removed": 0, "changed": 0}


def test_a_filled_need_and_one_left_out_are_taken_out_with_their_reasons(draft, postings, cast, yunnan):
    first = publish_catalogue(catalogue=draft, actor=cast.yunnan_coordinator)
    close(postings[0])
    Demand.objects.filter(pk=postings[0].demand_id).update(status="filled", close_reason="")
    second = start_catalogue(year=2027, region=yunnan, actor=cast.yunnan_coordinator)
    second = leave_out(catalogue=second, demand_id=postings[1].demand_id)
    with translation.override("en"):
        reasons = {posting.pk: reason for posting, reason in changes_between(first, second).removed}
    assert reasons == {postings[0].pk: "Filled", postings[1].pk: "Open, but not in this catalogue any more"}


def test_the_desk_counts_what_a_new_version_would_hold(versions, postings, cast):
    close(postings[1])
    publish(employer=cast.hospital, position="检验师", headcount=5)
    (row,) = outlooks(cast.yunnan_coordinator, 2027)
    assert (row.region.pk, row.newest, row.draft) == ("530000", versions[1], None)
    assert (row.needs, row.posts, row.added, row.removed, row.changed) == (3, 10, 1, 1, 0)
    rows = {row.region.pk: row for row in outlooks(cast.coordinator, 2027)}
    assert set(rows) >= {"530000", "540000", "540200", "653124", "420506"}
    assert (rows[factories.ZEPU].added, rows["650000"].added, rows["540000"].needs) == (1, 1, 0)
    assert outlooks(cast.employer, 2027) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_start_at_once_one_is_told(cast):
    """The second waits for the first one's row, and then finds it there."""
    from threading import Thread

    answers = []

    def start():
        try:
            start_catalogue(year=2027, region=Region.objects.get(pk="530000"), actor=cast.yunnan_coordinator)
            answers.append("started")
        except Conflict as conflict:
            answers.append(conflict.code)
        finally:
            connection.close()

    publish(employer=cast.hospital)
    callers = [Thread(target=start) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(answers) == ["draft_exists"] * 3 + ["started"]
    assert Catalogue.objects.count() == 1
