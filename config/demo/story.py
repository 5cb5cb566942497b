"""What the demo accounts find: two employers' needs, and the people who could share an eye doctor's post.

The post is that of the drawing in the design: 36 months that nobody can cover alone.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Organisation
from config.demo.cast import YUNNAN, Cast
from config.demo.programmes import JUNE, LAST_DEPARTURE
from config.demo.talents import PHONE
from demands.enums import DemandStatus, FieldMatch, Support, Urgency
from demands.models import Demand, DemandAlternative
from demands.services.states import REVIEW_DAYS
from matching.enums import Verdict
from matching.models import Decision
from reference.enums import TitleLevel
from talent.enums import Employment, Stance, TimesKind
from talent.models import (
    Availability,
    Endorsement,
    Talent,
    TalentContact,
    TalentField,
    TalentMode,
    TalentRegion,
    Times,
)

OPHTHALMOLOGY, TCM_OPHTHALMOLOGY = "011001", "013206"
_CHINA = ZoneInfo("Asia/Shanghai")
_BACHELOR, _MASTER, _DOCTOR = 3, 4, 5


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people who could take the eye doctor's post; months count from its start."""

    full_name: str
    age: int
    employment: Employment
    degree: int
    title: str
    cleared: int | None
    stint: tuple[int, int]
    months: tuple[int, int]
    modes: dict[str, bool] = field(default_factory=dict)
    field: str = OPHTHALMOLOGY
    endorsed: bool = False


_PEOPLE = (
    Person(
        "沈静宜", 63, Employment.RETIRED, _DOCTOR, "health_physician_5", 2500, (90, 730), (7, 25),
        {"part_time": False, "rehire": False, "advisory": False},
    ),
    Person(
        "顾晓东", 46, Employment.IN_SERVICE, _MASTER, "health_physician_4", 3000, (30, 180), (3, 9),
        {"part_time": True, "directed": False},
    ),
    Person(
        "陆明华", 62, Employment.RETIRED, _BACHELOR, "health_physician_3", 2500, (90, 365), (0, 13),
        {"part_time": False, "rehire": False},
    ),
    Person(
        "严文彬", 52, Employment.IN_SERVICE, _DOCTOR, "health_tcm_5", None, (30, 180), (3, 9),
        {"part_time": True, "advisory": False}, TCM_OPHTHALMOLOGY, endorsed=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Post:
    """A need of one of the two employers; relay comes with a stint of 90 days."""

    position: str
    field: str
    mode: str
    programme: str | None
    days: int
    headcount: int = 1
    relay: bool = False
    paired: bool = False
    urgency: Urgency = Urgency.NORMAL
    status: DemandStatus = DemandStatus.PUBLISHED
    equipment: str = ""
    success: str = ""


_MEDICAL = "medical_support_yn_gz"
_EYE_POST = Post(
    position="眼科医师",
    field=OPHTHALMOLOGY,
    mode="part_time",
    programme=_MEDICAL,
    days=1095,
    headcount=2,
    relay=True,
    urgency=Urgency.URGENT,
    equipment="需裂隙灯显微镜一台，县医院已列入采购计划；超声乳化仪一台，招标中",
    success="服务期内本院独立开展白内障超声乳化手术，带出两名本地眼科骨干",
)
_HOSPITAL = (
    Post("麻醉科医师", "012601", "project", _MEDICAL, 730, relay=True, paired=True, urgency=Urgency.URGENT),
    Post("超声诊断医师", "013105", "part_time", _MEDICAL, 180),
    Post("儿科医师（呼吸）", "010704", "advisory", None, 365, 2, relay=True),
    Post(
        "病理诊断医师",
        "013001",
        "rehire",
        "yunhai_silver",
        365,
        relay=True,
        status=DemandStatus.SUBMITTED,
        success="一年内本院能独立完成常规病理诊断，术中冰冻诊断有上级医师会诊",
    ),
    Post("手术室护理带教护师", "013508", "part_time", _MEDICAL, 90, 2, status=DemandStatus.DRAFT),
)
# Last year's, which a clerk copies.
_PAST = (
    Post("康复医学科医师", "012101", "part_time", None, 365, status=DemandStatus.FILLED),
    Post("血液透析护理带教护师", "013515", "project", None, 180, 2, status=DemandStatus.FILLED),
)
_SCHOOL = (
    Post("高中物理教师", "020304", "directed", "team_education", 1095, 2, urgency=Urgency.URGENT),
    Post("高中数学教师", "020302", "directed", "ten_thousand_teachers", 540, 3),
    Post("心理健康教师", "020318", "part_time", "silver_age_xj", 365, relay=True),
    Post("副校长（教学）", "020801", "directed", "team_education", 1095, status=DemandStatus.DRAFT),
)


def write_story(cast: Cast, today: date) -> None:
    """Write the needs, the people and the decisions between them."""
    start, departure = first_of_month(today + timedelta(days=80), 0), next_june(today + timedelta(days=80))
    published = datetime.combine(today - timedelta(days=9), time(9, 12), _CHINA)
    eye_post = _write_need(_EYE_POST, cast.hospital, departure, published)
    DemandAlternative.objects.create(demand=eye_post, field_id=TCM_OPHTHALMOLOGY)
    for employer, posts in ((cast.hospital, _HOSPITAL), (cast.school, _SCHOOL)):
        for post in posts:
            _write_need(post, employer, departure if post.programme == _MEDICAL else start, published)
    Demand.objects.filter(employer__in=(cast.hospital, cast.school)).update(updated_at=published)
    for post in _PAST:
        _write_need(post, cast.hospital, start.replace(year=start.year - 1), published - timedelta(days=365))
    talents = [_write_person(person, number, cast, departure, today) for number, person in enumerate(_PEOPLE)]
    Talent.objects.filter(pk=talents[0].pk).update(user=cast.talent)
    Decision.objects.create(
        demand=eye_post,
        talent=talents[0],
        verdict=Verdict.APPROVED,
        decided_by=cast.regional,
        released_at=published + timedelta(days=6),
    )
    Decision.objects.create(demand=eye_post, talent=talents[2], verdict=Verdict.PINNED, decided_by=cast.regional)


def first_of_month(day: date, later: int) -> date:
    """The first of the month after ``day``, and ``later`` months on."""
    months = day.year * 12 + day.month + later
    return date(months // 12, months % 12 + 1, 1)


def next_june(day: date) -> date:
    """The next 1 June that is not before ``day``: the departure of the programme for medical staff."""
    return date(day.year + (day > date(day.year, JUNE, 1)), JUNE, 1)


def _write_need(post: Post, employer: Organisation, start: date, published: datetime) -> Demand:
    return Demand.objects.create(
        employer=employer,
        region_id=employer.region_id,
        programme_id=post.programme,
        position=post.position,
        field_id=post.field,
        field_match=FieldMatch.DISCIPLINE,
        title_min_level=TitleLevel.INTERMEDIATE,
        title_preferred_level=TitleLevel.DEPUTY_SENIOR,
        degree_min_id=_BACHELOR,
        mode_id=post.mode,
        start_earliest=start,
        start_latest=start.replace(day=LAST_DEPARTURE) if post.programme == _MEDICAL else start + timedelta(days=60),
        duration_days=post.days,
        shortest_stint_days=90 if post.relay else None,
        relay_allowed=post.relay,
        prefers_paired=post.paired,
        headcount=post.headcount,
        urgency=post.urgency,
        supports=[Support.LODGING, Support.TRAVEL, Support.INSURANCE],
        equipment=post.equipment,
        success=post.success,
        status=post.status,
        submitted_at=published if post.status == DemandStatus.SUBMITTED else None,
        review_due=published.date() + timedelta(days=REVIEW_DAYS) if post.status == DemandStatus.SUBMITTED else None,
        published_at=published if post.status in (DemandStatus.PUBLISHED, DemandStatus.FILLED) else None,
        is_synthetic=True,
    )


def _write_person(person: Person, number: int, cast: Cast, start: date, today: date) -> Talent:
    shortest, longest = person.stint
    talent = Talent.objects.create(
        surname=person.full_name[0],
        birth_year=today.year - person.age,
        employment=person.employment,
        home_organisation=cast.sending_unit,
        degree_id=person.degree,
        title_id=person.title,
        cleared_altitude_m=person.cleared,
        shortest_stint_days=shortest,
        longest_stint_days=longest,
        may_be_proposed=True,
        verified_on=today - timedelta(days=40),
        documents_expire_on=today + timedelta(days=700),
        is_synthetic=True,
    )
    TalentContact.objects.create(
        talent=talent,
        full_name=person.full_name,
        phone=PHONE.format(9990 + number),
        email=cast.talent.email if number == 0 else f"eye{number}@yinqiao.example",
    )
    TalentField.objects.create(talent=talent, place=1, field_id=person.field)
    TalentMode.objects.bulk_create(
        TalentMode(talent=talent, mode_id=mode, is_preferred=preferred) for mode, preferred in person.modes.items()
    )
    TalentRegion.objects.create(talent=talent, region_id=YUNNAN, stance=Stance.PREFERRED)
    day = start - timedelta(days=1)
    period = DateRange(first_of_month(day, person.months[0]), first_of_month(day, person.months[1]))
    times = Times.objects.create(talent=talent, kind=TimesKind.FIXED, period=period)
    Availability.objects.create(talent=talent, times=times, period=period, lapses_on=today + timedelta(days=150))
    if person.endorsed:
        given = today - timedelta(days=30)
        Endorsement.objects.create(
            talent=talent,
            organisation=cast.sending_unit,
            endorsed_on=given,
            valid_to=given + timedelta(days=365),
        )
    return talent
