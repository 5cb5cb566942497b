"""Pages of pairings: the schemes with what was stated for them, the pairs on record, and their forms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import MemberRequest
from common.lists import list_page
from common.problems import Conflict
from demands.filters import PairingFilter
from demands.forms.pairings import NewPairForm, PairForm
from demands.models import Pairing, PairingScheme
from demands.services.pairings import add_pairing, change_pairing


@require_safe
@login_required
def pairing_list(request: MemberRequest) -> HttpResponse:
    """The pairs the user may see; for those who look over them, the schemes' totals too."""
    found = PairingFilter(request.GET, Pairing.objects.visible_to(request.user).for_list())
    overlooks = bool(request.user.standing.overview_prefixes)
    schemes = PairingScheme.objects.with_totals() if overlooks else None
    return list_page(request, "demands/pairings.html", found, newest_first=False, schemes=schemes)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pairing_new(request: MemberRequest) -> HttpResponse:
    """Enter a pair."""
    _require_manager(request)
    form = NewPairForm(request.POST or None)
    if form.is_valid():
        units = {name: form.cleaned_data[name] for name in ("scheme", "sending", "receiving")}
        try:
            add_pairing(**units, content=form.content)
        except Conflict as conflict:
            form.add_error(None, conflict.message)
        else:
            messages.success(request, _("The pair has been entered."))
            return redirect("demands:pairings")
    return render(request, "demands/pairing_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pairing_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the years and amounts of a pair."""
    _require_manager(request)
    pairing = get_object_or_404(Pairing.objects.visible_to(request.user).for_list(), pk=pk)
    form = PairForm(request.POST or None, pairing=pairing)
    if form.is_valid():
        try:
            change_pairing(pairing=pairing, content=form.content)
        except Conflict as conflict:
            form.add_error(None, conflict.message)
        else:
            messages.success(request, _("The pair has been changed."))
            return redirect("demands:pairings")
    return render(request, "demands/pairing_form.html", {"form": form, "pairing": pairing})


def _require_manager(request: MemberRequest) -> None:
    if not request.user.has_perm("demands.manage_pairings"):
        raise Http404
