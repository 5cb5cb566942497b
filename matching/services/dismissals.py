"""A talent says that they do not want a need, or takes that back."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.problems import Conflict
from demands.enums import DemandStatus
from demands.models import Demand
from matching.enums import LIVE_INTEREST, DismissReason
from matching.models import Dismissal, Interest
from talent.models import Talent
from talent.services import lock_talent, mark_changed

MAX_NOTE = 200


@transaction.atomic
def dismiss_need(*, talent: Talent, demand: Demand, reason: DismissReason, note: str = "") -> Dismissal:
    """Do not propose a need to a talent any more: hidden at once, off its shortlist with the next sweep.

    Said again, the newer reason counts.

    Raises:
        Conflict: ``not_published``; ``applied`` where an application of theirs to the need is alive.
    """
    locked = lock_talent(talent.pk)
    if not Demand.objects.filter(pk=demand.pk, status=DemandStatus.PUBLISHED).exists():
        raise Conflict("not_published", _("This need is not open any more."))
    if Interest.objects.filter(talent=locked, demand=demand, status__in=LIVE_INTEREST).exists():
        raise Conflict("applied", _("You have applied for this need. Withdraw your application first."))
    dismissal, _created = Dismissal.objects.update_or_create(
        talent=locked, demand=demand, defaults={"reason": reason, "note": note.strip()[:MAX_NOTE]}
    )
    mark_changed(talent=locked)
    return dismissal


@transaction.atomic
def take_back_dismissal(*, talent: Talent, demand: Demand) -> None:
    """Let a need be proposed to a talent again.

    Raises:
        Conflict: ``not_dismissed`` where nothing is to be taken back.
    """
    locked = lock_talent(talent.pk)
    taken_back, _rows = Dismissal.objects.filter(talent=locked, demand=demand).delete()
    if not taken_back:
        raise Conflict("not_dismissed", _("This need is not among those you do not want."))
    mark_changed(talent=locked)
