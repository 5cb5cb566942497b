"""Which needs of earlier years are offered for the next."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from demands.enums import CloseReason, DemandStatus
from demands.models import Demand
from demands.services.needs import later, years_to_next_start

MOST_COPIED = 200
NOT_AGAIN = (CloseReason.MISTAKE, CloseReason.DUPLICATE)


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A need of an earlier year, when its copy would start, and the copy that was already made for that year."""

    demand: Demand
    start_earliest: date
    start_latest: date
    copy: Demand | None


def copies_offered(user: User) -> list[CopyRow]:
    """The user's employers' needs that are over, or whose latest start has passed; the latest start first.

    What was closed as a mistake or a repeat is not offered, nor what was copied on: then the copy is the one to
    copy, once it is over.
    """
    today = timezone.localdate()
    over = Q(status__in=(DemandStatus.FILLED, DemandStatus.CLOSED))
    passed = Q(status=DemandStatus.PUBLISHED, start_latest__lt=today)
    own = Demand.objects.visible_to(user).filter(employer__in=user.standing.employer_ids)
    copied_on = own.filter(copied_from=OuterRef("pk"), start_latest__lt=today)
    needs = (
        own.filter(over | passed)
        .exclude(Exists(copied_on))
        .exclude(close_reason__in=NOT_AGAIN)
        .for_list()
        .prefetch_related("copies")
    )
    return [_row(need) for need in needs.order_by("-start_earliest", "-pk")[:MOST_COPIED]]


def _row(need: Demand) -> CopyRow:
    years = years_to_next_start(need)
    first, last = later(need.start_earliest, years), later(need.start_latest, years)
    made = (copy for copy in need.copies.all() if copy.start_earliest.year == first.year)
    return CopyRow(need, first, last, next(made, None))
