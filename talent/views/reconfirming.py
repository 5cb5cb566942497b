"""The answer to “are you still free?”: by the link in the mail without logging in, or on one's own page."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.links import BadLink, read_token
from accounts.requests import MemberRequest
from common.problems import Conflict
from talent.models import Talent
from talent.services.reconfirming import LINK_AGE, clock_of, day_before, reconfirm, switch_by_link, windows_ahead

CONFIRM, PAUSE, RESUME = "confirm", "pause", "resume"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def still_free(request: HttpRequest, token: str) -> HttpResponse:
    """What a reminder's link opens: looking changes nothing, one tap confirms."""
    try:
        talent, lapses_on = _claimed(token)
    except BadLink:
        return render(request, "talent/reconfirm_gone.html", status=410)
    done = ""
    if request.method == "POST":
        try:
            done = _act(talent, lapses_on, request.POST.get("act", ""))
        except Conflict:
            done = ""  # the page says how things stand
        talent.refresh_from_db()
    return render(request, "talent/reconfirm.html", _page(talent, lapses_on, done))


def _claimed(token: str) -> tuple[Talent, date]:
    """Whose times the link speaks of, and the lapse that it was sent about.

    Raises:
        BadLink: forged, too old, or about somebody who is on record no more.
    """
    claims = read_token("reconfirm", token, max_age=LINK_AGE)
    talent = Talent.objects.filter(pk=claims["talent"], erased_at__isnull=True).first()
    if talent is None:
        raise BadLink("nobody")
    return talent, date.fromisoformat(claims["lapses_on"])


def _act(talent: Talent, lapses_on: date, act: str) -> str:
    """Do what the button says; return what was done."""
    if act == CONFIRM:
        reconfirm(talent=talent, actor=None, lapses_on=lapses_on)
    elif act in {PAUSE, RESUME}:
        switch_by_link(talent=talent, active=act == RESUME)
    else:
        return ""
    return act


def _page(talent: Talent, lapses_on: date, done: str) -> dict[str, Any]:
    clock = clock_of(talent)
    if not talent.is_active:
        state = "paused"
    elif clock is None:
        state = "past"
    else:
        state = "open" if clock == lapses_on else "confirmed"
    return {
        "talent": talent,
        "windows": windows_ahead(talent),
        "state": state,
        "until": day_before(clock) if clock else "",
        "done": done,
    }


@require_POST
@login_required
def reconfirm_now(request: MemberRequest) -> HttpResponse:
    """Confirm one's own times from one's own page."""
    talent = Talent.objects.filter(user=request.user).first()
    if talent is None:
        raise Http404
    try:
        until = reconfirm(talent=talent, actor=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, _("Thank you. Your times count until %(day)s.") % {"day": day_before(until)})
    return redirect("talent:me")
