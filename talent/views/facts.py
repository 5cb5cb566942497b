"""The controls of the four facts: verified, may be proposed, paused; and the list of who waits to be verified."""

from collections.abc import Callable
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest
from common.pagination import page_of
from common.problems import Conflict
from talent.enums import VerifiedPart
from talent.forms.facts import FindingForm, ProposableForm
from talent.models import Talent
from talent.presenting import person_page
from talent.services import pause, resume, set_proposable, verify
from talent.services.reconfirming import reconfirm
from talent.services.units import ask_unit


def person_response(request: MemberRequest, talent: Talent, bound: forms.Form | None = None) -> HttpResponse:
    """The page of a talent; with a form that has faults, the page again with them (422)."""
    status = HTTPStatus.OK if bound is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "talent/detail.html", person_page(talent, request.user, bound), status=status)


def talent_for(request: MemberRequest, pk: int | None, permission: str) -> Talent:
    """The talent of that number, or the user's own without one; 404 where the permission is not theirs."""
    seen = Talent.objects.visible_to(request.user).for_detail()
    talent = get_object_or_404(seen, user=request.user) if pk is None else get_object_or_404(seen, pk=pk)
    if not request.user.has_perm(permission, talent):
        raise Http404
    return talent


def _done(request: MemberRequest, talent: Talent, act: Callable[[], object], words: str) -> HttpResponse:
    try:
        act()
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, words)
    return redirect("talent:me") if talent.user_id == request.user.pk else redirect("talent:detail", talent.pk)


@require_POST
@login_required
def verify_part(request: MemberRequest, pk: int) -> HttpResponse:
    """Find that a title or degree agrees with its proof, or does not."""
    talent = talent_for(request, pk, "talent.verify")
    part = request.POST.get("part", "")
    if part not in VerifiedPart.values:
        raise Http404
    form = FindingForm(request.POST, talent=talent, part=part)
    if not form.is_valid():
        return person_response(request, talent, form)
    return _done(
        request,
        talent,
        lambda: verify(talent=talent, actor=request.user, **form.cleaned_data),
        _("Recorded: %(part)s.") % {"part": VerifiedPart(part).label},
    )


@require_POST
@login_required
def proposable(request: MemberRequest, pk: int) -> HttpResponse:
    """Let somebody be proposed, or hold them back."""
    talent = talent_for(request, pk, "talent.set_proposable")
    form = ProposableForm(request.POST)
    if not form.is_valid():
        return person_response(request, talent, form)
    data = form.cleaned_data
    allowed = data["allowed"] == "yes"
    return _done(
        request,
        talent,
        lambda: set_proposable(
            talent=talent, actor=request.user, allowed=allowed, reason=data["reason"], note=data["note"]
        ),
        _("May be proposed from now on.") if allowed else _("Held back from now on; the person is told why."),
    )


@require_POST
@login_required
def pause_profile(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """Pause one's own profile, or somebody's on their behalf."""
    talent = talent_for(request, pk, "talent.pause")
    words = _("Paused: from now on no need meets this profile.")
    return _done(request, talent, lambda: pause(talent=talent, actor=request.user), words)


@require_POST
@login_required
def resume_profile(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """Take a paused profile up again."""
    talent = talent_for(request, pk, "talent.pause")
    words = _("Taken up again: needs can meet this profile from now on.")
    return _done(request, talent, lambda: resume(talent=talent, actor=request.user), words)


@require_POST
@login_required
def reconfirm_for(request: MemberRequest, pk: int) -> HttpResponse:
    """Confirm somebody's times on their behalf: they said so by telephone or letter."""
    talent = talent_for(request, pk, "talent.edit")
    words = _("Confirmed: the times count for another 180 days.")
    return _done(request, talent, lambda: reconfirm(talent=talent, actor=request.user), words)


@require_POST
@login_required
def ask_unit_of(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask somebody's unit whether they may go at the times they stated."""
    talent = talent_for(request, pk, "talent.ask_unit")
    words = _("The unit is asked; its answer is due within 14 days.")
    return _done(request, talent, lambda: ask_unit(talent=talent, actor=request.user), words)


@require_safe
@login_required
def verifications(request: MemberRequest) -> HttpResponse:
    """Who handed in proof and waits to be verified, the longest waiting first."""
    if not request.user.has_perm("talent.view_verifications"):
        raise Http404
    waiting = Talent.objects.visible_to(request.user).awaiting_verification().for_list()
    page = page_of(waiting.prefetch_related("documents"), request.GET, newest_first=False, key="waits")
    return render(request, "talent/verifications.html", {"page": page})
