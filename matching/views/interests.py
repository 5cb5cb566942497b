"""Pages of applications: applying, the list of those one may see, one application with its steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.pagination import page_of
from common.problems import Conflict
from demands.models import Demand
from matching import interest_pages
from matching.acting import NAMED
from matching.filters import InterestFilter
from matching.forms import ACT_FORMS, ApplyForm
from matching.models import Interest
from matching.services.interests import apply, call_of
from matching.services.steps import take_step


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def apply_for(request: MemberRequest, pk: int) -> HttpResponse:
    """Apply for a published need: what is asked, who will see what, and a few words."""
    if not request.user.has_perm("matching.apply"):
        raise Http404
    demand = get_object_or_404(Demand.objects.published().for_detail(), pk=pk)
    talent = request.user.talent
    form = ApplyForm(request.POST or None, employer=demand.employer)
    if form.is_valid():
        try:
            interest = apply(talent=talent, demand=demand, call=call_of(talent, demand), **form.cleaned_data)
        except Conflict as conflict:
            form.add_error(None, conflict.message)
        else:
            messages.success(request, _("You have applied. You will be told of every step."))
            return redirect("matching:interest", interest.pk)
    return render(request, "matching/interest_apply.html", interest_pages.apply_page(demand, talent, form))


@require_safe
@login_required
def interest_list(request: MemberRequest) -> HttpResponse:
    """The applications the user may see, newest first; for a volunteer also the calls of their unit."""
    found = InterestFilter(request.GET, Interest.objects.visible_to(request.user).for_list())
    page = page_of(found.qs, request.GET, newest_first=True)
    context = {
        "filter": found,
        "page": page,
        "rows": interest_pages.list_rows(page.rows, request.user),
        "calls": interest_pages.own_calls(request.user),
    }
    template = "matching/_interest_table.html" if request.htmx else "matching/interests.html"
    return render(request, template, context, status=200 if found.form.is_valid() else 400)


@require_safe
@login_required
def need_interests(request: MemberRequest, pk: int) -> HttpResponse:
    """Who applied for a need, with their places in its order: a part of the need's page."""
    demand = get_object_or_404(Demand.objects.visible_to(request.user), pk=pk)
    return render(request, "matching/_applied.html", interest_pages.need_interests(demand, request.user))


@require_safe
@login_required
def interest_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One application: its words, its state, the steps open to the user, its history and what followed."""
    return _page(request, _interest(request, pk))


def _interest(request: MemberRequest, pk: int) -> Interest:
    return get_object_or_404(Interest.objects.visible_to(request.user).for_list(), pk=pk)


def _page(request: MemberRequest, interest: Interest, **bound: Form) -> HttpResponse:
    forms = {name: form(prefix=name) for name, form in ACT_FORMS.items()} | bound
    return render(request, "matching/interest.html", interest_pages.interest_page(interest, request.user, forms))


@require_POST
@login_required
def interest_act(request: MemberRequest, pk: int, act: str) -> HttpResponse:
    """Take a step; what does not fit the state any more is said in words."""
    interest = _interest(request, pk)
    if act not in NAMED or not request.user.has_perm(NAMED[act].permission, interest):
        raise Http404
    form = ACT_FORMS[act](request.POST, prefix=act)
    if not form.is_valid():
        return _page(request, interest, **{act: form})
    try:
        take_step(name=act, interest=interest, actor=request.user, values=form.cleaned_data)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, _("Recorded."))
    return redirect("matching:interest", interest.pk)
