"""The authority's desk: which catalogues there are, what a new version would hold, putting one together."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest
from common.keys import key_in
from common.pagination import page_of
from common.problems import Conflict
from demands.catalogue_changes import changes_between
from demands.catalogue_outlook import left_out_postings, outdated_entries, outlooks
from demands.catalogue_reading import postings_of, summary_of, version_before
from demands.forms.catalogues import CATALOGUE_YEARS, CatalogueForm, StartForm
from demands.models import Catalogue, Posting
from demands.services.catalogues import (
    build_catalogue,
    discard_catalogue,
    edit_catalogue,
    leave_out,
    publish_catalogue,
    start_catalogue,
    take_in,
)
from demands.views.catalogues import by_sector, version_address
from reference.models import Region


@require_safe
@login_required
def desk(request: MemberRequest) -> HttpResponse:
    """The catalogues of a year that the user may publish, region by region."""
    if not request.user.has_perm("demands.view_catalogues"):
        raise Http404
    this_year = timezone.localdate().year
    asked = key_in(request.GET.get("year"), digits=4) or 0
    year = asked if asked in CATALOGUE_YEARS else this_year + 1
    years = sorted({this_year - 1, this_year, this_year + 1, year})
    context = {"year": year, "years": years, "rows": outlooks(request.user, year)}
    return render(request, "catalogue/desk.html", context)


@require_POST
@login_required
def start(request: MemberRequest) -> HttpResponse:
    """Start a draft of the next version."""
    form = StartForm(request.POST)
    if not form.is_valid():
        raise Http404
    region = get_object_or_404(Region, pk=form.cleaned_data["region"])
    if not request.user.has_perm("demands.publish_catalogue", region):
        raise Http404
    year = form.cleaned_data["year"]
    try:
        draft = start_catalogue(year=year, region=region, actor=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect(f"{reverse('catalogue:desk')}?year={year}")
    return redirect("catalogue:draft", draft.pk)


@require_safe
@login_required
def draft(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft as it would be published, with what can still be done to it."""
    catalogue = _mine(request, pk)
    if catalogue.is_published:
        return redirect(version_address(catalogue))
    return render(request, "catalogue/draft.html", _about_draft(request, catalogue, CatalogueForm(instance=catalogue)))


def _mine(request: MemberRequest, pk: int) -> Catalogue:
    rows = Catalogue.objects.visible_to(request.user).select_related("region", "issuer")
    catalogue: Catalogue = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm("demands.publish_catalogue", catalogue):
        raise Http404
    return catalogue


def _about_draft(request: MemberRequest, catalogue: Catalogue, form: CatalogueForm) -> dict[str, object]:
    before = version_before(catalogue)
    page = page_of(
        postings_of(catalogue),
        request.GET,
        newest_first=False,
        key="serial",
        total=catalogue.needs_count,
    )
    return {
        "catalogue": catalogue,
        "form": form,
        "page": page,
        "groups": by_sector(page.rows),
        "summary": summary_of(catalogue),
        "outdated": outdated_entries(catalogue),
        "left_out": left_out_postings(catalogue),
        "before": before,
        "changes": changes_between(before, catalogue) if before else None,
    }


@require_POST
@login_required
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Write what stands on the draft's first page."""
    catalogue = _mine(request, pk)
    form = CatalogueForm(request.POST, instance=catalogue)
    if not form.is_valid():
        return render(request, "catalogue/draft.html", _about_draft(request, catalogue, form), status=400)
    return _done(request, lambda: edit_catalogue(catalogue=catalogue, **form.cleaned_data), pk, _("Saved."))


@require_POST
@login_required
def act(request: MemberRequest, pk: int, action: str) -> HttpResponse:
    """Put the draft together anew, discard it or publish it."""
    catalogue = _mine(request, pk)
    if action == "build":
        return _done(request, lambda: build_catalogue(catalogue=catalogue), pk, _("Put together anew."))
    if action == "discard":
        return _done(request, lambda: discard_catalogue(catalogue=catalogue), None, _("The draft has been discarded."))
    return _done(
        request,
        lambda: publish_catalogue(catalogue=catalogue, actor=request.user),
        pk,
        _("Published. From now on this version stays as it is."),
    )


@require_POST
@login_required
def choose(request: MemberRequest, pk: int, action: str, demand_pk: int) -> HttpResponse:
    """Leave a need out of the draft, or take it in again."""
    catalogue = _mine(request, pk)
    if not Posting.objects.visible_to(request.user).filter(demand=demand_pk).exists():
        raise Http404
    if action == "leave-out":
        words = _("Left out. It stands at the end of this page, from where you can take it in again.")
        return _done(request, lambda: leave_out(catalogue=catalogue, demand_id=demand_pk), pk, words)
    return _done(request, lambda: take_in(catalogue=catalogue, demand_id=demand_pk), pk, _("Taken in again."))


def _done(request: MemberRequest, change: Callable[[], object], pk: int | None, words: str) -> HttpResponse:
    """Make the change and say so, or say what stood in its way; then back to the draft, or to the desk."""
    try:
        change()
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        pk = None if conflict.code == "discarded" else pk
    else:
        messages.success(request, words)
    return redirect("catalogue:draft", pk) if pk else redirect("catalogue:desk")
