"""The chain of the post-doctoral service group (FACTS §3), end to end through the pages, with every role."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from accounts.models import Notice
from demands.content import NeedContent
from demands.models import Call, Demand
from demands.services.needs import create_demand
from demands.services.reviews import publish_demand, submit_demand
from matching.enums import InterestStatus
from matching.models import FollowUp, Interest
from tests import factories
from tests.conftest import member

pytestmark = pytest.mark.django_db

AGRICULTURE = "030101"
KASHGAR = "653100"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def people(reference):
    """An employer in Zepu, the coordinator of Xinjiang, a station with a post-doc, and one who is no station."""
    authority = factories.OrganisationFactory(kind=OrganisationKind.AUTHORITY, region_id="310000")
    farm = factories.OrganisationFactory(name="泽普县农业技术推广中心", region_id=factories.ZEPU)
    station = factories.OrganisationFactory(
        name="上海农业科学院", kind=OrganisationKind.SENDING_UNIT, region_id="310000", is_postdoc_station=True
    )
    other = factories.OrganisationFactory(name="上海某公司", kind=OrganisationKind.SENDING_UNIT, region_id="310000")
    return {
        "coordinator": member(authority, Role.COORDINATOR, "650000"),
        "employer": member(farm, Role.EMPLOYER),
        "station": member(station, Role.SENDING_UNIT),
        "other_unit": member(other, Role.SENDING_UNIT),
        "postdoc": postdoc(station, "林").user,
        "second": postdoc(station, "许").user,
        "farm": farm,
    }


def postdoc(station, surname):
    today = timezone.localdate()
    talent = factories.TalentFactory(
        user=factories.UserFactory(name=f"{surname}博士"),
        surname=surname,
        employment="postdoc",
        home_organisation=station,
        degree_id=5,
        fields=(AGRICULTURE,),
        modes=("project",),
        windows=((today, 60),),
    )
    factories.TalentContactFactory(talent=talent, full_name=f"{surname}博士")
    return talent


@pytest.fixture
def need(people, today):
    """Five days under the programme, posted, submitted and published."""
    content = NeedContent(
        employer_id=people["farm"].pk,
        region_id=factories.ZEPU,
        position="棉花栽培技术指导",
        field_id=AGRICULTURE,
        mode_id="project",
        start_earliest=today,
        start_latest=today + timedelta(days=30),
        duration_days=5,
        programme_id="postdoc_service_group",
    )
    draft = create_demand(content=content, actor=people["employer"])
    submitted = submit_demand(demand=draft, actor=people["employer"])
    return publish_demand(demand=submitted, actor=people["coordinator"])


@pytest.fixture
def log_in(client, people):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def as_one(name):
        client.force_login(people[name])
        return client

    return as_one


def push(log_in, need, apply_by):
    """The coordinator collects the need for all stations and pushes it."""
    desk = log_in("coordinator")
    address = f"{reverse('demands:call-new')}?programme=postdoc_service_group"
    assert need.number in desk.get(address).text
    made = desk.post(
        address,
        {"demands": [need.pk], "name": "喀什需求", "apply_by": apply_by.isoformat(), "audience": "stations"},
    )
    call = Call.objects.get()
    assert made.url == reverse("demands:call", args=[call.pk])
    assert desk.post(reverse("demands:call-open", args=[call.pk])).status_code == 302
    call.refresh_from_db()
    return call


def apply_as(log_in, name, need, words="愿意到泽普指导棉花栽培。"):
    return log_in(name).post(reverse("matching:apply", args=[need.pk]), {"words": words, "agrees": "on"}, follow=True)


def act(client, interest, name, **values):
    """Take a step through the page; the page that follows."""
    data = {f"{name}-{key}": value for key, value in values.items()}
    return client.post(reverse("matching:interest-act", args=[interest.pk, name]), data, follow=True)


def state(interest):
    interest.refresh_from_db()
    return interest.status


def test_from_collecting_needs_to_following_up(people, need, log_in, today):
    call = push(log_in, need, today + timedelta(days=20))
    told = Notice.objects.filter(kind="call")
    assert [notice.user for notice in told] == [people["station"]]
    assert need.position in log_in("station").get(reverse("demands:call", args=[call.pk])).text
    assert log_in("other_unit").get(reverse("demands:call", args=[call.pk])).status_code == 404

    # The post-doc finds the need among the calls of the station, and applies.
    mine = log_in("postdoc").get(reverse("matching:interests"))
    assert reverse("matching:apply", args=[need.pk]) in mine.text
    asked = log_in("postdoc").get(reverse("matching:apply", args=[need.pk]))
    assert "上海农业科学院 sees it too" in asked.text
    apply_as(log_in, "postdoc", need)
    interest = Interest.objects.get()
    assert (interest.call, interest.unit.name, interest.status) == (call, "上海农业科学院", "applied")

    # Before the release the employer sees nothing; the coordinator cannot select yet.
    page = reverse("matching:interest", args=[interest.pk])
    assert log_in("employer").get(page).status_code == 404
    assert "林**" not in log_in("employer").get(reverse("matching:need-interests", args=[need.pk])).text
    refused = act(log_in("coordinator"), interest, "select")
    assert "Release the application to the employer first" in refused.text

    # The station recommends.
    waiting = log_in("station").get(reverse("matching:interests"), {"awaiting": "true"})
    assert [row["interest"] for row in waiting.context["rows"]] == [interest]
    act(log_in("station"), interest, "recommend", note="科研骨干")
    assert state(interest) == InterestStatus.RECOMMENDED
    assert interest.talent.endorsements.get().organisation == interest.unit

    # Joint selection by fit: released, wanted by the employer, selected by the coordinator.
    act(log_in("coordinator"), interest, "release")
    seen = log_in("employer").get(page)
    assert "林**" in seen.text
    assert "林博士" not in seen.text
    assert "上海农业科学院" not in seen.text
    assert "科研骨干" not in seen.text
    assert "place 1 of 2 eligible" in log_in("employer").get(reverse("matching:need-interests", args=[need.pk])).text
    act(log_in("employer"), interest, "wish")
    act(log_in("coordinator"), interest, "select")
    assert state(interest) == InterestStatus.SELECTED

    # Service of five days that end today, then follow-up by each of the three strategies.
    Demand.objects.filter(pk=need.pk).update(start_earliest=today - timedelta(days=10))
    first = today - timedelta(days=4)
    act(log_in("employer"), interest, "begin", start=first.isoformat(), last=today.isoformat())
    assert state(interest) == InterestStatus.SERVING
    assert (interest.service_end - interest.service_start).days == 5
    assert interest.talent.commitments.get().period.lower == first
    act(log_in("employer"), interest, "complete")
    assert state(interest) == InterestStatus.SERVED
    for who, strategy in (("station", "lecture"), ("employer", "on_site"), ("coordinator", "cooperation")):
        act(log_in(who), interest, "follow_up", strategy=strategy, day=today.isoformat(), text=f"{strategy} 一次")
    found = FollowUp.objects.values_list("strategy", "entered_by")
    assert list(found) == [
        ("lecture", people["station"].pk),
        ("on_site", people["employer"].pk),
        ("cooperation", people["coordinator"].pk),
    ]
    steps = [event.step for event in interest.events.all()]
    assert steps == ["applied", "recommended", "released", "wished", "selected", "begun", "completed"]
    own = log_in("postdoc").get(page)
    assert [step["by"] for step in own.context["history"]][:2] == ["the applicant", "the unit"]


def test_a_station_refuses_with_a_reason_and_the_chain_ends(people, need, log_in, today):
    push(log_in, need, today + timedelta(days=20))
    apply_as(log_in, "postdoc", need)
    interest = Interest.objects.get()
    silent = act(log_in("station"), interest, "refuse")
    assert silent.context["acts"][1][1].errors == {"note": ["This field is required."]}
    act(log_in("station"), interest, "refuse", note="课题结题前不能离开")
    assert state(interest) == InterestStatus.REFUSED
    assert "课题结题前不能离开" in log_in("postdoc").get(reverse("matching:interest", args=[interest.pk])).text
    late = act(log_in("station"), interest, "recommend")
    assert "that step is not open" in late.text
    assert state(interest) == InterestStatus.REFUSED


def test_nobody_applies_after_the_date_of_the_call(people, need, log_in, today):
    call = push(log_in, need, today)
    Call.objects.filter(pk=call.pk).update(apply_by=today - timedelta(days=1))
    page = apply_as(log_in, "postdoc", need)
    assert "Applications closed on" in page.text
    assert not Interest.objects.exists()
    Call.objects.filter(pk=call.pk).update(apply_by=today)
    apply_as(log_in, "postdoc", need)
    assert Interest.objects.count() == 1


def test_nobody_is_selected_without_the_recommendation_or_beyond_the_headcount(people, need, log_in, today):
    push(log_in, need, today + timedelta(days=20))
    apply_as(log_in, "postdoc", need)
    apply_as(log_in, "second", need)
    second, first = Interest.objects.all()
    for interest in (first, second):
        act(log_in("coordinator"), interest, "release")
    early = act(log_in("coordinator"), first, "select")
    assert "The unit has not recommended this person yet." in early.text
    for interest in (first, second):
        act(log_in("station"), interest, "recommend")
        page = act(log_in("coordinator"), interest, "select")
    assert "As many people are selected as the need asks for." in page.text
    assert (state(first), state(second)) == ("selected", "recommended")
    act(log_in("coordinator"), second, "not_select")
    assert state(second) == InterestStatus.NOT_SELECTED


def test_each_side_takes_only_its_own_steps(people, need, log_in, today):
    push(log_in, need, today + timedelta(days=20))
    apply_as(log_in, "postdoc", need)
    interest = Interest.objects.get()
    interest.released_at = timezone.now()
    interest.save()
    own = {
        "postdoc": {"withdraw"},
        "station": {"recommend", "refuse", "follow_up"},
        "coordinator": {"release", "select", "not_select", "begin", "complete", "follow_up"},
        "employer": {"wish", "begin", "complete", "follow_up"},
        "other_unit": set(),
        "second": set(),
    }
    every = {
        "recommend",
        "refuse",
        "release",
        "wish",
        "select",
        "not_select",
        "begin",
        "complete",
        "follow_up",
        "withdraw",
    }
    for who, allowed in own.items():
        client = log_in(who)
        answers = {
            name: client.post(reverse("matching:interest-act", args=[interest.pk, name]), {}).status_code
            for name in sorted(every - allowed)
        }
        assert set(answers.values()) == {404}, who
    assert (
        log_in("coordinator").post(reverse("matching:interest-act", args=[interest.pk, "nothing"])).status_code == 404
    )
    assert state(interest) == InterestStatus.APPLIED
