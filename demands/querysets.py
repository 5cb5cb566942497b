"""Which needs somebody may see, and what lists read with them."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from demands.enums import DemandStatus

if TYPE_CHECKING:
    from accounts.models import User


class DemandQuerySet(models.QuerySet):
    """Needs; every list, detail, export and count starts from :meth:`visible_to`."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Employers see their own needs; coordinators and leaders those of their regions, drafts excepted."""
        if not user.is_authenticated:
            return self.none()
        standing = user.standing
        seen = Q(employer__in=standing.employer_ids)
        for prefix in standing.overview_prefixes:
            seen |= Q(region__code__startswith=prefix) & ~Q(status=DemandStatus.DRAFT)
        return self.filter(seen)

    def published(self) -> Self:
        """The needs that are matched."""
        return self.filter(status=DemandStatus.PUBLISHED)

    def for_list(self) -> Self:
        """With all that a row of the list shows, in a fixed number of queries."""
        return self.select_related("employer", "region", "programme", "field", "mode", "degree_min")

    def for_detail(self) -> Self:
        """With everything the page of a need shows."""
        return self.for_list().prefetch_related("alternatives__field", "programme__rules__sector")


class ProgrammeRuleQuerySet(models.QuerySet):
    """The dated rules of programmes."""

    def on(self, day: date) -> Self:
        """The rules in force on ``day``."""
        return self.filter(in_force__contains=day)
