"""One named predicate per action; asked by name from pages, REST and templates."""

import rules
from django.contrib.auth.models import AnonymousUser

from accounts.models import User

Asker = User | AnonymousUser


@rules.predicate
def is_coordinator(user: Asker) -> bool:
    return user.is_authenticated and user.standing.is_coordinator


@rules.predicate
def is_leader(user: Asker) -> bool:
    return user.is_authenticated and user.standing.is_leader


rules.add_perm("matching.start_run", is_coordinator)
rules.add_perm("matching.cancel_run", is_coordinator)
rules.add_perm("matching.view_runs", is_coordinator | is_leader)
# Why somebody is not listed tells of people whom the need never met: not for employers.
rules.add_perm("matching.ask_why_not", is_coordinator)
rules.add_perm("matching.view_funnel", is_coordinator | is_leader)
# Beyond surname, title, field and age band (DESIGN §7).
rules.add_perm("matching.view_profile", is_coordinator | is_leader)
