"""What the pages of applications show, put together from rows; no query here is per row."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.problems import Conflict
from demands.enums import Support
from demands.models import Call, Demand
from matching.acting import acts_of, next_step
from matching.enums import LIVE_INTEREST, InterestStatus, InterestStep
from matching.models import Interest
from matching.placing import Place, places_of
from matching.presenting import about, programme_rules
from matching.services.interests import unit_asked
from matching.wording import gate_names
from talent.enums import ConsentPurpose
from talent.models import Talent
from talent.services import current_text

_TONES = {
    InterestStatus.RECOMMENDED: "accent",
    InterestStatus.SELECTED: "good",
    InterestStatus.SERVING: "good",
    InterestStatus.SERVED: "good",
    InterestStatus.REFUSED: "warn",
}


def list_rows(found: Iterable[Any], user: User) -> list[dict[str, Any]]:
    """The applications of a list, without their places: those are counted need by need."""
    return [interest_row(interest, user) for interest in found]


def apply_page(demand: Demand, talent: Talent, form: forms.Form) -> dict[str, Any]:
    """What is asked, who will see what, and what stands in the way."""
    obstacle, unit = "", None
    try:
        unit = unit_asked(talent, demand)
    except Conflict as conflict:
        obstacle = conflict.message
    live = Interest.objects.filter(talent=talent, demand=demand, status__in=LIVE_INTEREST).first()
    return {
        "demand": demand,
        "form": form,
        "unit": unit,
        "obstacle": obstacle,
        "live": live,
        "consent_text": current_text(ConsentPurpose.EMPLOYER),
        "rules": programme_rules(demand),
        "supports": [Support(code).label for code in demand.supports],
    }


def interest_row(interest: Interest, user: User | AnonymousUser, place: Place | None = None) -> dict[str, Any]:
    """One application in a list. The person is masked; an employer does not read their unit."""
    is_own = interest.talent.user_id == user.pk
    sees_unit = (
        is_own or user.has_perm("matching.view_profile") or user.has_perm("matching.recommend_interest", interest)
    )
    return {
        "interest": interest,
        "talent": interest.talent,
        "demand": interest.demand,
        "is_own": is_own,
        "unit": interest.unit if sees_unit else None,
        "about": about(interest.talent, user.has_perm("matching.view_profile")),
        "may_see_profile": user.has_perm("matching.view_profile"),
        "status": (interest.get_status_display(), _TONES.get(InterestStatus(interest.status), "")),
        "next": next_step(interest),
        "place": place_words(place) if place else "",
        "fits": place is not None and place.rank is not None,
    }


def place_words(place: Place) -> str:
    """``12th of 96 eligible``, or the conditions that are not met."""
    if place.rank is None:
        return _("not eligible: %(gates)s") % {"gates": gate_names(place.closed)}
    return _("place %(rank)s of %(count)s eligible") % {"rank": f"{place.rank:,}", "count": f"{place.eligible:,}"}


def need_interests(demand: Demand, user: User) -> dict[str, Any]:
    """Everybody who applied for a need and whom the user may see, by their place; who is not eligible last."""
    interests = list(demand.interests.visible_to(user).for_list())
    places = places_of(demand, {interest.talent_id for interest in interests})
    interests.sort(key=lambda found: (places[found.talent_id].rank or 2**31, found.pk))
    rows = [interest_row(interest, user, places[interest.talent_id]) for interest in interests]
    return {"demand": demand, "rows": rows}


def interest_page(interest: Interest, user: User, act_forms: dict[str, forms.Form]) -> dict[str, Any]:
    """One application. The place in the order is not for the applicant nor their unit: it tells of others."""
    places: dict[int, Place] = {}
    sees_need = Demand.objects.visible_to(user).filter(pk=interest.demand_id).exists()
    if sees_need:
        places = places_of(interest.demand, {interest.talent_id})
    row = interest_row(interest, user, places.get(interest.talent_id))
    return {
        **row,
        "page_row": row,
        "sees_need": sees_need,
        "may_contact": user.has_perm("matching.contact_interest", interest),
        "acts": [(act, act_forms[act.name]) for act in acts_of(interest, user)],
        "history": history_of(interest, user),
        "follow_ups": interest.follow_ups.all(),
    }


def history_of(interest: Interest, user: User) -> list[dict[str, Any]]:
    """The steps, each with whose it was and the words that the user may read.

    Nobody is named: who acts for a unit or a region is of no matter here, and an employer must not read the name of
    the applicant. What passed between a person and their unit stays there; so does what employer and coordinator said.
    """
    standing = user.standing
    oversees = interest.demand.region_id.startswith(standing.overview_prefixes or ("-",))
    inside = interest.talent.user_id == user.pk or interest.unit_id in standing.sending_unit_ids
    hidden = frozenset() if oversees else BETWEEN_OFFICES if inside else BETWEEN_PERSON_AND_UNIT
    return [
        {
            "label": event.get_step_display(),
            "at": event.at,
            "by": _by(InterestStep(event.step)),
            "note": "" if event.step in hidden else event.note,
        }
        for event in interest.events.all()
    ]


BETWEEN_PERSON_AND_UNIT = frozenset({InterestStep.RECOMMENDED, InterestStep.REFUSED, InterestStep.WITHDRAWN})
BETWEEN_OFFICES = frozenset({InterestStep.RELEASED, InterestStep.WISHED})


def _by(step: InterestStep) -> str:
    """Whose step it is."""
    return {
        InterestStep.APPLIED: _("the applicant"),
        InterestStep.WITHDRAWN: _("the applicant"),
        InterestStep.RECOMMENDED: _("the unit"),
        InterestStep.REFUSED: _("the unit"),
        InterestStep.WISHED: _("the employer"),
        InterestStep.RELEASED: _("the coordinator"),
        InterestStep.SELECTED: _("the coordinator"),
        InterestStep.NOT_SELECTED: _("the coordinator"),
    }.get(step, "")


def own_applications(user: User) -> list[dict[str, Any]]:
    """What a volunteer has applied for, the newest first."""
    return list_rows(Interest.objects.visible_to(user).filter(talent__user=user).for_list(), user)


def own_calls(user: User) -> list[dict[str, Any]]:
    """The open calls that came to a volunteer's unit, each with its needs that are still open."""
    talent: Talent | None = getattr(user, "talent", None)
    if talent is None or talent.home_organisation_id is None:
        return []
    open_needs = Prefetch("demands", Demand.objects.published().for_list().order_by("region", "pk"))
    calls = Call.objects.open_on(timezone.localdate()).filter(units=talent.home_organisation_id)
    return [
        {"call": call, "needs": list(call.demands.all())}
        for call in calls.select_related("programme").prefetch_related(open_needs).order_by("apply_by", "pk")
    ]
