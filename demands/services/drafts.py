"""Unfinished forms: kept as they stand, put away once the need is saved."""

import json

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from common.problems import Conflict
from demands.content import NeedContent
from demands.models import Demand, DemandDraft
from demands.services.needs import create_demand, edit_demand
from demands.services.reviews import submit_demand

MOST_BYTES = 40_000
# Of one author; a clerk with more than these has forgotten them.
MOST_DRAFTS = 50


@transaction.atomic
def save_draft(
    *,
    author: User,
    employer: Organisation,
    data: dict[str, list[str]],
    demand: Demand | None = None,
    base_version: int | None = None,
    draft: DemandDraft | None = None,
) -> DemandDraft:
    """Keep what stands in a form, valid or not: over ``draft``, or as a new unfinished form.

    Of a need that is being changed an author has one; ``base_version`` is the version that was read.

    Raises:
        Conflict: ``too_large``; ``too_many``; ``gone`` where ``draft`` was put away meanwhile, such as by saving.
    """
    if len(json.dumps(data, ensure_ascii=False).encode()) > MOST_BYTES:
        raise Conflict("too_large", _("This form holds too much text to be kept."))
    if demand is not None:
        kept, _created = DemandDraft.objects.update_or_create(
            author=author,
            demand=demand,
            defaults={"employer": employer, "data": data, "base_version": base_version or demand.version},
        )
        return kept
    if draft is None:
        _refuse_more(author)
        return DemandDraft.objects.create(author=author, employer=employer, data=data)
    locked = DemandDraft.objects.select_for_update().filter(pk=draft.pk, author=author).first()
    if locked is None:
        raise form_gone()
    locked.employer, locked.data = employer, data
    locked.save(update_fields=("employer", "data", "updated_at"))
    return locked


def form_gone() -> Conflict:
    """The refusal of an unfinished form that was put away meanwhile."""
    return Conflict("gone", _("This form has been saved or discarded elsewhere."))


def _refuse_more(author: User) -> None:
    if DemandDraft.objects.filter(author=author).count() >= MOST_DRAFTS:
        raise Conflict("too_many", _("You have %(most)d unfinished forms. Discard some first.") % {"most": MOST_DRAFTS})


@transaction.atomic
def discard_draft(*, draft: DemandDraft) -> None:
    """Throw an unfinished form away."""
    DemandDraft.objects.filter(pk=draft.pk).delete()


@transaction.atomic
def finish_form(
    *,
    content: NeedContent,
    actor: User,
    demand: Demand | None = None,
    version: int | None = None,
    draft: DemandDraft | None = None,
    submit: bool = False,
) -> Demand:
    """Make a need of a finished form, or change ``demand`` by it; with ``submit`` hand it to its authority.

    The unfinished form is put away with it: all of that or nothing.

    Raises:
        Conflict: ``gone`` where ``draft`` has been made a need of meanwhile; and as
            :func:`~demands.services.needs.edit_demand` and :func:`~demands.services.reviews.submit_demand`.
    """
    if demand is None:
        saved = create_demand(content=content, actor=actor)
    else:
        saved = edit_demand(demand=demand, content=content, version=version or 0, actor=actor)
        DemandDraft.objects.filter(author=actor, demand=demand).delete()
    if draft is not None:
        put_away, _rows = DemandDraft.objects.filter(pk=draft.pk, author=actor).delete()
        if demand is None and not put_away:
            raise form_gone()
    return submit_demand(demand=saved, actor=actor) if submit else saved
