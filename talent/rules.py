"""One named predicate per action on talents; asked by name from pages, REST and templates."""

import rules
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from talent.models import Talent, UnitInquiry
from talent.services.contacts import reaches
from talent.services.units import is_asked

Asker = User | AnonymousUser


@rules.predicate
def reaches_them(user: Asker, talent: Talent | None) -> bool:
    """Staff, and the person's own unit: by their standing alone they may look at how to reach somebody."""
    return talent is not None and user.is_authenticated and bool(reaches(talent=talent, reader=user))


@rules.predicate
def is_coordinator(user: Asker) -> bool:
    return user.is_authenticated and user.standing.is_coordinator


@rules.predicate
def is_leader(user: Asker) -> bool:
    return user.is_authenticated and user.standing.is_leader


@rules.predicate
def is_the_person(user: Asker, talent: Talent | None) -> bool:
    """The talent themselves."""
    return talent is not None and user.is_authenticated and talent.user_id == user.pk


@rules.predicate
def is_on_record(user: Asker, talent: Talent | None) -> bool:
    """Nothing is done any more to somebody who was erased."""
    return talent is not None and talent.erased_at is None


@rules.predicate
def has_a_unit_to_ask(user: Asker, talent: Talent | None) -> bool:
    """Somebody with a unit that has to let them go."""
    return talent is not None and is_asked(talent)


rules.add_perm("talent.reveal_contact", reaches_them)
# On behalf of somebody without an account, who asked for it.
rules.add_perm("talent.erase", is_coordinator)

# Nobody judges their own record.
rules.add_perm("talent.verify", is_coordinator & ~is_the_person & is_on_record)
rules.add_perm("talent.set_proposable", is_coordinator & ~is_the_person & is_on_record)
rules.add_perm("talent.edit", is_coordinator & is_on_record)
rules.add_perm("talent.ask_unit", is_coordinator & is_on_record & has_a_unit_to_ask)
# For those who will not do it online; and to say whether two records are of one person.
rules.add_perm("talent.register_others", is_coordinator)
rules.add_perm("talent.pause", (is_coordinator | is_the_person) & is_on_record)
rules.add_perm("talent.add_document", (is_coordinator | is_the_person) & is_on_record)
rules.add_perm("talent.view_history", is_coordinator | is_leader | is_the_person)
# Why somebody is held back: theirs to know, and their coordinators'.
rules.add_perm("talent.view_hold_reason", is_coordinator | is_the_person)
rules.add_perm("talent.view_verifications", is_coordinator)


@rules.predicate
def acts_for_the_unit_asked(user: Asker, inquiry: UnitInquiry | None) -> bool:
    """Whoever acts for the unit, except about themselves."""
    return (
        inquiry is not None
        and user.is_authenticated
        and inquiry.organisation_id in user.standing.sending_unit_ids
        and inquiry.talent.user_id != user.pk
    )


@rules.predicate
def releases_people(user: Asker) -> bool:
    """Somebody of a sending unit."""
    return user.is_authenticated and bool(user.standing.sending_unit_ids)


rules.add_perm("talent.view_unit", releases_people)
rules.add_perm("talent.import_roster", is_coordinator | releases_people)
rules.add_perm("talent.answer_inquiry", acts_for_the_unit_asked)


@rules.predicate
def may_export(user: Asker) -> bool:
    """A membership of theirs says so: lists of people leave the platform by a permission of its own."""
    return user.is_authenticated and user.standing.may_export


rules.add_perm("talent.save_searches", is_coordinator | is_leader)
rules.add_perm("talent.export", (is_coordinator | is_leader) & may_export)
rules.add_perm("talent.view_exports", is_coordinator | is_leader)
