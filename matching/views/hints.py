"""What would open more: counted for a form being filled in, and for a stored need."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest
from demands.forms.needs import NeedForm
from demands.models import Demand
from matching.hint_pages import form_hints, need_hints_page
from matching.hints import hints_for_demand


@require_POST
@login_required
def hints(request: MemberRequest) -> HttpResponse:
    """How many fit the need that stands in the form, and what would open more; a part of the form's page."""
    if not request.user.has_perm("matching.ask_hints"):
        raise Http404
    form = NeedForm(request.POST, user=request.user)
    return render(request, "matching/_hints.html", form_hints(form))


@require_safe
@login_required
def need_hints(request: MemberRequest, pk: int) -> HttpResponse:
    """The same for a stored need: a page, or a part of one."""
    demand = get_object_or_404(Demand.objects.visible_to(request.user).for_detail(), pk=pk)
    if not request.user.has_perm("matching.view_hints", demand):
        raise Http404
    context = need_hints_page(demand, hints_for_demand(demand))
    return render(request, "matching/_hints.html" if request.htmx else "matching/hints.html", context)
