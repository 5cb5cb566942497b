"""Which pairs are not proposed, whatever else fits: by a coordinator's word, the talent's own, a withdrawn consent."""

from collections import defaultdict

from django.db.models import QuerySet

from demands.models import Demand
from matching.models import Decision, Dismissal
from matching.querysets import withdrew_consent
from talent.enums import ConsentPurpose
from talent.models import Consent


def blocked_talents(demands: QuerySet[Demand]) -> dict[int, list[int]]:
    """Ids of the talents who are not proposed for each of ``demands``, by need; a fixed number of queries.

    Dismissed by a coordinator, or by the talent; and who withdrew their consent to be made known to the need's
    employer and did not give it anew.
    """
    blocked = defaultdict(list)
    for found in (Decision.objects.closing(), Dismissal.objects.all()):
        for demand, talent in found.filter(demand__in=demands.order_by()).values_list("demand_id", "talent_id"):
            blocked[demand].append(talent)
    for demand, talent in _withdrawn(demands):
        blocked[demand].append(talent)
    return blocked


def _withdrawn(demands: QuerySet[Demand]) -> list[tuple[int, int]]:
    """``(need, talent)`` for each withdrawn consent for the need's employer."""
    employers = demands.order_by().values("employer")
    withdrawn = Consent.objects.filter(
        withdrew_consent("talent", "employer"), purpose=ConsentPurpose.EMPLOYER, employer__in=employers
    )
    by_employer = defaultdict(set)
    for employer, talent in withdrawn.values_list("employer_id", "talent_id"):
        by_employer[employer].add(talent)
    if not by_employer:
        return []
    needs = demands.order_by().filter(employer__in=by_employer).values_list("pk", "employer_id")
    return [(need, talent) for need, employer in needs for talent in sorted(by_employer[employer])]
