"""How lists are narrowed, in HTML and REST alike."""

from demands.filters.needs import DemandFilter

__all__ = ["DemandFilter"]
