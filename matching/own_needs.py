"""What a talent's page of needs shows: published needs, what the engine says of each, and what they may do.

Of a need only what the public reads stands here; nobody else who fits it, nor how many do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from common.keys import key_in
from demands.enums import Support
from demands.models import Demand, ProgrammeRule
from matching.engine import Gate
from matching.engine.transpose import Fit
from matching.enums import LIVE_INTEREST, OwnView
from matching.facts import day_of
from matching.filters import OwnNeedFilter
from matching.fitting import fits_of, needs_near, world_of_one
from matching.models import Dismissal, Interest, Policy
from matching.wording import Account, account, own_flag_names
from talent.models import Talent

PAGE_SIZE = 20
# What nobody can do anything about: another field, or a decision.
_FINAL = frozenset({Gate.FIELD, Gate.STANDING, Gate.PAIR})


@dataclass(frozen=True, slots=True)
class OwnNeed:
    """One need for one talent. ``interest`` is their application, if one is alive; ``dismissal`` their word against."""

    demand: Demand
    fit: Fit
    account: Account
    interest: Interest | None
    dismissal: Dismissal | None

    @property
    def stint(self) -> tuple[date, date] | None:
        """First day and day after the last one of their time there, where there is some."""
        finding = self.fit.finding
        return (day_of(finding.start), day_of(finding.start + finding.covered)) if finding.covered else None

    @property
    def supports(self) -> list[str]:
        """What the employer offers, in words."""
        return [str(Support(code).label) for code in self.demand.supports]

    @property
    def flags(self) -> list[tuple[str, str]]:
        """What comes before the service, in words for the person, each with the tone of its badge."""
        return own_flag_names(self.fit.finding.flags)

    @property
    def allowed_actions(self) -> list[str]:
        """The names of the acts open to the talent."""
        if self.interest is not None:
            return []
        return ["apply", "take_back" if self.dismissal else "dismiss"]


def own_fits(talent: Talent, found: OwnNeedFilter) -> list[Fit]:
    """What the filters leave of the published needs, the best first; nothing where a filter is at fault.

    What would fit is told also to somebody who is not proposed at present.
    """
    if not found.form.is_valid():
        return []
    show = OwnView(found.form.cleaned_data["show"] or OwnView.FITS)
    fits = fits_of(world_of_one(talent.pk), _asked(talent, show, found.qs), closed_most=_CLOSED_MOST[show])
    if show == OwnView.NEARLY:
        fits = [fit for fit in fits if fit.finding.closed and not _FINAL & set(fit.finding.closed)]
    share = int(found.form.cleaned_data["covers"] or 0)
    return [fit for fit in fits if fit.finding.covered * 100 >= share * fit.need.duration]


_CLOSED_MOST = {OwnView.FITS: 0, OwnView.NEARLY: 1, OwnView.APPLIED: len(Gate), OwnView.DISMISSED: len(Gate)}


def _asked(talent: Talent, show: OwnView, demands: QuerySet[Demand]) -> QuerySet[Demand]:
    """The needs about which the engine is asked."""
    if show == OwnView.APPLIED:
        return demands.filter(pk__in=talent.interests.filter(status__in=LIVE_INTEREST).values("demand"))
    if show == OwnView.DISMISSED:
        return demands.filter(pk__in=talent.dismissals.values("demand"))
    fields = talent.fields.values_list("field_id", flat=True)
    return demands.filter(pk__in=needs_near(fields).values("pk"))


def own_needs(talent: Talent, fits: Sequence[Fit]) -> list[OwnNeed]:
    """The rows of a page, in the order of ``fits``; a fixed number of queries.

    Args:
        talent: loaded ``for_detail``.
    """
    numbers = [fit.need.id for fit in fits]
    demands = Demand.objects.for_detail().in_bulk(numbers)
    interests = Interest.objects.filter(talent=talent, demand__in=numbers, status__in=LIVE_INTEREST)
    applied = {interest.demand_id: interest for interest in interests}
    dismissed = {row.demand_id: row for row in Dismissal.objects.filter(talent=talent, demand__in=numbers)}
    policy = Policy.objects.get(is_current=True)
    rows = []
    for fit in fits:
        demand = demands[fit.need.id]
        words = account(talent, demand, policy, fit.finding, _rule(talent, demand))
        rows.append(OwnNeed(demand, fit, words, applied.get(demand.pk), dismissed.get(demand.pk)))
    return rows


def _rule(talent: Talent, demand: Demand) -> ProgrammeRule | None:
    """The programme's rule for the talent's employment status, else the one for all; of what was read with the need."""
    if demand.programme is None:
        return None
    in_force = {
        rule.employment: rule for rule in demand.programme.rules.all() if demand.start_earliest in rule.in_force
    }
    return in_force.get(talent.employment) or in_force.get("")


@dataclass(frozen=True, slots=True)
class Places:
    """A page of an order that was worked out; ``before`` and ``after`` are places in it, ``None`` where it ends."""

    rows: list[Any]
    total: int
    before: int | None
    after: int | None


def page_of_places(found: Sequence[Any], params: QueryDict, size: int = PAGE_SIZE) -> Places:
    """Cut a page out of an ordered list: what stands after a place, or before it; anything unreadable is the first."""
    after, before = key_in(params.get("after")), key_in(params.get("before"))
    start = after or 0
    if after is None and before is not None:
        start = max(before - 1 - size, 0)
    rows = list(found[start : start + size])
    end = start + len(rows)
    return Places(rows, len(found), start + 1 if start and rows else None, end if end < len(found) else None)
