"""Saved searches of the directory: each user's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.problems import Conflict
from talent.filters import kept_query
from talent.forms.searches import SaveSearchForm, SearchNameForm
from talent.models import SavedSearch
from talent.services.searches import delete_search, rename_search, save_search


def _search(request: MemberRequest, pk: int) -> SavedSearch:
    _refuse_others(request)
    return get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)


def _refuse_others(request: MemberRequest) -> None:
    if not request.user.has_perm("talent.save_searches"):
        raise Http404


def _to_list(query: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("talent:list") + (f"?{query}" if query else ""))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def search_list(request: MemberRequest) -> HttpResponse:
    """The user's searches; by POST the filters of the directory become one more."""
    _refuse_others(request)
    if request.method == "POST":
        return _saved(request)
    return render(request, "talent/searches.html", {"searches": SavedSearch.objects.visible_to(request.user)})


def _saved(request: MemberRequest) -> HttpResponse:
    form = SaveSearchForm(request.POST)
    query, _dropped = kept_query(request.POST.get("query", ""))
    if not form.is_valid():
        messages.warning(request, _("The search was not saved: give it a name of up to 60 characters."))
    elif not query:
        messages.warning(request, _("The search was not saved: choose a filter first."))
    else:
        try:
            search = save_search(author=request.user, name=form.cleaned_data["name"], query=query)
            messages.success(request, _("Saved as “%(name)s”.") % {"name": search.name})
        except Conflict as conflict:
            messages.warning(request, conflict.message)
    return _to_list(query)


@require_safe
@login_required
def search_open(request: MemberRequest, pk: int) -> HttpResponse:
    """Lead to the directory with these filters; what the filters no longer take is left out, and said."""
    query, dropped = kept_query(_search(request, pk).query)
    if dropped:
        words = _("Some filters of this search no longer exist and were left out: %(names)s")
        messages.warning(request, words % {"names": ", ".join(dropped)})
    return _to_list(query)


@require_POST
@login_required
def search_rename(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a search another name."""
    search = _search(request, pk)
    form = SearchNameForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Give the search a name of up to 60 characters."))
        return redirect("talent:searches")
    try:
        rename_search(search=search, name=form.cleaned_data["name"])
        messages.success(request, _("Renamed."))
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    return redirect("talent:searches")


@require_POST
@login_required
def search_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a search away."""
    search = _search(request, pk)
    delete_search(search=search)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": search.name})
    return redirect("talent:searches")
