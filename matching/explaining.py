"""Why somebody is, or is not, on a need's shortlist: reads one pair and asks the engine of the run."""

from django.utils import timezone

from demands.models import Demand, ProgrammeRule
from matching.engine import Gate, explain, funnel
from matching.facts import People, read_needs, read_world, weights_of
from matching.models import Policy
from matching.wording import Account, account
from talent.models import Talent


def explain_pair(talent: Talent, demand: Demand) -> Account:
    """Every gate and part of one pair, in words, under the policy in use.

    The need may be in any state; the talent as well. Both have been checked for visibility by the caller.
    """
    policy = Policy.objects.get(is_current=True)
    (need,) = read_needs([demand.pk], only_published=False)
    world = read_world(People.named([talent.pk]), timezone.localdate())
    finding = explain(world, need, weights_of(policy), 0)
    return account(talent, demand, policy, finding, rule_for(talent, demand))


def rule_for(talent: Talent, demand: Demand) -> ProgrammeRule | None:
    """The programme's rule for the talent's employment status on the day service may begin."""
    if demand.programme_id is None:
        return None
    rules = ProgrammeRule.objects.on(demand.start_earliest).filter(
        programme=demand.programme_id, employment__in=(talent.employment, "")
    )
    # The rule for the status goes before the rule for all, which has the empty status.
    return rules.order_by("-employment").first()


def count_funnel(demand: Demand) -> dict[Gate, int]:
    """How many people remain after each gate, counted now by the engine of the run.

    Only the people near the need's field are read; how many stand open altogether is counted by the database.
    """
    (need,) = read_needs([demand.pk], only_published=False)
    left = funnel(read_world(People.near([need]), timezone.localdate()), need)
    left[Gate.STANDING] = Talent.objects.open_to_proposals().count()
    return left
