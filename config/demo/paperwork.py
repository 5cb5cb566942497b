"""What surrounds the needs: their history, teams, a call to the post-doctoral stations, applications, catalogues.

Everything that the services can write is written by them; only what happened in the past, and thousands of times, is
written by SQL.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from accounts.models import Organisation, User
from config.demo.cast import COORDINATOR, EMPLOYER, YUNNAN, Cast
from config.demo.places import AUTHORITIES
from demands.content import content_of
from demands.enums import DemandStatus, ReturnReason, TeamRoleKind
from demands.models import Catalogue, Demand, Programme, Team
from demands.services.calls import create_call, open_call
from demands.services.catalogues import leave_out, publish_catalogue, start_catalogue
from demands.services.teams import RoleContent, create_team
from matching.services.interests import apply, recommend
from reference.models import Region
from talent.models import Talent

_CHINA = ZoneInfo("Asia/Shanghai")
_POSTDOCS, _KASHGAR = "postdoc_service_group", "6531"
_CALL_NEEDS, _CALL_DAYS, _APPLICANTS = 20, 30, 6
# Left out of the first version of Yunnan's catalogue, so that the second has something to tell.
_LEFT_OUT = 5

# Written, submitted, and what came of it, at the times that the needs' rows bear.
_HISTORY = """
    WITH told AS (
        SELECT id, status, created_at, close_reason,
               coalesce(submitted_at, created_at + interval '1 day') AS sent,
               coalesce(published_at, created_at + interval '3 days') AS decided
        FROM demands_demand d
        WHERE NOT EXISTS (SELECT FROM demands_demandevent e WHERE e.demand_id = d.id)
    ), step(place, step, from_status, to_status, states) AS (
        VALUES (1, 'created', '', 'draft', '{draft,submitted,returned,published,filled,closed}'::text[]),
               (2, 'submitted', 'draft', 'submitted', '{submitted,returned,published,filled,closed}'),
               (3, 'returned', 'submitted', 'returned', '{returned}'),
               (3, 'published', 'submitted', 'published', '{published,filled,closed}'),
               (4, 'filled', 'published', 'filled', '{filled}'),
               (4, 'closed', 'published', 'closed', '{closed}')
    )
    INSERT INTO demands_demandevent (demand_id, step, from_status, to_status, at, reasons, note)
    SELECT d.id, s.step, s.from_status, s.to_status,
           CASE s.place WHEN 1 THEN d.created_at WHEN 2 THEN least(d.sent, d.decided) WHEN 3 THEN d.decided
                        ELSE d.decided + interval '12 hours' END,
           CASE WHEN s.step = 'returned' THEN ARRAY['period', 'aim'] WHEN s.step = 'closed' THEN ARRAY[d.close_reason]
                ELSE '{}' END,
           CASE WHEN s.step = 'returned' THEN '请写明服务期限的起止时间，并补充预期成效。' ELSE '' END
    FROM told d JOIN step s ON d.status = ANY(s.states)
    ORDER BY d.id, s.place
"""
_CLOSE_REASONS = """
    UPDATE demands_demand
    SET close_reason = (ARRAY['recruited', 'not_needed', 'nobody', 'expired'])[1 + id % 4]
    WHERE status = 'closed'
"""
# One team for each employer and programme that sends teams, a role for each of their needs.
_TEAMS = """
    WITH sent AS (
        SELECT d.id, d.employer_id, d.programme_id, d.position, d.field_id, d.headcount, d.start_earliest,
               d.duration_days, o.name AS unit,
               row_number() OVER (PARTITION BY d.employer_id, d.programme_id ORDER BY d.id) AS place
        FROM demands_demand d
        JOIN demands_programme p ON p.code = d.programme_id AND p.is_team
        JOIN accounts_organisation o ON o.id = d.employer_id
        WHERE d.team_role_id IS NULL
    ), team AS (
        INSERT INTO demands_team (
            programme_id, employer_id, name, batch, starts_on, duration_days, note, created_at, is_synthetic
        )
        SELECT programme_id, employer_id, min(unit) || '组团', 2, min(start_earliest), max(duration_days), '', now(),
               TRUE
        FROM sent GROUP BY programme_id, employer_id ORDER BY employer_id, programme_id
        RETURNING id, programme_id, employer_id
    ), role AS (
        INSERT INTO demands_teamrole (team_id, place, kind, name, field_id, headcount)
        SELECT t.id, s.place, CASE WHEN s.field_id LIKE '02%%' THEN %(subject)s ELSE %(department)s END,
               s.position || s.place, s.field_id, s.headcount
        FROM sent s JOIN team t USING (programme_id, employer_id)
        RETURNING id, team_id, place
    )
    UPDATE demands_demand d SET team_role_id = r.id
    FROM sent s JOIN team t USING (programme_id, employer_id) JOIN role r ON r.team_id = t.id AND r.place = s.place
    WHERE d.id = s.id
"""
_STATIONS = """
    UPDATE accounts_organisation SET is_postdoc_station = TRUE
    WHERE id IN (SELECT home_organisation_id FROM talent_talent WHERE employment = 'postdoc')
"""
# Post-docs whose first discipline is that of a need of the call, one for each need.
_FITTING = """
    SELECT DISTINCT ON (d.id) d.id, t.id
    FROM demands_demand d
    JOIN talent_talentfield f ON left(f.field_id, 4) = left(d.field_id, 4) AND f.place = 1
    JOIN talent_talent t ON t.id = f.talent_id
    WHERE d.id = ANY(%s) AND t.employment = 'postdoc' AND t.is_active AND t.home_organisation_id IS NOT NULL
    ORDER BY d.id, t.id
"""
# 泽普五中 in the study: 4 kinds of management, 7 subjects, 11 teaching groups. The names here are made up.
_MANAGEMENT = {"副校长（教学）": "020801", "教务主任": "020803", "德育主任": "020804", "教研主任": "020805"}
_SUBJECTS = {
    "语文": "020301", "数学": "020302", "英语": "020303", "物理": "020304", "化学": "020305", "生物学": "020306",
    "历史": "020307",
}  # fmt: skip
_GROUPS = (
    "高一语文组", "高二语文组", "高一数学组", "高二数学组", "高一英语组", "高二英语组", "高一物理组", "高二物理组",
    "化学组", "生物组", "文综组",
)  # fmt: skip


def write_paperwork(cast: Cast, today: date, say: Callable[[str], None]) -> None:
    """Write everything around the needs. Needs, people and the public list must be there."""
    users = {login: User.objects.get(email=login.email) for login in (COORDINATOR, EMPLOYER)}
    _write_school_team(cast, users[COORDINATOR])
    _write_second_round(cast, users[EMPLOYER], today)
    with connection.cursor() as cursor:
        cursor.execute(_TEAMS, {"subject": TeamRoleKind.SUBJECT, "department": TeamRoleKind.DEPARTMENT})
        cursor.execute(_CLOSE_REASONS)
        cursor.execute(_HISTORY)
        cursor.execute(_STATIONS)
    say(f"teams: {Team.objects.count():,}")
    _write_call(cast, users[COORDINATOR], today)
    apply(
        talent=Talent.objects.get(contact__full_name="陆明华"),
        demand=Demand.objects.filter(employer=cast.hospital).earliest("pk"),
        words="退休前长期做白内障复明手术，愿到勐海带教一年。",
        agrees=True,
    )
    say(f"catalogues: {_write_catalogues(cast, users[COORDINATOR], today):,}")


def _write_school_team(cast: Cast, actor: User) -> None:
    """The school's team, whose needs of the story fill the first of its roles."""
    needs = {need.position: need for need in Demand.objects.filter(employer=cast.school, programme="team_education")}
    if not needs:
        return
    roles = [
        *(RoleContent(TeamRoleKind.MANAGEMENT, name, field) for name, field in _MANAGEMENT.items()),
        *(RoleContent(TeamRoleKind.SUBJECT, name, field, 2) for name, field in _SUBJECTS.items()),
        *(RoleContent(TeamRoleKind.TEACHING_GROUP, name) for name in _GROUPS),
    ]
    first = next(iter(needs.values()))
    team = create_team(
        programme=Programme.objects.get(pk="team_education"),
        employer=cast.school,
        name="泽普五中教育人才组团",
        batch=1,
        starts_on=first.start_earliest,
        duration_days=first.duration_days,
        roles=roles,
        actor=actor,
    )
    Team.objects.filter(pk=team.pk).update(is_synthetic=True)
    taken = {"高中物理教师": "物理", "副校长（教学）": "副校长（教学）"}
    for position, need in needs.items():
        role = team.roles.filter(name=taken.get(position)).first()
        Demand.objects.filter(pk=need.pk).update(team_role=role)


def _write_second_round(cast: Cast, clerk: User, today: date) -> None:
    """The hospital's waiting need has been returned once: its authority sees what was changed since."""
    need = Demand.objects.filter(employer=cast.hospital, status=DemandStatus.SUBMITTED).order_by("pk").first()
    if need is None:
        return
    now = content_of(need)
    before = replace(now, headcount=2, duration_days=730, success="", title_min_level=4)
    reasons = [ReturnReason.AIM, ReturnReason.PERIOD]
    sent = datetime.combine(today - timedelta(days=9), time(10, 5), _CHINA)
    rounds: tuple[tuple[Any, ...], ...] = (
        ("created", "", "draft", clerk, -2, [], "", None),
        ("submitted", "draft", "submitted", clerk, 0, [], "", before.snapshot),
        ("returned", "submitted", "returned", cast.regional, 26, reasons, "请说明两年的依据和预期成效。", None),
        ("reopened", "returned", "draft", clerk, 50, [], "", None),
        ("edited", "draft", "draft", clerk, 50, [], "", None),
        ("submitted", "draft", "submitted", clerk, 51, [], "已改为一年一人，并补充了成效。", now.snapshot),
    )
    with connection.cursor() as cursor:
        for step, old, new, actor, hours, codes, note, content in rounds:
            cursor.execute(
                "INSERT INTO demands_demandevent"
                " (demand_id, step, from_status, to_status, actor_id, at, reasons, note, content)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    need.pk, step, old, new, actor.pk, sent + timedelta(hours=hours), [str(code) for code in codes],
                    note, json.dumps(content) if content else None,
                ),
            )  # fmt: skip


def _write_call(cast: Cast, actor: User, today: date) -> None:
    """The needs of Kashgar for the post-doctoral service group, pushed to the stations; some people have applied."""
    needs = list(
        Demand.objects.published()
        .filter(programme=_POSTDOCS, region__code__startswith=_KASHGAR[:4])
        .order_by("pk")[:_CALL_NEEDS]
    )
    stations = list(Organisation.objects.filter(is_postdoc_station=True).order_by("pk"))
    if not needs or not stations:
        return
    call = create_call(
        programme=Programme.objects.get(pk=_POSTDOCS),
        name=f"{today.year + 1}年博士后科技服务团需求推介",
        apply_by=timezone.localdate() + timedelta(days=_CALL_DAYS),
        demands=needs,
        units=stations,
        actor=actor,
        note="请各设站单位向博士后及合作导师推介，由本人自主报名，经设站单位推荐。",
    )
    call = open_call(call=call, actor=actor)
    with connection.cursor() as cursor:
        cursor.execute(_FITTING, ([need.pk for need in needs],))
        pairs = cursor.fetchall()[:_APPLICANTS]
    for number, (need, talent) in enumerate(pairs):
        interest = apply(
            talent=Talent.objects.get(pk=talent),
            demand=Demand.objects.get(pk=need),
            words="愿将在站研究成果带到喀什，现场解决问题。",
            agrees=True,
            call=call,
        )
        if number % 2 and interest.unit_id:
            recommend(interest=interest, actor=actor, note="同意推荐。")


def _write_catalogues(cast: Cast, actor: User, today: date) -> int:
    """Next year's catalogue of every province that has needs; Yunnan's in two versions."""
    year = today.year + 1
    for code in AUTHORITIES:
        region = Region.objects.get(pk=code)
        issuer = Organisation.objects.get(region=region, kind="authority")
        draft = start_catalogue(year=year, region=region, actor=cast.regional if code == YUNNAN else actor)
        preface = f"为做好{year}年度对口支援柔性引才工作，现将各用人单位急需紧缺人才需求汇编公布。（演示数据）"
        Catalogue.objects.filter(pk=draft.pk).update(issuer=issuer, preface=preface, is_synthetic=True)
        draft.refresh_from_db()
        if not draft.needs_count:
            draft.delete()
            continue
        if code == YUNNAN:
            last = draft.entries.order_by("-serial").values_list("posting__demand", flat=True)
            # The smallest worlds hold hardly more than the story: something must be left to publish.
            for demand in list(last[: min(_LEFT_OUT, draft.needs_count // 2)]):
                leave_out(catalogue=draft, demand_id=demand)
            publish_catalogue(catalogue=draft, actor=cast.regional)
            draft = start_catalogue(year=year, region=region, actor=cast.regional)
        publish_catalogue(catalogue=draft, actor=cast.regional if code == YUNNAN else actor)
    return Catalogue.objects.count()
