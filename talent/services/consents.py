"""What people agree to, in general and employer by employer, with the text that they read."""

from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from common.datafiles import read_rows, upsert
from common.problems import Conflict
from talent.enums import ConsentBasis, ConsentPurpose, TalentStep
from talent.models import Consent, ConsentText, Talent
from talent.services.events import mark_changed, write_event
from talent.services.placements import lock_talent

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_consent_texts() -> dict[str, int]:
    """Bring the texts of consents in step with the data file.

    A trigger refuses another wording of a text that somebody agreed to: write a new version with a later day.
    """
    rows = list(read_rows(DATA / "consent_texts.csv"))
    count = upsert(
        ConsentText,
        [
            ConsentText(
                code=row["code"],
                purpose=row["purpose"],
                valid_from=date.fromisoformat(row["valid_from"]),
                text_zh=row["text_zh"],
                text_en=row["text_en"],
            )
            for row in rows
        ],
    )
    return {"consent_texts": count}


def current_text(purpose: ConsentPurpose | str) -> ConsentText:
    """The newest text of that purpose which is in use today.

    Raises:
        Conflict: ``no_text`` where none is in use yet.
    """
    texts = ConsentText.objects.filter(purpose=purpose, valid_from__lte=timezone.localdate())
    text = texts.order_by("-valid_from").first()
    if text is None:
        raise Conflict("no_text", _("There is no text yet that could be agreed to."))
    return text


@transaction.atomic
def give_consent(
    *,
    talent: Talent,
    purpose: ConsentPurpose | str,
    employer: Organisation | None = None,
    actor: User | None,
    basis: ConsentBasis | str = ConsentBasis.OWN,
) -> Consent:
    """Record that a person agrees to the text in use today.

    A live consent to that text stays as it is; one to an older text ends, and a new one takes its place.

    Args:
        employer: whom the person is made known to; none for what concerns the platform alone.
    """
    text = current_text(purpose)
    lock_talent(talent.pk)
    live = Consent.objects.live().filter(talent=talent, purpose=purpose, employer=employer).first()
    if live is not None and live.text_id == text.pk:
        return live
    if live is not None:
        Consent.objects.filter(pk=live.pk).update(withdrawn_at=Now())
    consent = Consent.objects.create(
        talent=talent, purpose=purpose, employer=employer, text=text, basis=basis, given_by=actor
    )
    write_event(talent=talent, step=TalentStep.CONSENTED, actor=actor, note=_note(consent))
    mark_changed(talent=talent)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, actor: User | None) -> Consent:
    """End a consent, effective at commit; nothing where it has ended. Return it as it is now.

    What follows from it for applications is the caller's (:func:`matching.services.leaving.withdraw_from_employer`).
    """
    lock_talent(consent.talent_id)
    locked = Consent.objects.select_related("talent", "employer", "text").get(pk=consent.pk)
    if locked.withdrawn_at is not None:
        return locked
    Consent.objects.filter(pk=locked.pk).update(withdrawn_at=Now())
    write_event(talent=locked.talent, step=TalentStep.WITHDREW, actor=actor, note=_note(locked))
    mark_changed(talent=locked.talent)
    locked.refresh_from_db(fields=["withdrawn_at"])
    return locked


def _note(consent: Consent) -> str:
    """Whom it is about and which text: the history says it without another look."""
    return f"{consent.employer} · {consent.text_id}" if consent.employer else consent.text_id
