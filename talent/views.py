"""The directory of talents for coordinators, a unit's own people, and a talent's own profile."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest
from common.pagination import page_of
from talent.filters import TalentFilter
from talent.models import Talent


@require_safe
@login_required
def talent_list(request: MemberRequest) -> HttpResponse:
    """The talents the user may see, narrowed by the filters that REST has too. Names are masked."""
    talents = Talent.objects.visible_to(request.user).for_list().prefetch_related("availabilities")
    found = TalentFilter(request.GET, talents)
    status = 200 if found.form.is_valid() else 400
    page = page_of(found.qs if status == 200 else Talent.objects.none(), request.GET, newest_first=False)
    return render(request, "talent/list.html", {"filter": found, "page": page}, status=status)


@require_safe
@login_required
def talent_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One profile without name and contact data."""
    talent = get_object_or_404(Talent.objects.visible_to(request.user).for_detail(), pk=pk)
    return render(request, "talent/detail.html", {"talent": talent})
