"""Reading reference data."""

from typing import Self

from django.db import models


class RegionQuerySet(models.QuerySet):
    """Regions, by the prefix of their code."""

    def inside(self, prefix: str) -> Self:
        """The regions whose code starts with ``prefix``; the empty prefix is the whole country."""
        return self.filter(code__startswith=prefix)


class FieldQuerySet(models.QuerySet):
    """Fields, by the prefix of their code."""

    def specialties(self) -> Self:
        """The leaves of the tree: what a talent has and a need asks for."""
        return self.filter(level=6)
