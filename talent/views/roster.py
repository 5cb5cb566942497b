"""Rosters: the template, the upload, what was found in it, what shall become of people on record, bringing in."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.keys import key_in
from common.lists import list_page
from common.pagination import page_of
from common.problems import Conflict
from common.uploads.pages import progress_answer, sheet_answer
from common.uploads.progress import progress_of
from common.uploads.template import faults_of_rows
from talent.enums import RosterRowStatus, TwinWish
from talent.forms.roster import RosterForm
from talent.models import RosterUpload
from talent.roster_filters import RosterFilter, RosterRowFilter
from talent.rosters import shown_rows
from talent.services.roster_importing import WORK
from talent.services.rosters import (
    cancel_roster,
    choose_for_all_twins,
    choose_for_twins,
    commit_roster,
    start_roster,
)
from talent.sheets import BY_NAME, RosterVocabularies, example_row, roster_form

# The names of the routes, for the templates that all kinds of upload share.
ROUTES = {
    "list": "talent:rosters",
    "detail": "talent:roster",
    "progress": "talent:roster-progress",
    "faulty": "talent:roster-faulty",
    "cancel": "talent:roster-cancel",
}
_WISH_OF_ROW = "wish-"


def _refuse_others(request: MemberRequest) -> None:
    """Only who may bring in rosters knows of these pages."""
    if not request.user.has_perm("talent.import_roster"):
        raise Http404


def _upload(request: MemberRequest, pk: int) -> RosterUpload:
    _refuse_others(request)
    seen = RosterUpload.objects.visible_to(request.user).select_related("organisation", "author").defer("content")
    return get_object_or_404(seen, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def roster_list(request: MemberRequest) -> HttpResponse:
    """The user's rosters and the form for another one."""
    _refuse_others(request)
    if request.method == "POST":
        return _received(request)
    return _list_page(request, RosterForm(user=request.user))


def _list_page(request: MemberRequest, form: RosterForm) -> HttpResponse:
    uploads = RosterUpload.objects.visible_to(request.user).select_related("organisation").defer("content")
    more: dict[str, Any] = {"form": form, "routes": ROUTES, "whose_label": _("Whose people")}
    page = list_page(request, "talent/rosters.html", RosterFilter(request.GET, uploads), newest_first=True, **more)
    if form.is_bound:
        page.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return page


def _received(request: MemberRequest) -> HttpResponse:
    form = RosterForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _list_page(request, form)
    try:
        upload = start_roster(
            author=request.user,
            organisation=form.cleaned_data["organisation"],
            file_name=form.file_name,
            content=form.content,
            language=get_language() or "",
            holds_consent=form.cleaned_data["holds_consent"],
        )
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect("talent:rosters")
    return redirect("talent:roster", upload.pk)


@require_safe
@login_required
def roster_template(request: MemberRequest, ending: str) -> HttpResponse:
    """The sheet to fill in; with ``?units=named`` a coordinator's, in which every row names its unit."""
    _refuse_others(request)
    standing = request.user.standing
    named = standing.is_coordinator and (not standing.sending_unit_ids or request.GET.get("units") == "named")
    vocabularies = RosterVocabularies()
    form, example = roster_form(vocabularies, names_units=named), example_row(vocabularies)
    return sheet_answer(form.csv(example) if ending == "csv" else form.xlsx(example), ending, _("people-template"))


@require_safe
@login_required
def roster_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """What was found in a roster, row by row, and what can be done with it."""
    upload = _upload(request, pk)
    found = RosterRowFilter(request.GET, upload.rows.all())
    page = page_of(found.qs, request.GET, newest_first=False)
    context = {
        "routes": ROUTES,
        "upload": upload,
        "progress": progress_of(WORK, upload),
        "filter": found,
        "page": page,
        "rows": shown_rows(page.rows, request.user),
        "undecided": upload.rows.filter(status=RosterRowStatus.TWIN, wish="").count(),
        "waiting": WORK.waiting(upload).count(),
    }
    return render(request, "talent/roster.html", context, status=200 if found.form.is_valid() else 400)


@require_safe
@login_required
def roster_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """The progress alone, for a page that asks again and again."""
    upload = _upload(request, pk)
    progress = progress_of(WORK, upload)
    return progress_answer(request, "talent/_roster_progress.html", progress, {"upload": upload, "routes": ROUTES})


@require_safe
@login_required
def roster_faulty(request: MemberRequest, pk: int) -> HttpResponse:
    """The rows with faults as a sheet to correct."""
    upload = _upload(request, pk)
    form = roster_form(RosterVocabularies(), names_units=upload.organisation_id is None)
    return sheet_answer(form.faulty(faults_of_rows(upload, BY_NAME)), "xlsx", _("people-to-correct"))


@require_POST
@login_required
def roster_choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what shall become of the rows of one page (``wish-<id>``), or of all (``all``)."""
    upload = _upload(request, pk)
    try:
        count = _chosen(request, upload)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        text = ngettext("Kept for %(count)d row.", "Kept for %(count)d rows.", count)
        messages.success(request, text % {"count": count})
    return redirect("talent:roster", upload.pk)


def _chosen(request: MemberRequest, upload: RosterUpload) -> int:
    said = request.POST.get("all")
    if said is not None:
        return choose_for_all_twins(upload=upload, wish=_wish(said))
    wishes = {
        key: _wish(str(value))
        for name, value in request.POST.items()
        if value and name.startswith(_WISH_OF_ROW) and (key := key_in(name.removeprefix(_WISH_OF_ROW))) is not None
    }
    return choose_for_twins(upload=upload, wishes=wishes)


def _wish(text: str) -> TwinWish:
    if text not in TwinWish.values:
        raise Http404
    return TwinWish(text)


@require_POST
@login_required
def roster_commit(request: MemberRequest, pk: int) -> HttpResponse:
    """Have the good rows brought in, and those on record as was chosen."""
    upload = _upload(request, pk)
    try:
        commit_roster(upload=upload)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    return redirect("talent:roster", upload.pk)


@require_POST
@login_required
def roster_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Throw a roster away of which nobody was brought in."""
    upload = _upload(request, pk)
    try:
        cancel_roster(upload=upload)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect("talent:roster", upload.pk)
    messages.success(request, _("The file was thrown away; nothing of it was brought in."))
    return redirect("talent:rosters")
