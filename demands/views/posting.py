"""Writing a need: a new one, a change, or an authority's amendment of a published one."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import MemberRequest
from common.problems import Conflict
from demands.forms.needs import NeedForm
from demands.forms.raw import data_of, fill_empty, raw_of_initial
from demands.models import Demand
from demands.services.drafts import finish_form, form_gone
from demands.services.needs import amend_demand
from demands.views.drafts import draft_of, keep
from demands.writing import base_text, collision_of, filling, first_initial, initial_for_edit, last_return, usual_for


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def need_new(request: MemberRequest) -> HttpResponse:
    """The empty form, an unfinished one taken up again, or one filled in by what the address names."""
    if not request.user.has_perm("demands.post"):
        raise Http404
    if request.method == "POST":
        return _acted(request, None)
    draft = draft_of(request, request.GET.get("draft"))
    if draft is not None and draft.demand_id is None:
        return _page(request, NeedForm(data_of(draft.data), user=request.user, judged=False), draft=draft)
    initial, role = first_initial(request.user, request.GET, today=timezone.localdate())
    return _page(request, NeedForm(user=request.user, initial=initial), role=role)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def need_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a need that is being written, or, as its authority, one that is published."""
    demand = get_object_or_404(Demand.objects.visible_to(request.user).for_detail(), pk=pk)
    user = request.user
    amends = user.has_perm("demands.amend", demand)
    if request.method == "POST":
        # A need that was submitted meanwhile is a conflict, so that what was typed is not lost.
        if not (amends or user.has_perm("demands.post_for", demand.employer)):
            raise Http404
        return _amended(request, demand) if amends else _acted(request, demand)
    if not (amends or user.has_perm("demands.edit_demand", demand)):
        raise Http404
    draft = None if amends else demand.drafts.visible_to(user).first()
    if draft is not None and request.GET.get("draft") == str(draft.pk):
        form = NeedForm(data_of(draft.data), user=user, demand=demand, judged=False)
        return _page(request, form, demand, draft=draft, base=draft.data.get("base", [""])[0])
    form = NeedForm(user=user, demand=demand, initial=initial_for_edit(demand), amending=amends)
    return _page(request, form, demand, kept=draft, base=base_text(demand))


def _acted(request: MemberRequest, demand: Demand | None) -> HttpResponse:
    """What the employer's button asked for: keep, fill in, save, or save and submit."""
    act = request.POST.get("act", "draft")
    if act in {"later", "defaults"}:
        return _kept(request, demand) if act == "later" else _filled(request, demand)
    form = NeedForm(request.POST, user=request.user, demand=demand, submitting=act == "submit")
    if not form.is_valid():
        return _page(request, form, demand, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not request.user.has_perm("demands.post_for", form.cleaned_data["employer"]):
        # A new need whose hidden field names another employer's.
        raise Http404
    try:
        saved = _saved(request, form, demand, submit=act == "submit")
    except Conflict as conflict:
        return _collided(request, form, demand, conflict)
    messages.success(request, _("Submitted for review.") if act == "submit" else _("Saved as a draft."))
    return redirect("matching:need", saved.pk)


def _saved(request: MemberRequest, form: NeedForm, demand: Demand | None, *, submit: bool) -> Demand:
    """The need made, or changed, by a valid form.

    Raises:
        Conflict: as :func:`~demands.services.drafts.finish_form`; ``gone`` also where the same form has made a need
            already, so that whoever presses the button twice makes one.
    """
    number = request.POST.get("draft")
    draft = draft_of(request, number)
    if demand is None and number and draft is None:
        raise form_gone()
    return finish_form(
        content=form.content(),
        actor=request.user,
        demand=demand,
        version=form.cleaned_data["version"],
        draft=draft,
        submit=submit,
    )


def _amended(request: MemberRequest, demand: Demand) -> HttpResponse:
    """Publish an authority's change of a published need; it says why."""
    form = NeedForm(request.POST, user=request.user, demand=demand, amending=True)
    if not form.is_valid():
        return _page(request, form, demand, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        amend_demand(
            demand=demand,
            content=form.content(),
            version=form.cleaned_data["version"] or 0,
            actor=request.user,
            note=form.cleaned_data["note"],
        )
    except Conflict as conflict:
        return _collided(request, form, demand, conflict)
    messages.success(request, _("The changed need is published."))
    return redirect("matching:need", demand.pk)


def _collided(request: MemberRequest, form: NeedForm, demand: Demand | None, conflict: Conflict) -> HttpResponse:
    """Show the form again with all that was typed; after a change by somebody else, both changes in one."""
    if conflict.code != "stale" or demand is None:
        messages.warning(request, conflict.message)
        return _page(request, form, demand, status=HTTPStatus.CONFLICT)
    fresh = Demand.objects.visible_to(request.user).for_detail().get(pk=demand.pk)
    met = collision_of(fresh, form.content(), request.POST.get("base", ""))
    initial = {**met.initial, "note": request.POST.get("note", "")}
    merged = NeedForm(user=request.user, demand=fresh, initial=initial, amending=form.amending)
    return _page(request, merged, fresh, status=HTTPStatus.CONFLICT, changes=met.changes, base=base_text(fresh))


def _kept(request: MemberRequest, demand: Demand | None) -> HttpResponse:
    """Keep the form as it stands and go back to the list."""
    try:
        keep(request, demand)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        form = NeedForm(request.POST, user=request.user, demand=demand, judged=False)
        return _page(request, form, demand, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Kept. You find it under “Unfinished forms”."))
    return redirect("demands:list")


def _filled(request: MemberRequest, demand: Demand | None) -> HttpResponse:
    """The form with what is usual where it is empty: the way without script."""
    usual = usual_for(request.POST, today=timezone.localdate())
    data = fill_empty(request.POST, raw_of_initial(usual.initial))
    return _page(request, NeedForm(data, user=request.user, demand=demand, judged=False), demand)


def _page(
    request: MemberRequest, form: NeedForm, demand: Demand | None = None, *, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    """The page of the form, with what is usual for what stands in it."""
    asked = {"field": form.field_code, "programme": form["programme"].value() or ""}
    usual = usual_for(asked, today=timezone.localdate())
    context = {
        "form": form,
        "demand": demand,
        "returned": last_return(demand) if demand else None,
        "draft": draft_of(request, request.POST.get("draft")),
        "base": request.POST.get("base", ""),
        "usual": usual,
        "filling": filling(usual),
    }
    return render(request, "demands/form.html", {**context, **more}, status=status)
