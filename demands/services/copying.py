"""Last year's needs once more."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from demands.models import Demand
from demands.services.needs import copy_demand, years_to_next_start


@transaction.atomic
def copy_to_next_start(*, demands: Sequence[Demand], actor: User) -> list[Demand]:
    """Write a draft of each need, moved on by as many whole years as its start needs to lie ahead; all or none.

    Raises:
        Conflict: as :func:`~demands.services.needs.copy_demand`.
    """
    return [copy_demand(demand=need, actor=actor, later_years=years_to_next_start(need)) for need in demands]
