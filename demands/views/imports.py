"""Needs by spreadsheet: the template, the upload, what was found in it, and what is brought in."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.lists import list_page
from common.pagination import page_of
from common.problems import Conflict
from common.uploads.enums import UploadStatus, UploadWish
from common.uploads.pages import progress_answer, sheet_answer
from common.uploads.progress import progress_of
from common.uploads.template import faults_of_rows
from demands.filters.imports import DRAFT, ImportFilter, ImportRowFilter
from demands.forms.imports import UploadForm
from demands.models import DemandImport
from demands.services.importing import WORK
from demands.services.imports import (
    SUBMITTED_AT_ONCE,
    cancel_import,
    commit_import,
    count_drafts,
    start_import,
    submit_imported,
)
from demands.sheets import Vocabularies, write_faulty_rows, write_template_csv, write_template_xlsx
from demands.sheets.columns import BY_NAME
from demands.uploads import shown_rows

# The names of the routes, for the templates that all kinds of upload share.
ROUTES = {
    "list": "demands:imports",
    "detail": "demands:import",
    "progress": "demands:import-progress",
    "faulty": "demands:import-faulty",
    "cancel": "demands:import-cancel",
}


def _refuse_others(request: MemberRequest) -> None:
    """Only who may bring in needs knows of these pages."""
    if not request.user.has_perm("demands.import_demands"):
        raise Http404


def _upload(request: MemberRequest, pk: int) -> DemandImport:
    _refuse_others(request)
    seen = DemandImport.objects.visible_to(request.user).select_related("employer").defer("content")
    return get_object_or_404(seen, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_list(request: MemberRequest) -> HttpResponse:
    """The user's uploads and the form for another one."""
    _refuse_others(request)
    if request.method == "POST":
        return _received(request)
    return _list_page(request, UploadForm(user=request.user))


def _list_page(request: MemberRequest, form: UploadForm) -> HttpResponse:
    uploads = DemandImport.objects.visible_to(request.user).select_related("employer").defer("content")
    found = ImportFilter(request.GET, uploads)
    page = list_page(
        request,
        "demands/imports.html",
        found,
        newest_first=True,
        form=form,
        routes=ROUTES,
        whose_label=_("Whose needs"),
    )
    if form.is_bound:
        page.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return page


def _received(request: MemberRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _list_page(request, form)
    try:
        upload = start_import(
            author=request.user,
            employer=form.cleaned_data["employer"],
            file_name=form.file_name,
            content=form.content,
            language=get_language() or "",
        )
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect("demands:imports")
    return redirect("demands:import", upload.pk)


@require_safe
@login_required
def import_template(request: MemberRequest, ending: str) -> HttpResponse:
    """The sheet to fill in; with ``?employers=named`` a coordinator's, in which every row names its employer."""
    _refuse_others(request)
    standing = request.user.standing
    named = standing.is_coordinator and (not standing.is_employer or request.GET.get("employers") == "named")
    vocabularies = Vocabularies.of(request.user, None) if named else Vocabularies.own(request.user)
    write = write_template_csv if ending == "csv" else write_template_xlsx
    return sheet_answer(write(vocabularies, coordinator=named), ending, _("needs-template"))


@require_safe
@login_required
def import_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """What was found in a file, row by row, and what can be done with it."""
    upload = _upload(request, pk)
    rows = upload.rows.select_related("demand__employer__region").prefetch_related("demand__alternatives")
    found = ImportRowFilter(request.GET, rows)
    page = page_of(found.qs, request.GET, newest_first=False)
    context = {
        "routes": ROUTES,
        "upload": upload,
        "progress": progress_of(WORK, upload),
        "filter": found,
        "page": page,
        "rows": shown_rows(page.rows, request.user),
        "drafts": count_drafts(upload, request.user) if upload.status == UploadStatus.COMMITTED else 0,
        "at_once": SUBMITTED_AT_ONCE,
    }
    return render(request, "demands/import.html", context, status=200 if found.form.is_valid() else 400)


@require_safe
@login_required
def import_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """The progress alone, for a page that asks again and again; at the end that page is loaded anew."""
    upload = _upload(request, pk)
    progress = progress_of(WORK, upload)
    return progress_answer(request, "demands/_import_progress.html", progress, {"upload": upload, "routes": ROUTES})


@require_safe
@login_required
def import_faulty(request: MemberRequest, pk: int) -> HttpResponse:
    """The rows with faults as a sheet to correct."""
    upload = _upload(request, pk)
    vocabularies = Vocabularies.of(request.user, upload.employer_id)
    content = write_faulty_rows(vocabularies, faults_of_rows(upload, BY_NAME), coordinator=upload.employer_id is None)
    return sheet_answer(content, "xlsx", _("needs-to-correct"))


@require_POST
@login_required
def import_commit(request: MemberRequest, pk: int) -> HttpResponse:
    """Have the good rows, or all, brought in."""
    upload = _upload(request, pk)
    wish = request.POST.get("wish")
    if wish not in UploadWish.values:
        raise Http404
    try:
        commit_import(upload=upload, wish=UploadWish(wish))
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    return redirect("demands:import", upload.pk)


@require_POST
@login_required
def import_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Throw a file away of which nothing was brought in."""
    upload = _upload(request, pk)
    try:
        cancel_import(upload=upload)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect("demands:import", upload.pk)
    messages.success(request, _("The file was thrown away; nothing of it was brought in."))
    return redirect("demands:imports")


@require_POST
@login_required
def import_submit(request: MemberRequest, pk: int) -> HttpResponse:
    """Submit the drafts that came out of a file."""
    upload = _upload(request, pk)
    outcome = submit_imported(upload=upload, actor=request.user)
    done = ngettext("%(count)d need was submitted.", "%(count)d needs were submitted.", outcome.count)
    messages.success(request, done % {"count": outcome.count})
    if not outcome.refused:
        return redirect("demands:import", upload.pk)
    held = ngettext(
        "%(count)d draft cannot be submitted yet; its row says why.",
        "%(count)d drafts cannot be submitted yet; their rows say why.",
        outcome.refused,
    )
    messages.warning(request, held % {"count": outcome.refused})
    answer = redirect("demands:import", upload.pk)
    answer["Location"] += f"?status={DRAFT}"
    return answer
