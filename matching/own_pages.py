"""The page of a talent's needs, and the line that tells somebody who is registering how many fit."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from demands.models import Demand
from matching.content_facts import world_of_content
from matching.enums import OwnView
from matching.filters import OwnNeedFilter
from matching.fitting import fits_of, needs_near, world_of_one
from matching.forms import DismissForm
from matching.own_needs import OwnNeed, own_fits, own_needs, page_of_places
from matching.presenting import post_of
from reference.models import Mode
from talent.content import ProfileContent, TimesContent
from talent.enums import TimesKind
from talent.models import Registration, Talent
from talent.registering import content_in
from talent.standing import FactLine, facts_of

# Times that are not stated yet are taken as all of the next years.
_AHEAD = timedelta(days=5 * 365)
# The facts without which nobody is proposed, whatever fits them.
_NEEDED = frozenset({"proposable", "available"})


def my_needs_page(talent: Talent, params: QueryDict) -> dict[str, Any]:
    """Everything on the page; ``talent`` loaded ``for_detail``."""
    found = OwnNeedFilter(params, Demand.objects.published())
    page = page_of_places(own_fits(talent, found), params)
    show = found.form.cleaned_data.get("show") if found.form.is_valid() else None
    missing = [line for line in facts_of(talent) if not line.is_on]
    return {
        "filter": found,
        "page": page,
        "rows": [_row(row) for row in own_needs(talent, page.rows)],
        "show": show or OwnView.FITS.value,
        "tabs": OwnView.choices,
        "kept": {name: value for name, value in params.items() if name not in {"show", "after", "before"}},
        "obstacles": [line for line in missing if line.key in _NEEDED],
        "unverified": _line_of(missing, "verified"),
    }


def _line_of(lines: list[FactLine], key: str) -> FactLine | None:
    return next((line for line in lines if line.key == key), None)


def _row(row: OwnNeed) -> dict[str, Any]:
    stint = row.stint
    return {
        "own": row,
        "demand": row.demand,
        "supports": row.supports,
        "flags": row.flags,
        "start": stint[0] if stint else None,
        "end": stint[1] if stint else None,
        "score": row.fit.finding.score,
        "parts": [
            {"key": part.key, "label": part.name, "value": part.points, "max": part.most, "text": part.words}
            for part in row.account.parts
        ],
        "gates": [
            {"label": line.name, "passed": line.is_open, "text": line.words}
            for line in sorted(row.account.gates, key=lambda line: line.is_open)
        ],
        "closed": [line for line in row.account.gates if not line.is_open],
        "form": DismissForm(auto_id=f"id_{row.demand.pk}_%s"),
        **post_of(row.demand),
    }


def fitting_words(user: User) -> str:
    """How many published needs fit the reader: as they are on record, else as far as their registration says."""
    talent: Talent | None = getattr(user, "talent", None)
    if talent is not None:
        near = needs_near(talent.fields.values_list("field_id", flat=True))
        return _now(len(fits_of(world_of_one(talent.pk), near)))
    registration = Registration.objects.filter(author=user, is_own=True).first()
    content = content_in(registration.data)[0] if registration else None
    if content is None:
        return _("Fill in your work, title, degree and field: then it says here how many needs fit you.")
    number = _fitting(content)
    return _now(number) if content.modes and content.times else _in_the_field(number)


def _fitting(content: ProfileContent) -> int:
    """How many needs fit; what is not said yet, the modes or the times, stands in nobody's way."""
    today = timezone.localdate()
    whole = replace(
        content,
        modes=content.modes or tuple(Mode.objects.values_list("code", flat=True)),
        times=content.times or (TimesContent(TimesKind.FIXED, today, today + _AHEAD),),
    )
    return len(fits_of(world_of_content(whole), needs_near(content.fields)))


def _now(number: int) -> str:
    if not number:
        return _("No published need fits at present. As soon as one does, you are proposed for it.")
    words = ngettext("%(number)s published need fits you now.", "%(number)s published needs fit you now.", number)
    return words % {"number": f"{number:,}"}


def _in_the_field(number: int) -> str:
    if not number:
        return _("No published need asks for this field and title at present.")
    words = ngettext(
        "%(number)s published need asks for what you bring. Whether it fits depends on your times and ways of serving.",
        "%(number)s published needs ask for what you bring. Which of them fit depends on your times and ways of "
        "serving.",
        number,
    )
    return words % {"number": f"{number:,}"}
