"""The directory of talents for coordinators, a unit's own people, and a talent's own profile."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest
from common.lists import list_page
from talent.filters import TalentFilter
from talent.models import Talent


@require_safe
@login_required
def talent_list(request: MemberRequest) -> HttpResponse:
    """The talents the user may see, narrowed by the filters that REST has too. Names are masked."""
    talents = Talent.objects.visible_to(request.user).for_list().prefetch_related("availabilities")
    found = TalentFilter(request.GET, talents)
    return list_page(request, "talent/list.html", found, newest_first=False)


@require_safe
@login_required
def talent_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One profile without name and contact data."""
    talent = get_object_or_404(Talent.objects.visible_to(request.user).for_detail(), pk=pk)
    return render(request, "talent/detail.html", {"talent": talent})
