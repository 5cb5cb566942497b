"""What somebody may do with a need now: the same predicates feed buttons, REST and refusals."""

from copy import copy

from django.utils.translation import gettext as _

from accounts.models import User
from common.problems import Conflict
from demands.enums import DemandStatus
from demands.models import Demand

# By the name that REST uses, in the order of a need's life. The permissions know the states too.
ACTIONS = {
    "edit": "demands.edit_demand",
    "submit": "demands.submit",
    "take-back": "demands.take_back",
    "return": "demands.review",
    "publish": "demands.review",
    "amend": "demands.amend",
    "close": "demands.close",
    "copy": "demands.copy",
}


def allowed_actions(user: User, demand: Demand) -> list[str]:
    """The names of the actions that are open to ``user`` in the need's present state; reads nothing more of it."""
    return [name for name, permission in ACTIONS.items() if user.has_perm(permission, demand)]


def may_at_some_stage(user: User, action: str, demand: Demand) -> bool:
    """Whether only the need's state can keep ``user`` from the action: a refusal is then a conflict, not a 403."""
    imagined = copy(demand)
    for status in DemandStatus:
        imagined.status = status
        if user.has_perm(ACTIONS[action], imagined):
            return True
    return False


def refuse_wrong_state(user: User, action: str, demand: Demand) -> None:
    """Let ``user``, who may at some stage, pass only where the need's present state is that stage.

    Raises:
        Conflict: ``wrong_state``.
    """
    if not user.has_perm(ACTIONS[action], demand):
        raise Conflict(
            "wrong_state",
            _("This need is %(status)s now; that step is not open.") % {"status": demand.get_status_display()},
        )
