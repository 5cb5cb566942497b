"""Pages of teams: their composition, how complete they are, and the needs written for them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.lists import list_page
from common.problems import Conflict
from demands.filters import TeamFilter
from demands.forms.teams import (
    PATTERNS,
    BaseRoles,
    NewTeamForm,
    TeamForm,
    pattern_rows,
    roles_form,
    rows_of,
    typed_rows,
)
from demands.models import Team
from demands.services.teams import change_team, create_team, write_needs_for_team
from demands.teams import completeness


@require_safe
@login_required
def team_list(request: MemberRequest) -> HttpResponse:
    """The teams the user may see, with how far their needs are published."""
    found = TeamFilter(request.GET, Team.objects.visible_to(request.user).for_list())
    return list_page(request, "demands/teams.html", found, newest_first=True)


@require_safe
@login_required
def team_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One team, role by role, with what is missing in words."""
    team = _team(request, pk)
    needs = team.programme.demands.visible_to(request.user).filter(team_role__team=team)
    context = {
        "team": team,
        "complete": completeness(team),
        "needs": needs.select_related("team_role").order_by("team_role__place", "pk"),
        "may_manage": request.user.has_perm("demands.manage_team", team),
    }
    return render(request, "demands/team.html", context)


def _team(request: MemberRequest, pk: int, permission: str = "") -> Team:
    """The team, where the user may see it and, where one is named, has the permission."""
    team = get_object_or_404(Team.objects.visible_to(request.user).for_list(), pk=pk)
    if permission and not request.user.has_perm(permission, team):
        raise Http404
    return team


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_new(request: MemberRequest) -> HttpResponse:
    """Describe a team, from nothing or from a composition of the study (``?pattern=``)."""
    if not request.user.has_perm("demands.create_team"):
        raise Http404
    if request.method != "POST" or "more" in request.POST:
        form = NewTeamForm(request.user, initial=request.POST.dict() or None)
        rows = typed_rows(request.POST) if request.POST else pattern_rows(request.GET.get("pattern", ""))
        return _form_page(request, form, roles_form(initial=rows))
    form, roles = NewTeamForm(request.user, request.POST), roles_form(request.POST)
    if form.is_valid() and roles.is_valid():
        try:
            team = create_team(**form.columns, roles=roles.contents(), actor=request.user)
        except Conflict as conflict:
            form.add_error(None, conflict.message)
        else:
            return redirect("demands:team", team.pk)
    return _form_page(request, form, roles)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a team's particulars and composition."""
    team = _team(request, pk, "demands.manage_team")
    if request.method != "POST" or "more" in request.POST:
        initial = request.POST.dict() or TeamForm.initial_of(team)
        rows = typed_rows(request.POST) if request.POST else rows_of(team)
        return _form_page(request, TeamForm(initial=initial), roles_form(initial=rows), team)
    form, roles = TeamForm(request.POST), roles_form(request.POST)
    if form.is_valid() and roles.is_valid():
        try:
            change_team(team=team, roles=roles.contents(), actor=request.user, **form.columns)
        except Conflict as conflict:
            form.add_error(None, conflict.message)
        else:
            return redirect("demands:team", team.pk)
    return _form_page(request, form, roles, team)


def _form_page(request: MemberRequest, form: TeamForm, roles: BaseRoles, team: Team | None = None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "roles": roles, "team": team, "patterns": PATTERNS}
    return render(request, "demands/team_form.html", context)


@require_POST
@login_required
def team_write_needs(request: MemberRequest, pk: int) -> HttpResponse:
    """Write drafts for the roles still without a need; roles without a specialty are named."""
    team = _team(request, pk, "demands.manage_team")
    try:
        written = write_needs_for_team(team=team, actor=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect("demands:team", team.pk)
    count = len(written)
    said = ngettext("%(count)d need written as a draft.", "%(count)d needs written as drafts.", count)
    messages.success(request, said % {"count": count})
    if lacking := completeness(team).lacking_field:
        names = _(", ").join(line.role.name for line in lacking)
        messages.warning(request, _("Left out, for they name no specialty: %(roles)s.") % {"roles": names})
    return redirect("demands:team", team.pk)
