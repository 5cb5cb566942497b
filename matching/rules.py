"""One named predicate per action; asked by name from pages, REST and templates."""

import rules

from demands.rules import Asker, acts_for_its_employer, is_authority_of_its_region, is_coordinator
from demands.rules import is_employer as posts_needs
from matching.enums import SEATED_INTEREST
from matching.models import Interest


@rules.predicate
def is_leader(user: Asker) -> bool:
    return user.is_authenticated and user.standing.is_leader


@rules.predicate
def has_a_profile(user: Asker) -> bool:
    """Somebody who offers their own time."""
    return user.is_authenticated and hasattr(user, "talent")


@rules.predicate
def is_the_applicant(user: Asker, interest: Interest | None) -> bool:
    return interest is not None and user.is_authenticated and interest.talent.user_id == user.pk


@rules.predicate
def acts_for_the_unit(user: Asker, interest: Interest | None) -> bool:
    """The unit whose recommendation is asked for."""
    return interest is not None and user.is_authenticated and interest.unit_id in user.standing.sending_unit_ids


@rules.predicate
def coordinates_the_region(user: Asker, interest: Interest | None) -> bool:
    """A coordinator whose scope holds the region of the need."""
    if interest is None or not user.is_authenticated:
        return False
    return interest.demand.region_id.startswith(user.standing.coordinator_prefixes)


@rules.predicate
def employs_and_may_see(user: Asker, interest: Interest | None) -> bool:
    """The need's employer, once the application was released."""
    if interest is None or not user.is_authenticated:
        return False
    return interest.released_at is not None and interest.demand.employer_id in user.standing.employer_ids


@rules.predicate
def both_accepted(user: Asker, interest: Interest | None) -> bool:
    """The person applied and was selected: only now the employer is told how to reach them."""
    return interest is not None and interest.status in SEATED_INTEREST


rules.add_perm("matching.start_run", is_coordinator)
rules.add_perm("matching.cancel_run", is_coordinator)
rules.add_perm("matching.view_runs", is_coordinator | is_leader)
# Why somebody is not listed tells of people whom the need never met: not for employers.
rules.add_perm("matching.ask_why_not", is_coordinator)
rules.add_perm("matching.view_funnel", is_coordinator | is_leader)
# Beyond surname, title, field and age band (DESIGN §7).
rules.add_perm("matching.view_profile", is_coordinator | is_leader)
rules.add_perm("matching.contact_interest", employs_and_may_see & both_accepted & ~is_the_applicant)
rules.add_perm("matching.apply", has_a_profile)
rules.add_perm("matching.view_own_needs", has_a_profile)
rules.add_perm("matching.dismiss_need", has_a_profile)
rules.add_perm("matching.withdraw_interest", is_the_applicant)
rules.add_perm("matching.recommend_interest", acts_for_the_unit & ~is_the_applicant)
rules.add_perm("matching.release_interest", coordinates_the_region & ~is_the_applicant)
rules.add_perm("matching.wish_interest", employs_and_may_see & ~is_the_applicant)
rules.add_perm("matching.select_interest", coordinates_the_region & ~is_the_applicant)
rules.add_perm("matching.serve_interest", coordinates_the_region | employs_and_may_see)
rules.add_perm("matching.follow_up_interest", coordinates_the_region | employs_and_may_see | acts_for_the_unit)
# Numbers of people only, never who: what would open more is for the need's own side, where there is hope for everybody
# who posts needs or looks over them.
rules.add_perm("matching.ask_hints", posts_needs | is_coordinator)
rules.add_perm("matching.view_hints", acts_for_its_employer | is_authority_of_its_region)
rules.add_perm("matching.view_supply", posts_needs | is_coordinator | is_leader)
