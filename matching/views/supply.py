"""Where asking is hopeless, and what to change: supply against demand."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest
from common.sheets import XLSX_TYPE, write_xlsx
from matching.supply_pages import OwnNeeds, sheet_header, sheet_row, supply_filter, supply_page, supply_rows

WIDTHS = (24, 20, 8, 8, 12, 12, 16, 18, 16, 44)


@require_safe
@login_required
def supply(request: MemberRequest) -> HttpResponse:
    """Disciplines by receiving regions, as of the newest count."""
    if not request.user.has_perm("matching.view_supply"):
        raise Http404
    own = OwnNeeds(request.user)
    found = supply_filter(request.GET, request.user, own)
    status = 200 if found.form.is_valid() else 400
    return render(request, "matching/supply.html", supply_page(found, own), status=status)


@require_safe
@login_required
def supply_sheet(request: MemberRequest) -> HttpResponse:
    """The cells found, all of them, as a spreadsheet."""
    if not request.user.has_perm("matching.view_supply"):
        raise Http404
    own = OwnNeeds(request.user)
    found = supply_filter(request.GET, request.user, own)
    if not found.form.is_valid():
        return HttpResponse(status=400)
    title = _("Supply and demand")
    data = write_xlsx(title=title, header=sheet_header(), rows=map(sheet_row, supply_rows(found, own)), widths=WIDTHS)
    return HttpResponse(
        data, content_type=XLSX_TYPE, headers={"Content-Disposition": 'attachment; filename="supply.xlsx"'}
    )
