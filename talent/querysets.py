"""Which talents somebody may see, and what lists read with them."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User


class TalentQuerySet(models.QuerySet):
    """Talents; every list, detail, export and count starts from :meth:`visible_to`."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Coordinators and leaders see the pool, a unit its own people, a talent themselves.

        An employer meets talents only through the shortlist of their own needs (matching).
        """
        if not user.is_authenticated:
            return self.none()
        standing = user.standing
        if standing.is_coordinator or standing.is_leader:
            return self
        own = Q(user=user)
        if standing.sending_unit_ids:
            own |= Q(home_organisation__in=standing.sending_unit_ids)
        return self.filter(own)

    def for_list(self) -> Self:
        """With all that a row of the directory shows, in a fixed number of queries."""
        return self.select_related("title", "degree", "home_organisation").prefetch_related("fields__field")

    def for_detail(self) -> Self:
        """With the whole profile, contact data excepted."""
        return self.for_list().prefetch_related(
            "modes__mode", "regions__region", "availabilities", "commitments", "endorsements__organisation"
        )
