"""Pairs that a coordinator has set aside: matching must not propose them again."""

from django.db.models import Exists, OuterRef

from accounts.models import User
from config.demo.chance import Dice
from demands.models import Demand
from matching.enums import Verdict
from matching.models import Decision
from talent.models import TalentField

_SHARE, _MOST, _CHOICE = 0.01, 500, 6
_REASONS = (
    "服务时间与科室计划不合",
    "本人近期另有安排，建议明年再联系",
    "单位本次更需要有基层带教经历的人选",
    "与已有人选的专长重复",
)


def write_dismissals(seed: int, coordinator: User) -> int:
    """Dismiss somebody of the same specialty on about one published need in a hundred; return how many."""
    dice = Dice(seed, "decisions")
    kin = TalentField.objects.filter(place=1, field=OuterRef("field"))
    open_needs = Demand.objects.published().filter(Exists(kin), decisions__isnull=True)
    rows = list(open_needs.order_by("id").values_list("id", "field"))
    if not rows:
        return 0
    wanted = min(_MOST, max(1, round(len(rows) * _SHARE)))
    places = sorted(set(dice.whole(0, len(rows) - 1, wanted).tolist()))
    turns = dice.whole(0, 10_000, len(places)).tolist()
    return len(
        Decision.objects.bulk_create(
            Decision(
                demand_id=rows[place][0],
                talent_id=_somebody(rows[place][1], turn),
                verdict=Verdict.DISMISSED,
                reason=_REASONS[turn % len(_REASONS)],
                decided_by=coordinator,
            )
            for place, turn in zip(places, turns, strict=True)
        )
    )


def _somebody(field: str, turn: int) -> int:
    """One of the first few talents of that first field."""
    known = TalentField.objects.filter(place=1, field=field).order_by("talent").values_list("talent", flat=True)
    few = list(known[:_CHOICE])
    return few[turn // len(_REASONS) % len(few)]
