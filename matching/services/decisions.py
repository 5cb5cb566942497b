"""A coordinator's word on a pair."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.problems import Conflict
from demands.models import Demand
from matching.enums import Verdict
from matching.models import Decision
from talent.models import Talent


@transaction.atomic
def decide(
    *, demand: Demand, talent: Talent, verdict: Verdict, actor: User | None, reason: str = "", release: bool = False
) -> Decision:
    """Record a coordinator's word on a pair, in place of an earlier one.

    Raises:
        Conflict: a dismissal without a reason, or one that would be released to the talent.
    """
    if verdict == Verdict.DISMISSED and (not reason or release):
        raise Conflict("reason_needed", _("A dismissal needs a reason and is not released to the talent."))
    decision, _created = Decision.objects.update_or_create(
        demand=demand,
        talent=talent,
        defaults={
            "verdict": verdict,
            "reason": reason,
            "decided_by": actor,
            "released_at": timezone.now() if release else None,
        },
    )
    return decision
