"""Policies, runs, shortlists and decisions; interests; dismissals by talents; supply against demand."""

from matching.models.interests import FollowUp, Interest, InterestEvent
from matching.models.own import Dismissal, FollowedTalent
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
    "Dismissal",
    "FollowUp",
    "FollowedTalent",
    "Interest",
    "InterestEvent",
    "Match",
    "MatchRun",
    "Policy",
    "RunChunk",
    "Shortlist",
    "SupplyCount",
]
