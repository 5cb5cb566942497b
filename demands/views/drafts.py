"""What is kept of a form while one writes, and what is usual for such posts."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Organisation
from accounts.requests import MemberRequest
from common.keys import key_in
from common.problems import Conflict
from demands.forms.raw import raw_of
from demands.models import Demand, DemandDraft
from demands.services.drafts import discard_draft, save_draft
from demands.writing import filling, usual_for

# What the column of a version holds.
VERSION_DIGITS = 9


@require_POST
@login_required
def draft_save(request: MemberRequest) -> HttpResponse:
    """Keep the form while one writes; answers when it was kept, and under which number."""
    if not request.user.has_perm("demands.post"):
        raise Http404
    demand = None
    if asked := request.POST.get("demand"):
        demand = get_object_or_404(Demand.objects.visible_to(request.user), pk=key_in(asked))
        if not request.user.has_perm("demands.edit_demand", demand):
            raise Http404
    elif request.POST.get("draft") and draft_of(request, request.POST["draft"]) is None:
        return render(request, "demands/_form_saved.html", {"gone": True}, status=HTTPStatus.NOT_FOUND)
    try:
        context: dict[str, object] = {"draft": keep(request, demand)}
    except Conflict as conflict:
        context = {"fault": conflict.message}
    status = HTTPStatus.CONFLICT if "fault" in context else HTTPStatus.OK
    return render(request, "demands/_form_saved.html", context, status=status)


@require_POST
@login_required
def draft_discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Throw an unfinished form of one's own away."""
    discard_draft(draft=get_object_or_404(DemandDraft.objects.visible_to(request.user), pk=pk))
    messages.success(request, _("The unfinished form was discarded."))
    return redirect("demands:list")


@require_safe
@login_required
def need_defaults(request: MemberRequest) -> HttpResponse:
    """What is usual for such posts: a part of the form."""
    if not request.user.has_perm("demands.post"):
        raise Http404
    usual = usual_for(request.GET, today=timezone.localdate())
    return render(request, "demands/_form_defaults.html", {"usual": usual, "filling": filling(usual)})


def keep(request: MemberRequest, demand: Demand | None) -> DemandDraft:
    """Store what stands in the form that was sent.

    Raises:
        Conflict: as :func:`~demands.services.drafts.save_draft`.
    """
    return save_draft(
        author=request.user,
        employer=demand.employer if demand else _employer(request),
        data=raw_of(request.POST),
        demand=demand,
        base_version=key_in(request.POST.get("version"), digits=VERSION_DIGITS),
        draft=draft_of(request, request.POST.get("draft")),
    )


def draft_of(request: MemberRequest, asked: str | None) -> DemandDraft | None:
    """The unfinished form of that number, where it is the user's own."""
    key = key_in(asked)
    return DemandDraft.objects.visible_to(request.user).filter(pk=key).first() if key is not None else None


def _employer(request: MemberRequest) -> Organisation:
    """The employer that the form names, where the user acts for it; otherwise the first of the user's own."""
    own = request.user.standing.employer_ids
    named = key_in(request.POST.get("employer"))
    return Organisation.objects.get(pk=named if named in own else min(own))
