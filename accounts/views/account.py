"""The account itself: its settings on one page, what happened to it, its other sessions."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import second_factor
from accounts.models import AccountEvent
from accounts.requests import MemberRequest

SHOWN_EVENTS = 50


@require_safe
@login_required
def account_page(request: MemberRequest) -> HttpResponse:
    """Address, password, second factor, sessions and activity, each with the way to change it."""
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "has_factor": Authenticator.Type.TOTP in kinds,
        "must_have_factor": second_factor.must_have(request.user),
        "memberships": request.user.standing.memberships,
        "session_count": UserSession.objects.filter(user=request.user).count(),
        "last": AccountEvent.objects.visible_to(request.user).first(),
    }
    return render(request, "accounts/account.html", context)


@require_safe
@login_required
def activity_page(request: MemberRequest) -> HttpResponse:
    """What happened to the account last."""
    events = AccountEvent.objects.visible_to(request.user).select_related("actor")[:SHOWN_EVENTS]
    return render(request, "accounts/activity.html", {"events": events, "shown": SHOWN_EVENTS})


@require_POST
@login_required
def end_session(request: MemberRequest, pk: int) -> HttpResponse:
    """End one of the account's sessions; ending the one in use logs out."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    is_current = session.session_key == request.session.session_key
    end_sessions(request, [session])
    if is_current:
        return redirect("account_login")
    messages.success(request, _("That session is ended; whoever used it has to log in again."))
    return redirect("usersessions_list")
