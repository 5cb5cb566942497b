"""Pages of calls: published needs collected and pushed to units."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.lists import list_page
from common.problems import Conflict
from demands.filters import CallFilter, DemandFilter
from demands.forms.calls import CallForm
from demands.models import Call, Demand
from demands.services.calls import create_call, discard_call, open_call

MOST_NEEDS = 200


@require_safe
@login_required
def call_list(request: MemberRequest) -> HttpResponse:
    """The calls the user may see, newest first."""
    found = CallFilter(request.GET, Call.objects.visible_to(request.user).for_list())
    return list_page(request, "demands/calls.html", found, newest_first=True)


@require_safe
@login_required
def call_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One call with its needs and units; what its units do about it stands on a page of matching."""
    rows = Demand.objects.for_list().order_by("region", "pk")
    calls = Call.objects.visible_to(request.user).select_related("programme")
    call = get_object_or_404(calls.prefetch_related(Prefetch("demands", rows), "units"), pk=pk)
    context = {
        "call": call,
        "units": call.units_shown_to(request.user),
        "seen": set(Demand.objects.visible_to(request.user).filter(calls=call).values_list("pk", flat=True)),
        "is_over": call.apply_by < timezone.localdate(),
        "may_open": call.opened_at is None and request.user.has_perm("demands.open_call", call),
    }
    return render(request, "demands/call.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def call_new(request: MemberRequest) -> HttpResponse:
    """Collect published needs of a programme into a call: first the programme, then its needs."""
    if not request.user.has_perm("demands.manage_calls"):
        raise Http404
    found = DemandFilter(request.GET, Demand.objects.visible_to(request.user).published().for_list())
    programme = found.form.cleaned_data.get("programme") if found.form.is_valid() else None
    form = CallForm(_to_tick(found), request.POST or None) if programme else None
    if programme and form and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "audience"}
        call = create_call(programme=programme, actor=request.user, **values)
        return redirect("demands:call", call.pk)
    context = {"filter": found, "programme": programme, "form": form, "most": MOST_NEEDS}
    return render(request, "demands/call_form.html", context)


def _to_tick(found: DemandFilter) -> QuerySet[Demand]:
    """What the filters find, the newest first, as far as a page holds it."""
    shown = list(found.qs.values_list("pk", flat=True)[:MOST_NEEDS])
    return Demand.objects.filter(pk__in=shown).for_list()


@require_POST
@login_required
def call_open(request: MemberRequest, pk: int) -> HttpResponse:
    """Push the call to its units."""
    call = _manageable(request, pk)
    try:
        open_call(call=call, actor=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return _back(call, conflict)
    count = call.units.count()
    said = ngettext("Pushed to %(count)d unit.", "Pushed to %(count)d units.", count)
    messages.success(request, said % {"count": count})
    return redirect("demands:call", call.pk)


@require_POST
@login_required
def call_discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a call that has not been pushed."""
    call = _manageable(request, pk)
    try:
        discard_call(call=call)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return _back(call, conflict)
    messages.success(request, _("The call was deleted; nobody had been told of it."))
    return redirect("demands:calls")


def _back(call: Call, conflict: Conflict) -> HttpResponse:
    """To the call, or to the list where it is there no more."""
    return redirect("demands:calls") if conflict.code == "gone" else redirect("demands:call", call.pk)


def _manageable(request: MemberRequest, pk: int) -> Call:
    call = get_object_or_404(Call.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm("demands.open_call", call):
        raise Http404
    return call
