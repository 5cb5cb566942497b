"""Pages: a need with its shortlist, why and why not, a talent's proposals."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest
from demands.models import Demand
from matching import interest_pages, presenting
from matching.explaining import count_funnel, explain_pair
from matching.models import Match
from matching.seeing import pair_visible_to
from talent.filters import TalentFilter
from talent.models import Talent

MOST_ASKED = 5


@require_safe
@login_required
def need(request: MemberRequest, pk: int) -> HttpResponse:
    """A need and the people on its shortlist, in order."""
    demand = get_object_or_404(Demand.objects.visible_to(request.user).for_detail(), pk=pk)
    return render(request, "matching/need.html", presenting.need_page(demand, request.user))


@require_safe
@login_required
def need_funnel(request: MemberRequest, pk: int) -> HttpResponse:
    """How many people remain after each gate, counted now; a part of the need's page."""
    demand = get_object_or_404(Demand.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm("matching.view_funnel"):
        raise Http404
    steps = presenting.funnel_steps(count_funnel(demand))
    template = "matching/_narrowest.html" if "narrowest" in request.GET else "matching/_funnel.html"
    context = {
        "steps": steps,
        "shown": presenting.shown_of(demand, steps),
        "narrowest": presenting.narrowest(steps),
        "demand": demand,
    }
    return render(request, template, context)


@require_safe
@login_required
def why(request: MemberRequest, pk: int, talent_pk: int) -> HttpResponse:
    """Why one person is on the list, or not: a part of the need's page, or a page of its own."""
    talent, demand = pair_visible_to(request.user, talent_pk, pk)
    context = presenting.pair_page(explain_pair(talent, demand), request.user)
    return render(request, "matching/_why.html" if request.htmx else "matching/why.html", context)


@require_safe
@login_required
def why_not(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask about somebody: by name, by number, as the directory finds people."""
    demand = get_object_or_404(Demand.objects.visible_to(request.user).for_detail(), pk=pk)
    if not request.user.has_perm("matching.ask_why_not"):
        raise Http404
    asked = request.GET.get("q", "").strip()
    visible = Talent.objects.visible_to(request.user).for_detail()
    found = list(TalentFilter({"q": asked}, visible, request=request).qs[:MOST_ASKED]) if asked else []
    ranks = dict(demand.matches.filter(talent__in=found).values_list("talent", "rank"))
    accounts = [
        {**presenting.pair_page(explain_pair(talent, demand), request.user), "rank": ranks.get(talent.pk)}
        for talent in found
    ]
    return render(request, "matching/why_not.html", {"demand": demand, "asked": asked, "accounts": accounts})


@require_safe
@login_required
def proposals(request: MemberRequest) -> HttpResponse:
    """What was released to the talent who is logged in, and what they applied for themselves."""
    matches = Match.objects.visible_to(request.user).filter(talent__user=request.user).for_list()
    rows = [presenting.proposal(match) for match in matches.order_by("-score", "demand")]
    applications = interest_pages.own_applications(request.user)
    return render(request, "matching/proposals.html", {"rows": rows, "applications": applications})
