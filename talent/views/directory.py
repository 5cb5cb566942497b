"""The directory of talents for coordinators, a unit's own people, and a talent's own profile."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest
from common.lists import list_page
from talent.filters import TalentFilter
from talent.models import SavedSearch, Talent
from talent.views.facts import person_response


@require_safe
@login_required
def talent_list(request: MemberRequest) -> HttpResponse:
    """The talents the user may see, narrowed by the filters that REST has too. Names are masked."""
    talents = Talent.objects.visible_to(request.user).for_list().prefetch_related("availabilities", "commitments")
    found = TalentFilter(request.GET, talents, request=request)
    keeps = request.user.has_perm("talent.save_searches")
    searches = list(SavedSearch.objects.visible_to(request.user)) if keeps else None
    return list_page(request, "talent/list.html", found, **found.paging, searches=searches)


@require_safe
@login_required
def talent_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One profile without name and contact data, with its four facts; one's own stands on a page of its own."""
    talent = get_object_or_404(Talent.objects.visible_to(request.user).for_detail(), pk=pk)
    if talent.user_id == request.user.pk:
        return redirect("talent:me")
    return person_response(request, talent)
