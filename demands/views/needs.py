"""Pages of needs. The page of one need shows its shortlist and so belongs to matching."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest
from common.lists import list_page
from demands.filters import DemandFilter
from demands.models import Demand, DemandDraft


@require_safe
@login_required
def demand_list(request: MemberRequest) -> HttpResponse:
    """The needs the user may see, newest first, narrowed by the filters that REST has too.

    For employers also the forms that they have not finished.
    """
    found = DemandFilter(request.GET, Demand.objects.visible_to(request.user).for_list())
    drafts: QuerySet[DemandDraft] | None = None
    if request.user.standing.is_employer:
        drafts = DemandDraft.objects.visible_to(request.user).select_related("employer", "demand")
    return list_page(request, "demands/list.html", found, newest_first=True, drafts=drafts)
