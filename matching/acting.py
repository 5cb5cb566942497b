"""What somebody may do about an application now, and what it waits for: for pages and REST alike."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from matching.enums import CONSIDERED_INTEREST, InterestStatus
from matching.models import Interest

APPLIED, RECOMMENDED = InterestStatus.APPLIED, InterestStatus.RECOMMENDED


def _always(interest: Interest) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Act:
    """A step, who may take it, in which states, and on which further condition."""

    name: str
    label: str | Promise
    permission: str
    states: frozenset[InterestStatus]
    condition: Callable[[Interest], bool] = _always
    tone: str = ""


def _may_be_selected(interest: Interest) -> bool:
    return interest.released_at is not None and (interest.unit_id is None or interest.status == RECOMMENDED)


ACTS: tuple[Act, ...] = (
    Act(
        "recommend",
        _("Recommend this person"),
        "matching.recommend_interest",
        frozenset({APPLIED}),
        lambda interest: interest.unit_id is not None,
        "primary",
    ),
    Act("refuse", _("Do not release this person"), "matching.recommend_interest", frozenset({APPLIED}), tone="danger"),
    Act(
        "release",
        _("Let the employer see it"),
        "matching.release_interest",
        CONSIDERED_INTEREST,
        lambda interest: interest.released_at is None,
    ),
    Act(
        "wish",
        _("We would take this person"),
        "matching.wish_interest",
        CONSIDERED_INTEREST,
        lambda interest: interest.wished_at is None,
        "primary",
    ),
    Act(
        "select", _("Select this person"), "matching.select_interest", CONSIDERED_INTEREST, _may_be_selected, "primary"
    ),
    Act("not_select", _("Decide for others"), "matching.select_interest", CONSIDERED_INTEREST, tone="danger"),
    Act(
        "begin", _("Begin the service"), "matching.serve_interest", frozenset({InterestStatus.SELECTED}), tone="primary"
    ),
    Act(
        "complete",
        _("Service completed"),
        "matching.serve_interest",
        frozenset({InterestStatus.SERVING}),
        tone="primary",
    ),
    Act(
        "follow_up",
        _("Record a follow-up"),
        "matching.follow_up_interest",
        frozenset({InterestStatus.SERVED}),
        tone="primary",
    ),
    Act(
        "withdraw",
        _("Withdraw my application"),
        "matching.withdraw_interest",
        frozenset({APPLIED, RECOMMENDED, InterestStatus.SELECTED}),
        tone="danger",
    ),
)
NAMED = {act.name: act for act in ACTS}


def acts_of(interest: Interest, user: User | AnonymousUser) -> list[Act]:
    """The steps that are open to the user now, in the order of the buttons."""
    return [
        act
        for act in ACTS
        if interest.status in act.states and act.condition(interest) and user.has_perm(act.permission, interest)
    ]


def next_step(interest: Interest) -> str:
    """What the application waits for, in words; empty where it has ended."""
    status = InterestStatus(interest.status)
    if status == APPLIED and interest.unit is not None:
        return _now("The unit recommends or refuses")
    if status in CONSIDERED_INTEREST and interest.released_at is None:
        return _now("The coordinator shows it to the employer")
    if status in CONSIDERED_INTEREST:
        return _now("Coordinator and employer select")
    return {
        InterestStatus.SELECTED: _now("The service begins"),
        InterestStatus.SERVING: _now("The service is completed"),
        InterestStatus.SERVED: _now("Follow-up"),
    }.get(status, "")
