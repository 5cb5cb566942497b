"""The history of a talent's record, and the mark that something changed which matching reads."""

from django.utils import timezone

from accounts.models import User
from talent.enums import TalentStep
from talent.models import Talent, TalentEvent

MAX_NOTE = 300


def write_event(*, talent: Talent, step: TalentStep, actor: User | None, note: str = "") -> TalentEvent:
    """Add a step to the history, in the transaction of what it tells. ``actor`` is none where a clock did it."""
    return TalentEvent.objects.create(talent=talent, step=step, actor=actor, note=note.strip()[:MAX_NOTE])


def mark_changed(*, talent: Talent) -> None:
    """Note that something changed which matching reads: the shortlists it touches are computed anew (matching)."""
    Talent.objects.filter(pk=talent.pk).update(matters_at=timezone.now(), updated_at=timezone.now())
