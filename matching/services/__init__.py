"""The only code that writes runs, shortlists and decisions."""

from matching.services.chunks import Claim, claim_chunk, fail_chunk, finish_chunk
from matching.services.decisions import decide
from matching.services.runs import cancel_run, finish_if_done, load_default_policy, start_run, sweep, wake

__all__ = [
    "Claim",
    "cancel_run",
    "claim_chunk",
    "decide",
    "fail_chunk",
    "finish_chunk",
    "finish_if_done",
    "load_default_policy",
    "start_run",
    "sweep",
    "wake",
]
