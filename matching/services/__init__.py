"""The only code that writes runs, shortlists and decisions."""

from matching.services.chunks import Claim, claim_chunk, fail_chunk, finish_chunk
from matching.services.decisions import decide
from matching.services.dismissals import dismiss_need, take_back_dismissal
from matching.services.following import match_changed_talents
from matching.services.runs import (
    cancel_run,
    finish_if_done,
    load_default_policy,
    match_marked,
    match_unmatched,
    start_run,
    sweep,
    wake,
)
from matching.services.supply import finish_supply_chunk, start_supply, start_supply_if_due

__all__ = [
    "Claim",
    "cancel_run",
    "claim_chunk",
    "decide",
    "dismiss_need",
    "fail_chunk",
    "finish_chunk",
    "finish_if_done",
    "finish_supply_chunk",
    "load_default_policy",
    "match_changed_talents",
    "match_marked",
    "match_unmatched",
    "start_run",
    "start_supply",
    "start_supply_if_due",
    "sweep",
    "take_back_dismissal",
    "wake",
]
