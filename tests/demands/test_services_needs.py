"""Writing, changing, amending and copying needs."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.problems import Conflict
from demands.content import content_of
from demands.enums import DemandStatus, Step
from demands.models import Demand, DemandEvent
from demands.services.needs import amend_demand, copy_demand, create_demand, edit_demand, years_to_next_start
from demands.services.postings import write_postings
from tests import factories
from tests.factories import CARDIOLOGY

pytestmark = pytest.mark.django_db


def steps(demand: Demand) -> list[str]:
    return list(DemandEvent.objects.filter(demand=demand).values_list("step", flat=True))


def refused(code: str, call, **told) -> None:
    with pytest.raises(Conflict) as found:
        call(**told)
    assert found.value.code == code


@pytest.fixture
def content(cast):
    return replace(content_of(cast.demand), alternatives=(CARDIOLOGY,), supports=("lodging",))


def test_a_new_need_is_a_draft_with_one_row_of_history(cast, content):
    demand = create_demand(content=content, actor=cast.employer)
    stored = Demand.objects.get(pk=demand.pk)
    assert (stored.status, stored.version, steps(stored)) == (DemandStatus.DRAFT, 1, [Step.CREATED])
    assert content_of(stored) == content


def test_faulty_content_is_refused_and_nothing_is_written(cast, content):
    before = Demand.objects.count()
    refused("faulty", create_demand, content=replace(content, headcount=0), actor=cast.employer)
    assert Demand.objects.count() == before


def test_the_same_row_of_a_file_is_one_need(cast, content):
    create_demand(content=content, actor=cast.employer, origin_key="A-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        create_demand(content=content, actor=cast.employer, origin_key="A-1")
    create_demand(content=content, actor=cast.employer, origin_key="A-2")


def test_editing_names_the_version_that_was_read(cast, content):
    demand = create_demand(content=content, actor=cast.employer)
    told = {"demand": demand, "actor": cast.employer}
    edited = edit_demand(content=replace(content, headcount=4, alternatives=()), version=1, **told)
    assert (edited.version, content_of(edited).headcount, content_of(edited).alternatives) == (2, 4, ())
    refused("stale", edit_demand, content=replace(content, headcount=5), version=1, **told)
    assert Demand.objects.get(pk=demand.pk).headcount == 4
    assert steps(demand) == [Step.CREATED, Step.EDITED]


def test_saving_without_a_change_writes_nothing(cast, content):
    demand = create_demand(content=content, actor=cast.employer)
    assert edit_demand(demand=demand, content=content, version=1, actor=cast.employer).version == 1
    assert steps(demand) == [Step.CREATED]


def test_a_returned_need_becomes_a_draft_when_it_is_edited(cast, content):
    demand = factories.DemandFactory(employer=cast.hospital, status=DemandStatus.RETURNED, published_at=None)
    edited = edit_demand(demand=demand, content=replace(content, headcount=4), version=1, actor=cast.employer)
    assert edited.status == DemandStatus.DRAFT
    assert steps(demand) == [Step.REOPENED, Step.EDITED]


@pytest.mark.parametrize("status", [DemandStatus.SUBMITTED, DemandStatus.PUBLISHED, DemandStatus.CLOSED])
def test_what_is_no_longer_being_written_is_not_edited(cast, content, status):
    demand = factories.DemandFactory(employer=cast.hospital, status=status)
    refused("wrong_state", edit_demand, demand=demand, content=content, version=1, actor=cast.employer)


def test_a_need_stays_with_its_employer(cast, content):
    demand = create_demand(content=content, actor=cast.employer)
    other = factories.OrganisationFactory()
    moved = replace(content, employer_id=other.pk)
    refused("employer", edit_demand, demand=demand, content=moved, version=1, actor=cast.employer)


def test_amending_a_published_need_publishes_what_it_says_now(cast):
    write_postings([cast.demand.pk])
    content = replace(content_of(cast.demand), headcount=5)
    told = {"content": content, "actor": cast.yunnan_coordinator, "note": "县里增加编制"}
    amended = amend_demand(demand=cast.demand, version=1, **told)
    assert (amended.status, amended.version) == (DemandStatus.PUBLISHED, 2)
    live = cast.demand.postings.get(is_live=True)
    assert (live.revision, live.headcount) == (2, 5)
    assert list(cast.demand.postings.order_by("revision").values_list("headcount", flat=True)) == [2, 5]
    event = DemandEvent.objects.get(demand=cast.demand)
    assert (event.step, event.note, event.content["headcount"]) == (Step.AMENDED, "县里增加编制", 5)
    refused("stale", amend_demand, demand=cast.demand, version=1, **told)
    draft = copy_demand(demand=cast.demand, actor=cast.employer)
    refused("wrong_state", amend_demand, demand=draft, version=1, **told)


def test_a_copy_is_a_draft_moved_on_by_whole_years(cast):
    leap = factories.DemandFactory(
        employer=cast.hospital, start_earliest=date(2024, 2, 29), start_latest=date(2024, 3, 31)
    )
    years = years_to_next_start(leap)
    copied = copy_demand(demand=leap, actor=cast.employer, later_years=years)
    assert copied.status == DemandStatus.DRAFT
    assert copied.copied_from == leap
    assert copied.start_latest == date(2024 + years, 3, 31)
    assert copied.start_latest >= timezone.localdate() > date(2024 + years - 1, 3, 31)
    assert copied.start_earliest.month == 2
    assert steps(copied) == [Step.COPIED]
