"""What the pages show, put together from rows and findings; no query here is per row."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from demands.enums import Support
from demands.models import Demand, ProgrammeRule
from matching.engine import Flag, Gate
from matching.enums import ChunkStatus, Verdict
from matching.models import Match, MatchRun, Policy, Shortlist
from matching.progress import progress_of
from matching.wording import GATE_NAMES, Account, GateLine, flag_names
from talent.models import Talent

# Few seats are drawn one by one; a larger post would fill the page.
MOST_LANES = 4
FEW_LISTED = 3
MOST_LACKING = 20
SCORE_STEP = 1000
# How the post is filled, and who comes first: not that something is wrong.
CALM_FLAGS = Flag.RELAY | Flag.PAIRED


def need_page(demand: Demand, user: User | AnonymousUser) -> dict[str, Any]:
    """Everything on the page of a need."""
    shortlist = Shortlist.objects.filter(demand=demand).select_related("run__policy").first()
    policy = shortlist.run.policy if shortlist else Policy.objects.get(is_current=True)
    verdicts = dict(demand.decisions.visible_to(user).values_list("talent_id", "verdict"))
    may_see_profile = user.has_perm("matching.view_profile")
    matches = demand.matches.visible_to(user).for_list().order_by("rank")
    applied = set(demand.interests.visible_to(user).values_list("talent_id", flat=True))
    return {
        "demand": demand,
        "shortlist": shortlist,
        "rows": [
            {
                **match_row(match, policy, verdicts.get(match.talent_id), may_see_profile),
                "has_applied": match.talent_id in applied,
            }
            for match in matches
        ],
        "has_interests": bool(applied),
        "legend": parts_of(None, policy),
        "supports": [Support(code).label for code in demand.supports],
        "rules": programme_rules(demand),
        "crumbs": [(_("Needs"), reverse("demands:list")), (demand.region.name, "")],
        **post_of(demand),
    }


def programme_rules(demand: Demand) -> list[ProgrammeRule]:
    """The programme's rules in force when service may begin."""
    if demand.programme is None:
        return []
    return [rule for rule in demand.programme.rules.all() if demand.start_earliest in rule.in_force]


def post_of(demand: Demand) -> dict[str, Any]:
    """The post's period and its seats, for the timeline."""
    end = demand.start_earliest + timedelta(days=demand.duration_days)
    lanes = [
        {"label": _("Post %(number)d") % {"number": number + 1}, "stints": []}
        for number in range(min(demand.headcount, MOST_LANES))
    ]
    return {"post_start": demand.start_earliest, "post_end": end, "lanes": lanes}


def parts_of(match: Match | None, policy: Policy) -> list[dict[str, Any]]:
    """The four parts of a score for the bar and its legend."""
    names = (("field", _("Field")), ("title", _("Title")), ("period", _("Period")), ("preference", _("Preference")))
    return [
        {
            "key": key,
            "label": label,
            "value": getattr(match, f"part_{key}") if match else 0,
            "max": getattr(policy, f"weight_{key}"),
        }
        for key, label in names
    ]


def match_row(match: Match, policy: Policy, verdict: str | None, may_see_profile: bool) -> dict[str, Any]:
    """One person on a shortlist; without the right to profiles only what an employer may see."""
    return {
        "match": match,
        "talent": match.talent,
        "parts": parts_of(match, policy),
        "about": about(match.talent, may_see_profile),
        "flags": toned_flags(match.flags),
        "verdict": Verdict(verdict).label if verdict else "",
    }


def toned_flags(flags: int) -> list[tuple[str, str]]:
    """The flags of a mask, each with the tone of its badge."""
    return [(name, "" if name in flag_names(CALM_FLAGS) else "warn") for name in flag_names(flags)]


def about(talent: Talent, may_see_profile: bool) -> str:
    """The line below the name: field and age band; for coordinators also unit, employment and degree."""
    first = next((entry.field.name for entry in talent.fields.all()), "")
    age = _("aged %(band)s") % {"band": talent.age_band} if talent.age_band else ""
    facts = [first, age]
    if may_see_profile:
        unit = talent.home_organisation.name if talent.home_organisation else ""
        facts += [talent.get_employment_display(), unit, talent.degree.name]
    return " · ".join(fact for fact in facts if fact)


def pair_page(found: Account, user: User | AnonymousUser) -> dict[str, Any]:
    """A pair in words, for the unfolded row and the page of its own; conditions that are not met come first."""
    return {
        "account": found,
        "demand": found.demand,
        "talent": found.talent,
        "parts": [
            {"key": part.key, "label": part.name, "value": part.points, "max": part.most, "text": part.words}
            for part in found.parts
        ],
        "gates": [
            {"label": line.name, "passed": line.is_open, "text": _cited(line)}
            for line in sorted(found.gates, key=lambda line: line.is_open)
        ],
        "flags": toned_flags(found.finding.flags),
        "may_see_profile": user.has_perm("matching.view_profile"),
    }


def _cited(line: GateLine) -> str:
    if not line.citation:
        return line.words
    return _("%(words)s (%(citation)s)") % {"words": line.words, "citation": line.citation}


def funnel_steps(left: dict[Gate, int]) -> list[dict[str, Any]]:
    """The counts after each gate that closed somebody; the first and the last always."""
    steps, before = [], None
    for gate in Gate:
        if before is None or left[gate] != before or gate == Gate.PERIOD:
            label = _("People who may be proposed") if gate == Gate.STANDING else str(GATE_NAMES[gate])
            closed = 0 if before is None else before - left[gate]
            steps.append({"gate": gate, "label": label, "value": left[gate], "closed": closed})
        before = left[gate]
    return steps


def shown_of(demand: Demand, steps: list[dict[str, Any]]) -> int | None:
    """How many are listed, where more are eligible than a shortlist holds; else ``None``."""
    listed = Shortlist.objects.filter(demand=demand).values_list("listed", flat=True).first()
    return listed if listed and steps[-1]["value"] > listed else None


def narrowest(steps: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The gate after the field that closed the largest share of those who reached it."""

    def share(step: dict[str, Any]) -> float:
        return step["closed"] / (step["closed"] + step["value"])

    closing = [step for step in steps if step["gate"] > Gate.FIELD and step["closed"]]
    return max(closing, key=share, default=None)


def proposal(match: Match) -> dict[str, Any]:
    """One released proposal, for its talent."""
    supports = [Support(code).label for code in match.demand.supports]
    return {"match": match, "demand": match.demand, "supports": supports, **post_of(match.demand)}


def run_page(run: MatchRun) -> dict[str, Any]:
    """A run's progress and, once it is over, what stands from it."""
    shortlists = Shortlist.objects.filter(run=run)
    lacking = shortlists.filter(listed__lt=FEW_LISTED)
    standing, filled = shortlists.count(), shortlists.filter(listed__gt=0).count()
    return {
        "run": run,
        "progress": progress_of(run),
        "crumbs": [(_("Matching runs"), reverse("matching:runs")), (str(run), "")],
        "bins": score_bins(run),
        "standing": standing,
        "filled": filled,
        "empty": standing - filled,
        "lacking_count": lacking.count(),
        "lacking": lacking.select_related("demand__employer", "demand__region", "demand__field").order_by(
            "listed", "demand"
        )[:MOST_LACKING],
        "parked": run.chunks.filter(status=ChunkStatus.PARKED)[:MOST_LACKING],
    }


def score_bins(run: MatchRun) -> list[dict[str, Any]]:
    """How many needs have their best score in each thousand of points, of those with anybody listed."""
    tops = range(0, 10_000, SCORE_STEP)
    counts = Shortlist.objects.filter(run=run, listed__gt=0).aggregate(
        **{f"from_{low}": Count("pk", filter=Q(best_score__gte=low, best_score__lt=_above(low))) for low in tops}
    )
    return [
        {"label": f"{low:,}–{_above(low) - 1:,}", "short": f"{low:,}+", "value": counts[f"from_{low}"]} for low in tops
    ]


def _above(low: int) -> int:
    """The first score above the bin: the last one takes in the full 10,000."""
    return low + SCORE_STEP if low + SCORE_STEP < 10_000 else 10_001
