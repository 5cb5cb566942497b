"""What the page of a talent shows: the four facts with their controls, what is proved, times, history."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.models import User
from talent.content import times_content
from talent.enums import TalentStep, Verdict, VerifiedPart
from talent.forms.facts import FindingForm, ProposableForm
from talent.models import Talent, TalentEvent, Verification
from talent.profile_words import times_in_words, year_rows
from talent.registering import FORMS, LABELS
from talent.services import last_findings, value_of
from talent.standing import facts_of

MAX_HISTORY = 100
ASKED = ("verify", "set_proposable", "edit", "pause", "ask_unit", "add_document", "reveal_contact")


@dataclass(frozen=True, slots=True)
class PartFound:
    """Title or degree: what stands there, the last finding on that, and the form for another one."""

    part: str
    name: str
    value: str
    finding: Verification | None
    form: forms.Form

    @property
    def tone(self) -> str:
        """Of the badge."""
        if self.finding is None:
            return "warn"
        return "good" if self.finding.verdict == Verdict.CONFIRMED else "bad"


def person_page(talent: Talent, user: User, bound: forms.Form | None = None) -> dict[str, Any]:
    """A talent as the user may see them (``for_detail``); a fixed number of queries.

    ``bound`` is a form that was sent with faults; it stands in the place of its empty one.
    """
    stated = [times_content(entry) for entry in talent.times.all()]
    may = {name: user.has_perm(f"talent.{name}", talent) for name in ASKED}
    return {
        "talent": talent,
        "may": may,
        "steps": [(step, LABELS[step]) for step in FORMS] if may["edit"] else [],
        "facts": facts_of(talent, with_reason=user.has_perm("talent.view_hold_reason", talent)),
        "hold_form": bound if isinstance(bound, ProposableForm) else ProposableForm(initial={"allowed": "no"}),
        "parts": parts_of(talent, bound) if may["verify"] else [],
        "documents": list(talent.documents.all()) if may["add_document"] else [],
        "times": [times_in_words(entry) for entry in stated],
        "years": [
            (row.label, [number for number, share in enumerate(row.months, 1) if share]) for row in year_rows(stated)
        ],
        "history": history_of(talent, user),
        "sees_notes": user.has_perm("talent.view_history", talent),
    }


def parts_of(talent: Talent, bound: forms.Form | None = None) -> list[PartFound]:
    """Title and degree; a finding on what stood there before is no finding on what stands there now."""
    last, found = last_findings(talent), []
    for part in VerifiedPart:
        finding = last.get(part)
        form: forms.Form = FindingForm(talent=talent, part=part)
        if isinstance(bound, FindingForm) and bound.data.get("part") == part:
            form = bound
        found.append(
            PartFound(
                part=part.value,
                name=str(part.label),
                value=talent.title.name if part == VerifiedPart.TITLE else talent.degree.name,
                finding=finding if finding and finding.value == value_of(talent, part) else None,
                form=form,
            )
        )
    return found


def history_of(talent: Talent, user: User) -> list[dict[str, Any]]:
    """The last hundred steps, the newest first; who did them and in what words only for those who may read it."""
    sees = user.has_perm("talent.view_history", talent)
    return [
        {
            "label": event.get_step_display(),
            "at": event.at,
            "by": _by(event, talent) if sees else "",
            "note": event.note if sees else "",
        }
        for event in talent.events.select_related("actor").order_by("-pk")[:MAX_HISTORY]
    ]


def _by(event: TalentEvent, talent: Talent) -> str:
    """Whose step it was; the person's own name stands on no page. Nobody's where it came by a link, or by a clock."""
    if event.actor is None:
        return _("by the clock") if event.step == TalentStep.LAPSED else ""
    return _("the person") if event.actor.pk == talent.user_id else str(event.actor)
