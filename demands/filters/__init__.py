"""How lists are narrowed, in HTML and REST alike."""

from demands.filters.calls import CallFilter
from demands.filters.needs import DemandFilter
from demands.filters.pairings import PairingFilter
from demands.filters.teams import TeamFilter

__all__ = ["CallFilter", "DemandFilter", "PairingFilter", "TeamFilter"]
