"""The steps of an interest by their names, for pages and REST alike."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from matching.models import FollowUp, Interest
from matching.services import interests, serving

# Each takes the interest, the actor, and what the form of that step gives (matching.forms.ACT_FORMS).
STEPS: dict[str, Callable[..., Interest | FollowUp]] = {
    "recommend": interests.recommend,
    "refuse": interests.refuse,
    "release": interests.release,
    "wish": interests.wish,
    "select": interests.select,
    "not_select": interests.not_select,
    "begin": serving.begin_service,
    "complete": serving.complete_service,
    "follow_up": serving.add_follow_up,
    "withdraw": interests.withdraw,
}


def take_step(*, name: str, interest: Interest, actor: User, values: dict[str, Any]) -> None:
    """Take the step of that name.

    Raises:
        Conflict: as the service of that step does.
    """
    STEPS[name](interest=interest, actor=actor, **values)
