"""One named predicate per action on needs; asked by name from pages, REST and templates."""

import rules
from django.contrib.auth.models import AnonymousUser

from accounts.models import Organisation, User
from demands.enums import DemandStatus
from demands.models import Call, Catalogue, Demand, Programme, Team
from reference.models import Region

Asker = User | AnonymousUser
Placed = Demand | Catalogue | Team | Region


def _region_code(thing: Placed) -> str:
    if isinstance(thing, Region):
        return thing.code
    return thing.employer.region_id if isinstance(thing, Team) else thing.region_id


@rules.predicate
def is_employer(user: Asker) -> bool:
    return user.is_authenticated and user.standing.is_employer


@rules.predicate
def is_coordinator(user: Asker) -> bool:
    return user.is_authenticated and user.standing.is_coordinator


@rules.predicate
def acts_for_its_employer(user: Asker, thing: Demand | Team | Organisation | None) -> bool:
    """The need's, or the team's, employer; or the organisation itself."""
    if thing is None or not user.is_authenticated:
        return False
    return (thing.pk if isinstance(thing, Organisation) else thing.employer_id) in user.standing.employer_ids


@rules.predicate
def is_authority_of_its_region(user: Asker, thing: Placed | None) -> bool:
    """A coordinator whose scope holds the region of a need, team or catalogue, or the region itself."""
    if thing is None or not user.is_authenticated:
        return False
    return _region_code(thing).startswith(user.standing.coordinator_prefixes)


@rules.predicate
def covers_all_its_regions(user: Asker, programme: Programme | None) -> bool:
    """A coordinator whose scope holds every region that the programme serves."""
    if programme is None or not user.is_authenticated:
        return False
    prefixes = user.standing.coordinator_prefixes
    return bool(prefixes) and all(region.code.startswith(prefixes) for region in programme.regions.all())


@rules.predicate
def looks_over_its_needs(user: Asker, call: Call | None) -> bool:
    """A coordinator whose scope holds the region of every need of the call."""
    if call is None or not user.is_authenticated:
        return False
    prefixes = user.standing.coordinator_prefixes
    regions = call.demands.values_list("region", flat=True).distinct()
    return bool(prefixes) and all(code.startswith(prefixes) for code in regions)


def in_status(*states: DemandStatus) -> rules.Predicate:
    """The need is in one of these states."""
    return rules.predicate(
        lambda user, demand: demand is not None and demand.status in states, name=f"in_status:{','.join(states)}"
    )


writable = in_status(DemandStatus.DRAFT, DemandStatus.RETURNED)
closable = in_status(DemandStatus.DRAFT, DemandStatus.RETURNED, DemandStatus.PUBLISHED)

rules.add_perm("demands.post", is_employer)
rules.add_perm("demands.post_for", acts_for_its_employer)
rules.add_perm("demands.edit_demand", acts_for_its_employer & writable)
rules.add_perm("demands.submit", acts_for_its_employer & writable)
rules.add_perm("demands.take_back", acts_for_its_employer & in_status(DemandStatus.SUBMITTED))
rules.add_perm("demands.copy", acts_for_its_employer)
# Whoever wrote a need does not approve it.
rules.add_perm(
    "demands.review", is_authority_of_its_region & ~acts_for_its_employer & in_status(DemandStatus.SUBMITTED)
)
# The same whatever its state: who comes second is told, and not sent away.
rules.add_perm("demands.review_here", is_authority_of_its_region & ~acts_for_its_employer)
rules.add_perm("demands.view_reviews", is_coordinator)
rules.add_perm("demands.amend", is_authority_of_its_region & ~acts_for_its_employer & in_status(DemandStatus.PUBLISHED))
rules.add_perm(
    "demands.close",
    (acts_for_its_employer & closable) | (is_authority_of_its_region & in_status(DemandStatus.PUBLISHED)),
)
rules.add_perm("demands.import_demands", is_employer | is_coordinator)
rules.add_perm("demands.edit_programme", covers_all_its_regions)
rules.add_perm("demands.manage_team", acts_for_its_employer | is_authority_of_its_region)
rules.add_perm("demands.create_team", is_employer | is_coordinator)
rules.add_perm("demands.manage_pairings", is_coordinator)
rules.add_perm("demands.manage_calls", is_coordinator)
rules.add_perm("demands.open_call", looks_over_its_needs)
rules.add_perm("demands.view_catalogues", is_coordinator)
rules.add_perm("demands.publish_catalogue", is_authority_of_its_region)
