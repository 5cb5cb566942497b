"""Which pairs of talent and need somebody may ask about."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404

from accounts.models import User
from demands.models import Demand
from matching.models import Interest, Match
from talent.models import Talent

MAX_ID = 2**63 - 1


def pair_visible_to(user: User | AnonymousUser, talent_id: int, demand_id: int) -> tuple[Talent, Demand]:
    """Return the pair, loaded for its explanation.

    Coordinators may ask about any talent and a need of their regions; everybody else only about a match
    they can see, that is "why", never "why not". Who applied themselves is asked about by whoever sees both the
    application and the need, and by themselves.

    Raises:
        Http404: where one of them does not exist or may not be seen; the two look the same.
    """
    if talent_id > MAX_ID or demand_id > MAX_ID:
        raise Http404
    listed = Match.objects.visible_to(user).filter(demand=demand_id, talent=talent_id).exists() or _has_applied(
        user, talent_id, demand_id
    )
    demands, talents = Demand.objects.for_detail(), Talent.objects.for_detail()
    if not listed:
        if not user.has_perm("matching.ask_why_not"):
            raise Http404
        demands, talents = demands.visible_to(user), talents.visible_to(user)
    demand, talent = demands.filter(pk=demand_id).first(), talents.filter(pk=talent_id).first()
    if demand is None or talent is None:
        raise Http404
    return talent, demand


def _has_applied(user: User | AnonymousUser, talent_id: int, demand_id: int) -> bool:
    interests = Interest.objects.visible_to(user).filter(demand=demand_id, talent=talent_id)
    own = Q(talent__user=user.pk)
    return interests.filter(own | Q(demand__in=Demand.objects.visible_to(user))).exists()
