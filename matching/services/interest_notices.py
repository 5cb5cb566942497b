"""Who is told what of an application: the unit, the region's coordinators, the employer, and whose it is."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.links import link_token
from accounts.models import User
from accounts.people import members_of, nearest_authority
from accounts.services import in_language_of, post_notice
from matching.enums import InterestStep
from matching.models import Interest


def recommending_path(interest: Interest) -> str:
    """The address at which whoever has it may recommend or refuse, without logging in; the state lets it work once."""
    token = link_token("recommend", interest=interest.pk, unit=interest.unit_id)
    return reverse("matching:recommend", args=[token])


def tell_unit(*, interest: Interest) -> None:
    """Tell the unit that one of its people waits for its recommendation: its members, else its office.

    Nobody recommends themselves, so an applicant who acts for the unit is not sent the link.
    """
    unit = interest.unit
    if unit is None:
        return
    own = interest.talent.user_id
    users = [user for user in members_of(unit.pk, Role.SENDING_UNIT) if user.pk != own]
    path = recommending_path(interest)
    _tell(interest, users, "interest_to_recommend", path=path, office="" if users else unit.email)


def tell_coordinators(*, interest: Interest, step: InterestStep) -> None:
    """Tell the coordinators nearest to the post that an application has come to them."""
    _tell(interest, nearest_authority(interest.demand.region), f"interest_{step.value}")


def tell_employer(*, interest: Interest) -> None:
    """Tell the employer of an application that was released to them."""
    _tell(interest, members_of(interest.demand.employer_id, Role.EMPLOYER), "interest_released")


def tell_talent(*, interest: Interest, step: InterestStep) -> None:
    """Tell the person whose application it is."""
    user = interest.talent.user
    if user is not None and user.is_active:
        _tell(interest, [user], f"interest_yours_{step.value}")


def tell_of_withdrawal(*, interest: Interest) -> None:
    """Tell the region's coordinators, and the employer who has seen it, that an application is withdrawn: of nobody.

    Whose it was is on no page of theirs any more, so the notice leads to the need.
    """
    users = {user.pk: user for user in nearest_authority(interest.demand.region)}
    if interest.released_at is not None:
        users |= {user.pk: user for user in members_of(interest.demand.employer_id, Role.EMPLOYER)}
    for user in users.values():
        with in_language_of(user):
            words = {"need": str(interest.demand), "number": interest.demand.number}
            post_notice(
                user=user,
                kind="interest_withdrawn",
                subject=_("An application was withdrawn: %(need)s") % words,
                body=_("An application for the need %(number)s, %(need)s, was withdrawn by whoever made it.") % words,
                path=reverse("matching:need", args=[interest.demand_id]),
                key=f"interest_withdrawn:{interest.pk}:{user.pk}",
            )


def _tell(interest: Interest, users: Iterable[User], kind: str, *, path: str = "", office: str = "") -> None:
    """One message to each of the users, and to the ``office`` where one is named."""
    recipients: list[User | None] = [*users, *([None] if office else [])]
    for user in recipients:
        with in_language_of(user):
            subject, body = _texts(kind)
            words = {
                "need": str(interest.demand),
                "number": interest.demand.number,
                "name": interest.talent.masked_name,
            }
            post_notice(
                user=user,
                address="" if user else office,
                kind=kind,
                subject=subject % words,
                body=body % words,
                path=path or reverse("matching:interest", args=[interest.pk]),
                key=f"{kind}:{interest.pk}:{user.pk if user else 'office'}",
            )


def _texts(kind: str) -> tuple[str, str]:
    """Subject and text, in the language that is set."""
    return {
        "interest_to_recommend": (
            _("To recommend: %(name)s for %(need)s"),
            _(
                "%(name)s of your unit has applied for the need %(number)s, %(need)s. At this address you recommend or "
                "refuse, without logging in; it works once."
            ),
        ),
        "interest_applied": (
            _("Applied: %(name)s for %(need)s"),
            _("%(name)s has applied for the need %(number)s, %(need)s."),
        ),
        "interest_recommended": (
            _("Recommended: %(name)s for %(need)s"),
            _("The unit of %(name)s recommends them for the need %(number)s, %(need)s."),
        ),
        "interest_wished": (
            _("The employer would take %(name)s: %(need)s"),
            _("The employer of the need %(number)s, %(need)s, would take %(name)s. The selection is yours."),
        ),
        "interest_released": (
            _("Somebody applied: %(need)s"),
            _("%(name)s has applied for your need %(number)s, %(need)s. Look at the application."),
        ),
        "interest_yours_recommended": (
            _("Your unit recommends you: %(need)s"),
            _("Your unit recommends you for the need %(number)s, %(need)s. The selection comes next."),
        ),
        "interest_yours_refused": (
            _("Your unit does not release you: %(need)s"),
            _("Your unit does not release you for the need %(number)s, %(need)s. Its reason stands on the page."),
        ),
        "interest_yours_selected": (
            _("You are selected: %(need)s"),
            _("You are selected for the need %(number)s, %(need)s. The coordinator gets in touch with you."),
        ),
        "interest_yours_not_selected": (
            _("Not selected: %(need)s"),
            _("Others were selected for the need %(number)s, %(need)s. You may apply for other needs."),
        ),
    }[kind]
