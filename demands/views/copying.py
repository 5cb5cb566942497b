"""Copying needs: one as it is, or last year's to the next."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import MemberRequest
from common.problems import Conflict
from demands.copying import MOST_COPIED, CopyRow, copies_offered
from demands.models import Demand
from demands.services.copying import copy_to_next_start
from demands.services.needs import copy_demand


@require_POST
@login_required
def need_copy(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft that says what the need says; on to its form."""
    demand = get_object_or_404(Demand.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm("demands.copy", demand):
        raise Http404
    try:
        copy = copy_demand(demand=demand, actor=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect("matching:need", demand.pk)
    messages.success(request, _("A draft was made. Change what is different, then submit it."))
    return redirect("demands:edit", copy.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def need_copies(request: MemberRequest) -> HttpResponse:
    """The needs of earlier years; those ticked become drafts for the next start."""
    if not request.user.has_perm("demands.post"):
        raise Http404
    offered = copies_offered(request.user)
    if request.method == "POST":
        return _copied(request, offered)
    return render(request, "demands/copy.html", {"rows": offered})


def _copied(request: MemberRequest, offered: list[CopyRow]) -> HttpResponse:
    wanted = set(request.POST.getlist("need")[:MOST_COPIED])
    chosen = [row.demand for row in offered if str(row.demand.pk) in wanted]
    if not chosen:
        messages.warning(request, _("Tick the needs that you want to copy."))
        return redirect("demands:copy")
    try:
        copies = copy_to_next_start(demands=chosen, actor=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect("demands:copy")
    text = ngettext(
        "%(count)d need was copied as a draft: %(names)s.",
        "%(count)d needs were copied as drafts: %(names)s.",
        len(copies),
    )
    names = _(", ").join(copy.position for copy in copies)
    messages.success(request, text % {"count": len(copies), "names": names})
    return redirect("demands:list")
