"""Pages by which a need goes from hand to hand: submitted, reviewed, returned, published, closed; and its history."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.keys import key_in
from common.problems import Conflict
from demands.content import content_of, faults_of
from demands.enums import DemandStatus
from demands.filters.reviews import ReviewFilter
from demands.forms.reviews import CloseForm, ReturnForm, SubmitForm
from demands.models import Demand
from demands.reviewing import queue_page, review_page, steps_of, ticked_needs
from demands.services import reviews
from demands.writing import last_return

# --- the authority's side -------------------------------------------------------------------------


@require_safe
@login_required
def review_list(request: MemberRequest) -> HttpResponse:
    """The needs that wait for this coordinator, the most pressing first."""
    found = ReviewFilter(request.GET, _waiting(request))
    status = 200 if found.form.is_valid() else 400
    context = {"filter": found, "page": queue_page(found.qs, request.GET)}
    return render(request, "demands/reviews.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def publish_ticked(request: MemberRequest) -> HttpResponse:
    """What the ticked needs are and whom publishing them touches; then their publication, once it is confirmed."""
    waiting = _waiting(request)
    if request.method == "POST":
        return _publish_confirmed(request, waiting)
    ticked = ticked_needs(waiting, [pk for pk, _version in _ticks(request.GET.getlist("need"))])
    if not (ticked.ready or ticked.faulty):
        messages.warning(request, _("Tick the needs that you want to publish."))
        return redirect("demands:reviews")
    return render(request, "demands/review_ticked.html", {"ticked": ticked, "crumbs": _crumbs()})


def _publish_confirmed(request: MemberRequest, waiting: QuerySet[Demand]) -> HttpResponse:
    versions = dict(_ticks(request.POST.getlist("need")))
    names = {demand.pk: demand for demand in waiting.filter(pk__in=versions)}
    outcomes = reviews.publish_demands(demand_ids=list(names), actor=request.user, versions=versions)
    done = sum(why is None for _pk, why in outcomes)
    if done:
        text = ngettext("%(number)d need is published.", "%(number)d needs are published.", done)
        messages.success(request, text % {"number": done})
    for pk, why in outcomes:
        if why is not None:
            messages.warning(request, _("%(need)s: %(why)s") % {"need": names[pk], "why": why})
    if gone := len(versions) - len(names):
        text = ngettext("%(number)d need did not wait any more.", "%(number)d needs did not wait any more.", gone)
        messages.warning(request, text % {"number": gone})
    return redirect("demands:reviews")


@require_safe
@login_required
def review(request: MemberRequest, pk: int) -> HttpResponse:
    """A need in full, what changed since it was last submitted, and the two buttons."""
    demand = _demand_for(request, pk, "demands.review_here")
    if demand.status != DemandStatus.SUBMITTED:
        messages.info(request, _("This need does not wait for a review now."))
        return redirect("matching:need", pk=pk)
    return _review_page(request, demand, ReturnForm())


@require_POST
@login_required
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    """Publish a need, and go on to the next one that waits."""
    demand = _demand_for(request, pk, "demands.review_here")
    read = request.POST.get("version")
    try:
        # Nobody has read a version that is no number.
        reviews.publish_demand(demand=demand, actor=request.user, version=key_in(read) or 0 if read else None)
    except Conflict as conflict:
        return _refused(request, demand, conflict)
    messages.success(request, _("Published: %(need)s. The public can read it now.") % {"need": demand})
    return _to_next(request)


@require_POST
@login_required
def return_(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a need back with reasons, and go on to the next one that waits."""
    demand = _demand_for(request, pk, "demands.review_here")
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _review_page(request, demand, form)
    try:
        reviews.return_demand(
            demand=demand,
            actor=request.user,
            reasons=tuple(form.cleaned_data["reasons"]),
            note=form.cleaned_data["note"],
        )
    except Conflict as conflict:
        return _refused(request, demand, conflict)
    messages.success(request, _("Returned: %(need)s. The employer has been told why.") % {"need": demand})
    return _to_next(request)


def _review_page(request: MemberRequest, demand: Demand, form: ReturnForm) -> HttpResponse:
    context = {**review_page(demand, request.user), "form": form, "crumbs": _crumbs()}
    return render(request, "demands/review.html", context, status=400 if form.errors else 200)


def _waiting(request: MemberRequest) -> QuerySet[Demand]:
    """The user's queue.

    Raises:
        Http404: for whoever reviews nothing.
    """
    if not request.user.has_perm("demands.view_reviews"):
        raise Http404
    return Demand.objects.waiting_for(request.user).for_list()


def _to_next(request: MemberRequest) -> HttpResponse:
    """The most pressing need that still waits, of those that the filters in the address leave; else the queue."""
    following = ReviewFilter(request.GET, _waiting(request)).qs.first()
    asked = f"?{request.GET.urlencode()}" if request.GET else ""
    if following is None:
        return redirect("demands:reviews")
    return redirect(reverse("demands:review", args=[following.pk]) + asked)


def _ticks(values: list[str]) -> list[tuple[int, int]]:
    """Ticked needs as ``(number, version)``, from ``12`` or ``12.3``; what is neither is left out."""
    ticks = []
    for value in values:
        pk, _dot, version = value.partition(".")
        tick = key_in(pk), key_in(version or "0")
        if tick[0] is not None and tick[1] is not None:
            ticks.append((tick[0], tick[1]))
    return ticks


# --- the employer's side ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def submit(request: MemberRequest, pk: int) -> HttpResponse:
    """What stands in the way of a submission and until when the authority has time; then the submission."""
    demand = _demand_for(request, pk, "demands.post_for")
    if request.method != "POST" and not request.user.has_perm("demands.submit", demand):
        messages.info(request, _("This need has been submitted already."))
        return redirect("matching:need", pk=pk)
    form = SubmitForm(_posted(request), is_again=demand.status == DemandStatus.RETURNED)
    if request.method != "POST" or not form.is_valid():
        context = _submit_page(demand, form)
        return render(request, "demands/review_submit.html", context, status=400 if form.errors else 200)
    try:
        submitted = reviews.submit_demand(demand=demand, actor=request.user, note=form.cleaned_data["note"])
    except Conflict as conflict:
        return _refused(request, demand, conflict)
    text = _("Submitted. The authority reviews it by %(day)s; you are told what it decides.")
    messages.success(request, text % {"day": submitted.review_due})
    return redirect("matching:need", pk=pk)


def _submit_page(demand: Demand, form: SubmitForm) -> dict[str, Any]:
    return {
        "demand": demand,
        "form": form,
        "faults": faults_of(content_of(demand), today=timezone.localdate()),
        "returned": last_return(demand),
        "days": reviews.REVIEW_DAYS,
        "crumbs": _crumbs_of(demand),
    }


@require_POST
@login_required
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a submitted need a draft again."""
    demand = _demand_for(request, pk, "demands.post_for")
    try:
        reviews.take_back_demand(demand=demand, actor=request.user)
    except Conflict as conflict:
        return _refused(request, demand, conflict)
    messages.success(request, _("Taken back. It is a draft again; submit it once it is right."))
    return redirect("matching:need", pk=pk)


# --- either side ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: MemberRequest, pk: int) -> HttpResponse:
    """Why a need is closed; then its closing."""
    demand = _demand_for(request, pk, "demands.post_for", "demands.review_here")
    if not request.user.has_perm("demands.close", demand):
        messages.warning(
            request, _("This need cannot be closed as it stands: %(status)s.") % {"status": _state(demand)}
        )
        return redirect("matching:need", pk=pk)
    form = CloseForm(_posted(request))
    if request.method != "POST" or not form.is_valid():
        context = {"demand": demand, "form": form, "crumbs": _crumbs_of(demand)}
        return render(request, "demands/review_close.html", context, status=400 if form.errors else 200)
    try:
        reviews.close_demand(demand=demand, actor=request.user, **form.cleaned_data)
    except Conflict as conflict:
        return _refused(request, demand, conflict)
    messages.success(request, _("Closed. Nobody is proposed for this need any more."))
    return redirect("matching:need", pk=pk)


@require_safe
@login_required
def history(request: MemberRequest, pk: int) -> HttpResponse:
    """Every step of a need: who, when, why, and what changed."""
    demand = get_object_or_404(Demand.objects.visible_to(request.user).for_list(), pk=pk)
    context = {"demand": demand, "steps": steps_of(demand), "crumbs": _crumbs_of(demand)}
    return render(request, "demands/history.html", context)


def _demand_for(request: MemberRequest, pk: int, *permissions: str) -> Demand:
    """A need that the user may see and on which one of ``permissions`` lets them act, whatever its state.

    Raises:
        Http404: where there is none.
    """
    demand = get_object_or_404(Demand.objects.visible_to(request.user).for_detail(), pk=pk)
    if not any(request.user.has_perm(permission, demand) for permission in permissions):
        raise Http404
    return demand


def _posted(request: MemberRequest) -> QueryDict | None:
    """What was sent in; an empty form that was sent in is not the same as none."""
    return request.POST if request.method == "POST" else None


def _refused(request: MemberRequest, demand: Demand, conflict: Conflict) -> HttpResponse:
    """Say what was in the way, on the page that shows the need as it is now."""
    messages.warning(request, conflict.message)
    where = "demands:review" if conflict.code in {"stale", "faulty"} and _reviews(request, demand) else "matching:need"
    return redirect(where, pk=demand.pk)


def _reviews(request: MemberRequest, demand: Demand) -> bool:
    return request.user.has_perm("demands.review", demand)


def _state(demand: Demand) -> str:
    return str(DemandStatus(demand.status).label)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("To review"), reverse("demands:reviews"))]


def _crumbs_of(demand: Demand) -> list[tuple[str, str]]:
    return [(_("Needs"), reverse("demands:list")), (demand.position, reverse("matching:need", args=[demand.pk]))]
