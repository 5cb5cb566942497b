"""Pages of matching runs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.lists import list_page
from common.problems import Conflict
from matching import presenting
from matching.filters import RunFilter
from matching.models import MatchRun
from matching.progress import progress_of
from matching.services import cancel_run, start_run


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def runs(request: MemberRequest) -> HttpResponse:
    """The runs, newest first; a POST starts one."""
    if not request.user.has_perm("matching.start_run" if request.method == "POST" else "matching.view_runs"):
        raise Http404
    if request.method == "POST":
        run = start_run(actor=request.user, is_dry=request.POST.get("is_dry") == "1")
        return redirect("matching:run", run.pk)
    found = RunFilter(request.GET, MatchRun.objects.shortlists().visible_to(request.user).for_list())
    return list_page(request, "matching/runs.html", found, newest_first=True)


@require_safe
@login_required
def run_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One run: live progress, then what it found."""
    run = get_object_or_404(MatchRun.objects.shortlists().visible_to(request.user).for_list(), pk=pk)
    return render(request, "matching/run.html", presenting.run_page(run))


@require_safe
@login_required
def run_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """The moving part of a run's page; once the run is over it asks for the whole page anew."""
    run = get_object_or_404(MatchRun.objects.shortlists().visible_to(request.user).for_list(), pk=pk)
    progress = progress_of(run)
    response = render(request, "matching/_progress.html", {"run": run, "progress": progress})
    if progress.is_over:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@login_required
def run_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Stop a run; a run that has just ended says so."""
    run = get_object_or_404(MatchRun.objects.shortlists().visible_to(request.user), pk=pk)
    if not request.user.has_perm("matching.cancel_run"):
        raise Http404
    try:
        cancel_run(run_id=run.pk)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, _("The run was cancelled. What it had written stays."))
    return redirect("matching:run", run.pk)
