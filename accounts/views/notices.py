"""Pages of the user's own notices."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Notice
from accounts.requests import MemberRequest
from accounts.services import mark_read
from common.pagination import page_of


@require_safe
@login_required
def notice_list(request: MemberRequest) -> HttpResponse:
    """The user's notices, the newest first."""
    notices = Notice.objects.visible_to(request.user)
    context = {
        "page": page_of(notices, request.GET, newest_first=True),
        "unread": notices.filter(read_at__isnull=True).count(),
    }
    return render(request, "accounts/notices.html", context)


@require_POST
@login_required
def open_notice(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go where its matter stands."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(user=request.user, notice_id=notice.pk)
    return redirect(notice.path or "accounts:notices")


@require_POST
@login_required
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark all of the user's notices as read."""
    mark_read(user=request.user)
    return redirect("accounts:notices")
