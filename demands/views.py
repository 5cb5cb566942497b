"""Pages of needs. The page of one need shows its shortlist and so belongs to matching."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest
from common.pagination import page_of
from demands.filters import DemandFilter
from demands.models import Demand


@require_safe
@login_required
def demand_list(request: MemberRequest) -> HttpResponse:
    """The needs the user may see, newest first, narrowed by the filters that REST has too."""
    found = DemandFilter(request.GET, Demand.objects.visible_to(request.user).for_list())
    status = 200 if found.form.is_valid() else 400
    page = page_of(found.qs if status == 200 else Demand.objects.none(), request.GET, newest_first=True)
    return render(request, "demands/list.html", {"filter": found, "page": page}, status=status)
