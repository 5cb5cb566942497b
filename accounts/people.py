"""Who is written to: the members of an organisation, and the coordinators nearest to a region."""

from accounts.enums import Role
from accounts.models import Membership, User
from reference.models import Region


def members_of(organisation_id: int, role: Role) -> list[User]:
    """The active users who act for the organisation in that role, in the order of their numbers."""
    members = Membership.objects.filter(organisation=organisation_id, role=role)
    return list(User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("pk"))


def nearest_authority(region: Region) -> list[User]:
    """The active coordinators whose scope holds the region most narrowly; all who share that scope.

    A county's coordinators come before the prefecture's, those before the province's, and the country's come last.
    Empty where nobody's scope holds the region.
    """
    memberships = Membership.objects.filter(role=Role.COORDINATOR, user__is_active=True).select_related("scope", "user")
    holding: dict[str, dict[int, User]] = {}
    for membership in memberships.order_by("user"):
        scope = membership.scope
        if scope is not None and region.code.startswith(scope.prefix):
            holding.setdefault(scope.prefix, {})[membership.user_id] = membership.user
    return list(holding[max(holding, key=len)].values()) if holding else []
