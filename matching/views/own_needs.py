"""Pages of a talent's own needs: what fits them, and what they do not want."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest
from common.problems import Conflict
from demands.models import Demand
from matching.enums import DismissReason
from matching.forms import DismissForm
from matching.own_pages import fitting_words, my_needs_page
from matching.services import dismiss_need, take_back_dismissal
from talent.models import Talent


@require_safe
@login_required
def my_needs(request: MemberRequest) -> HttpResponse:
    """The published needs that fit the reader, the best first; or nearly, or that they applied for or do not want."""
    if not request.user.has_perm("matching.view_own_needs"):
        raise Http404
    talent = Talent.objects.visible_to(request.user).for_detail().get(user=request.user)
    context = my_needs_page(talent, request.GET)
    status = 200 if context["filter"].form.is_valid() else 400
    return render(request, "matching/my_needs.html", context, status=status)


@require_safe
@login_required
def fitting(request: MemberRequest) -> HttpResponse:
    """How many published needs fit somebody who is registering, or is on record: a part of a page."""
    return render(request, "matching/_fitting.html", {"words": fitting_words(request.user)})


@require_POST
@login_required
def dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that one does not want a need, and why."""
    demand = _wanted(request, pk)
    form = DismissForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose why the need is not for you."))
        return _back(request)
    reason, note = DismissReason(form.cleaned_data["reason"]), form.cleaned_data["note"]
    try:
        dismiss_need(talent=request.user.talent, demand=demand, reason=reason, note=note)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, _("You are not proposed for %(need)s any more.") % {"need": demand})
    return _back(request)


@require_POST
@login_required
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a need up again that one did not want."""
    demand = _wanted(request, pk)
    try:
        take_back_dismissal(talent=request.user.talent, demand=demand)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, _("You can be proposed for %(need)s again.") % {"need": demand})
    return _back(request)


def _wanted(request: MemberRequest, pk: int) -> Demand:
    """The published need of that number, for somebody with a profile."""
    if not request.user.has_perm("matching.dismiss_need"):
        raise Http404
    return get_object_or_404(Demand.objects.published(), pk=pk)


def _back(request: MemberRequest) -> HttpResponse:
    """To the list as it was narrowed."""
    query = request.POST.get("back", "")
    return redirect(f"{reverse('matching:my-needs')}{f'?{query}' if query else ''}")
