"""Taking a list of people out of the platform, and the record of who did."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import MemberRequest
from common.lists import list_page
from common.problems import Conflict
from common.sheets import XLSX_TYPE
from talent.filters import ExportFilter, TalentFilter, kept_query
from talent.forms.exporting import ExportForm
from talent.models import Export, Talent
from talent.services.exporting import MAX_ROWS, export_talents
from talent.sheets_out import headings, write_talents


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def export(request: MemberRequest) -> HttpResponse:
    """What would leave, how many and what for; by POST the file."""
    if not request.user.has_perm("talent.export"):
        raise Http404
    found = TalentFilter(request.GET, Talent.objects.visible_to(request.user), request=request)
    posted = request.POST if request.method == "POST" else None
    form = ExportForm(posted, names_people=request.user.standing.is_coordinator)
    if request.method == "POST" and found.form.is_valid() and form.is_valid():
        return _file(request, found, form)
    return _ask(request, found, form)


def _ask(request: MemberRequest, found: TalentFilter, form: ExportForm) -> HttpResponse:
    total = found.qs.filter(erased_at__isnull=True).count()
    is_faulty = not found.form.is_valid() or (form.is_bound and not form.is_valid())
    return render(
        request,
        "talent/export.html",
        {
            "filter": found,
            "form": form,
            "total": total,
            "most": MAX_ROWS,
            "columns": headings(with_contacts=False),
            "query": kept_query(request.GET.urlencode())[0],
        },
        status=HTTPStatus.BAD_REQUEST if is_faulty else HTTPStatus.OK,
    )


def _file(request: MemberRequest, found: TalentFilter, form: ExportForm) -> HttpResponse:
    query, _dropped = kept_query(request.GET.urlencode())
    try:
        taken = export_talents(
            talents=found.in_order(),
            author=request.user,
            query=query,
            reason=form.cleaned_data["reason"],
            with_contacts=form.cleaned_data.get("with_contacts", False),
        )
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect(request.get_full_path())
    search = "\n".join(f"{chip['label']}: {chip['value']}" for chip in found.chosen)
    body = write_talents(export=taken.export, rows=taken.rows, search=search)
    headers = {
        "Content-Disposition": f'attachment; filename="{taken.export.mark}.xlsx"',
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(body, content_type=XLSX_TYPE, headers=headers)


@require_safe
@login_required
def export_list(request: MemberRequest) -> HttpResponse:
    """Who took which list, when and what for."""
    if not request.user.has_perm("talent.view_exports"):
        raise Http404
    exports = Export.objects.visible_to(request.user).select_related("author")
    return list_page(request, "talent/exports.html", ExportFilter(request.GET, exports), newest_first=True)
