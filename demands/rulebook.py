"""A programme's rules as people read them: the conditions in short words, and where each stands in time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import HospitalTier
from demands.models import ProgrammeRule
from reference.enums import Employment, TitleLevel


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule with its conditions, one short text each."""

    rule: ProgrammeRule
    conditions: list[str]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A programme's rules by their place in time."""

    now: list[RuleLine] = field(default_factory=list)
    later: list[RuleLine] = field(default_factory=list)
    former: list[RuleLine] = field(default_factory=list)


def rulebook(rules: Iterable[ProgrammeRule], today: date, sectors: dict[str, str]) -> Rulebook:
    """Sort the rules of one programme, their sector loaded, into now, later (next first) and former (last first).

    ``sectors`` are the names of :func:`~reference.options.sector_names`, read once for a page.
    """
    book = Rulebook()
    for rule in sorted(rules, key=lambda rule: (rule.first_day, rule.employment)):
        line = RuleLine(rule, conditions(rule, sectors))
        if today in rule.in_force:
            book.now.append(line)
        elif today < rule.first_day:
            book.later.append(line)
        else:
            book.former.insert(0, line)
    return book


def conditions(rule: ProgrammeRule, sectors: dict[str, str]) -> list[str]:
    """What the rule asks for, one short text each, whom it admits first; only what is enforced."""
    found = [who_of(rule.employment)]
    if rule.sector_id:
        found.append(_("field in %(sector)s") % {"sector": sectors[rule.sector_id]})
    if rule.title_min_level:
        found.append(_("%(level)s or above") % {"level": TitleLevel(rule.title_min_level).label})
    if rule.home_tier_min:
        found.append(_("from: %(tier)s") % {"tier": HospitalTier(rule.home_tier_min).label})
    if rule.stint_days_min:
        days = rule.stint_days_min
        found.append(ngettext("at least %(days)d day", "at least %(days)d days", days) % {"days": days})
    if rule.endorsement_required:
        found.append(_("recommendation of the unit"))
    if rule.post_sectors:
        names = _(", ").join(sectors[code] for code in rule.post_sectors)
        found.append(_("posts in %(sectors)s") % {"sectors": names})
    if rule.departure_month:
        values = {
            "month": MONTHS[rule.departure_month],
            "number": rule.departure_month,
            "day": rule.departure_last_day,
        }
        found.append(_("departs in %(month)s, by day %(day)d") % values)
    return found


def who_of(employment: str) -> str:
    """Whom a rule for this employment status admits."""
    return str(Employment(employment).label) if employment else _("Everybody")
