"""Writing programmes: the reference data, and the dated rules that coordinators add and end.

What has been is never changed: a rule begins tomorrow at the earliest, and ends today at the earliest.
"""

import logging
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import HospitalTier
from accounts.models import User
from common.datafiles import day_or_none, number_or_none, read_rows, upsert
from common.problems import Conflict
from demands.models import Demand, PairingScheme, Programme, ProgrammeRule
from demands.querysets import DemandQuerySet
from demands.services.states import mark_for_matching
from reference.models import Region

log = logging.getLogger(__name__)

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_programmes() -> dict[str, int]:
    """Bring the programmes of the study, their dated rules and their pairings' totals in step with the data files.

    A rule is known by its programme, its first day and the employment status it is for; rules that
    coordinators added with another first day are left alone, and so is the day on which they ended one.
    """
    rows = list(read_rows(DATA / "programmes.csv"))
    columns = ("code", "name_zh", "name_en", "summary_zh", "summary_en", "source")
    upsert(
        Programme,
        (Programme(is_team=row["team"] == "1", **{name: row[name] for name in columns}) for row in rows),
    )
    for programme in Programme.objects.filter(code__in=[row["code"] for row in rows]):
        regions = next(row["receiving_regions"] for row in rows if row["code"] == programme.code)
        programme.regions.set(Region.objects.filter(code__in=regions.split(";")))
    rules = list(read_rows(DATA / "programme_rules.csv"))
    for row in rules:
        _load_rule(row)
    return {"programmes": len(rows), "programme_rules": len(rules), "pairing_schemes": _load_schemes()}


def _load_schemes() -> int:
    """The totals that the study states; it names no hospitals, so there are no pairs to load."""
    numbers = ("from_year", "to_year", "pairs_stated", "headcount_a_year", "funds_yuan")
    texts = ("code", "name_zh", "name_en", "source")
    return upsert(
        PairingScheme,
        [
            PairingScheme(
                programme_id=row["programme"] or None,
                **{name: row[name] for name in texts},
                **{name: number_or_none(row[name]) for name in numbers},
            )
            for row in read_rows(DATA / "pairing_schemes.csv")
        ],
    )


def _load_rule(row: dict[str, str]) -> None:
    first_day, end = day_or_none(row["valid_from"]), day_or_none(row["valid_to"])
    same = ProgrammeRule.objects.filter(programme=row["programme"], employment=row["employment"])
    successor = same.filter(in_force__startswith__gt=first_day).order_by("in_force").first()
    known = same.filter(in_force__startswith=first_day).first()
    # A coordinator's later rule ends this one, or a coordinator has ended it: it is not opened again.
    ends = [day for day in (end, successor and successor.in_force.lower, known and known.in_force.upper) if day]
    ProgrammeRule.objects.update_or_create(
        programme_id=row["programme"],
        employment=row["employment"],
        in_force__startswith=first_day,
        defaults={
            "in_force": DateRange(first_day, min(ends, default=None)),
            "sector_id": row["sector"] or None,
            "title_min_level": int(row["title_min_level"] or 0),
            "stint_days_min": int(row["stint_days_min"] or 0),
            "endorsement_required": row["endorsement_required"] == "1",
            "home_tier_min": int(row["home_tier_min"] or 0),
            "post_sectors": row["post_sectors"].split(";") if row["post_sectors"] else [],
            "departure_month": number_or_none(row["departure_month"]),
            "departure_last_day": number_or_none(row["departure_last_day"]),
            "text_zh": row["text_zh"],
            "text_en": row["text_en"],
            "citation": row["citation"],
        },
    )


@dataclass(frozen=True, slots=True)
class RuleContent:
    """What a rule asks for. Names are those of :class:`~demands.models.ProgrammeRule`.

    ``employment`` is empty for a rule for all; ``stint_days_min`` is days, 0 for none; both columns of the
    departure are set, or neither.
    """

    text_zh: str
    text_en: str
    citation: str
    employment: str = ""
    sector_id: str | None = None
    title_min_level: int = 0
    stint_days_min: int = 0
    endorsement_required: bool = False
    home_tier_min: int = HospitalTier.ANY
    post_sectors: tuple[str, ...] = ()
    departure_month: int | None = None
    departure_last_day: int | None = None


def published_from(programme: Programme, day: date) -> DemandQuerySet:
    """The published needs under the programme whose service may begin on ``day`` or later."""
    return Demand.objects.published().filter(programme=programme, start_earliest__gte=day)


@transaction.atomic
def add_rule(*, programme: Programme, actor: User, first_day: date, content: RuleContent) -> ProgrammeRule:
    """Let a rule hold from ``first_day``; the one in force then for the same employment status ends the day before.

    The published needs that begin under the new rule are matched anew.

    Raises:
        Conflict: ``not_future`` where the day has come; ``later_rule`` where another rule begins then or later.
    """
    _lock(programme)
    if first_day <= timezone.localdate():
        raise Conflict("not_future", _("A rule holds from tomorrow at the earliest: what has been stays as it was."))
    same = ProgrammeRule.objects.filter(programme=programme, employment=content.employment)
    later = same.filter(in_force__startswith__gte=first_day).order_by("in_force").first()
    if later is not None:
        raise Conflict(
            "later_rule",
            _("Another rule for the same people begins on %(day)s. Withdraw it first, or begin after that day.")
            % {"day": later.first_day.isoformat()},
        )
    before = same.on(first_day).first()
    if before is not None:
        _set_end(before, first_day)
    columns = {**asdict(content), "post_sectors": list(content.post_sectors)}
    rule = ProgrammeRule.objects.create(
        programme=programme, in_force=DateRange(first_day, None), entered_by=actor, **columns
    )
    _match_anew(programme, first_day)
    return rule


@transaction.atomic
def end_rule(*, rule: ProgrammeRule, actor: User, last_day: date) -> ProgrammeRule:
    """Let a rule hold until ``last_day``, included; needs that begin afterwards are matched anew.

    Raises:
        Conflict: ``past`` where the day has passed or lies before the rule's first; ``ended`` where the rule
            ends by then anyway; ``gone`` where somebody withdrew it meanwhile.
    """
    _lock(rule.programme)
    locked = ProgrammeRule.objects.filter(pk=rule.pk).first()
    if locked is None:
        raise Conflict("gone", _("There is nothing here, or nothing that you may see."))
    end = last_day + timedelta(days=1)
    if last_day < timezone.localdate() or last_day < locked.first_day:
        raise Conflict("past", _("The last day lies today or later, and not before the rule's first day."))
    if locked.in_force.upper is not None and locked.in_force.upper <= end:
        raise Conflict("ended", _("This rule ends by that day already."))
    _set_end(locked, end)
    _match_anew(locked.programme, end)
    log.info("rule %s ends on %s, by user %s", locked.pk, last_day, actor.pk)
    return locked


@transaction.atomic
def withdraw_rule(*, rule: ProgrammeRule, actor: User) -> None:
    """Take back a rule that does not hold yet. What it ended stays ended: enter the rule that shall hold instead.

    Raises:
        Conflict: ``past`` where the rule has begun.
    """
    _lock(rule.programme)
    locked = ProgrammeRule.objects.filter(pk=rule.pk).first()
    if locked is None:
        return
    if locked.first_day <= timezone.localdate():
        raise Conflict("past", _("This rule holds already. Give it a last day instead."))
    _match_anew(locked.programme, locked.first_day)
    log.info("rule %s of %s withdrawn by user %s", locked.pk, locked.programme_id, actor.pk)
    locked.delete()


def _lock(programme: Programme) -> None:
    """One change of a programme's rules at a time."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)


def _set_end(rule: ProgrammeRule, end: date) -> None:
    rule.in_force = DateRange(rule.first_day, end)
    rule.save(update_fields=["in_force"])


def _match_anew(programme: Programme, day: date) -> None:
    mark_for_matching(published_from(programme, day))
