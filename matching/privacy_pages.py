"""What the pages about a person's own data show, put together from rows; no query here is per row."""

from typing import Any, cast

from django import forms
from django.http import QueryDict

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from common.pagination import page_of
from matching.services.leaving import bound_until
from talent.enums import ConsentPurpose, DocumentKind
from talent.models import Consent, ContactAccess, Talent, TalentContact
from talent.services import current_text
from talent.services.contacts import ALL_FIELDS
from talent.services.erasing import is_shared

LOOKS_PER_PAGE = 20
# Whose people keep the platform: the authority of the sending side.
SEAT = "310000"


def my_data_page(user: User, params: QueryDict) -> dict[str, Any]:
    """Looks, consents, and whom to write to. Somebody without a profile has neither looks nor consents."""
    talent: Talent | None = getattr(user, "talent", None)
    looks = ContactAccess.objects.visible_to(user).filter(talent__user=user).select_related("reader", "organisation")
    page = page_of(looks, params, newest_first=True, size=LOOKS_PER_PAGE)
    own = Consent.objects.visible_to(user).filter(talent__user=user)
    consents = list(own.select_related("employer", "text").order_by("-pk"))
    live = [consent for consent in consents if consent.withdrawn_at is None]
    platform = next((consent for consent in live if consent.purpose == ConsentPurpose.PLATFORM), None)
    return {
        "talent": talent,
        "page": page,
        "looks": [(look, [_name(field) for field in look.fields]) for look in cast("list[ContactAccess]", page.rows)],
        "platform": platform,
        "current": None if platform else current_text(ConsentPurpose.PLATFORM),
        "employers": [consent for consent in live if consent.employer_id],
        "ended": [consent for consent in consents if consent.withdrawn_at is not None],
        "keepers": Organisation.objects.filter(kind=OrganisationKind.AUTHORITY, region=SEAT),
        "is_shared": is_shared(user),
    }


_COLUMNS = {column.name: column for column in TalentContact._meta.concrete_fields}


def _name(field: str) -> str:
    """What was looked at, as people call it; a document by its kind."""
    if field in ALL_FIELDS:
        return str(_COLUMNS[field].verbose_name)
    kind = field.removeprefix("document:")
    return str(DocumentKind(kind).label) if kind in DocumentKind.values else field


def erase_page(user: User, form: forms.Form) -> dict[str, Any]:
    """What goes and what stays of somebody's own data, and until when it cannot be."""
    talent: Talent | None = getattr(user, "talent", None)
    return {
        "talent": talent,
        "form": form,
        "bound": bound_until(talent) if talent else None,
        "is_shared": is_shared(user),
        "is_own": True,
    }


def erase_for_page(talent: Talent, form: forms.Form) -> dict[str, Any]:
    """The same for somebody on whose behalf a coordinator acts."""
    shared = talent.user is not None and is_shared(talent.user)
    return {"talent": talent, "form": form, "bound": bound_until(talent), "is_shared": shared, "is_own": False}
