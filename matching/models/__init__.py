"""Policies, runs, shortlists and decisions; interests; supply against demand."""

from matching.models.interests import FollowUp, Interest, InterestEvent
from matching.models.runs import (
    FULL_SCORE,
    SHORTLIST_LENGTH,
    Decision,
    Match,
    MatchRun,
    Policy,
    RunChunk,
    Shortlist,
)
from matching.models.supply import SupplyCount

__all__ = [
    "FULL_SCORE",
    "SHORTLIST_LENGTH",
    "Decision",
    "FollowUp",
    "Interest",
    "InterestEvent",
    "Match",
    "MatchRun",
    "Policy",
    "RunChunk",
    "Shortlist",
    "SupplyCount",
]
