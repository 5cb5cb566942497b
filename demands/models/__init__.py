"""The regions' needs, the programmes under which people are sent, and the catalogue that the public reads."""

from demands.models.catalogues import Catalogue, CatalogueEntry, Posting
from demands.models.imports import DemandImport, ImportRow
from demands.models.needs import (
    MAX_DURATION_DAYS,
    MAX_HEADCOUNT,
    Demand,
    DemandAlternative,
    DemandDraft,
    DemandEvent,
)
from demands.models.pairings import Pairing, PairingScheme
from demands.models.programmes import Programme, ProgrammeRule
from demands.models.teams import Call, Team, TeamRole

__all__ = [
    "MAX_DURATION_DAYS",
    "MAX_HEADCOUNT",
    "Call",
    "Catalogue",
    "CatalogueEntry",
    "Demand",
    "DemandAlternative",
    "DemandDraft",
    "DemandEvent",
    "DemandImport",
    "ImportRow",
    "Pairing",
    "PairingScheme",
    "Posting",
    "Programme",
    "ProgrammeRule",
    "Team",
    "TeamRole",
]
