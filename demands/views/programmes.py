"""Pages of programmes and their dated rules."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.keys import key_in
from common.problems import Conflict
from demands.enums import DemandStatus
from demands.forms.programmes import LastDayForm, RuleForm
from demands.models import Demand, Programme, ProgrammeRule, Team
from demands.rulebook import rulebook
from demands.services.programmes import add_rule, end_rule, published_from, withdraw_rule
from reference.options import sector_names

NEEDS_SHOWN = 20


@require_safe
@login_required
def programme_list(request: MemberRequest) -> HttpResponse:
    """All programmes: who may join now, where, and how many needs are published under each."""
    published = Count("demands", filter=Q(demands__status=DemandStatus.PUBLISHED))
    rules = Prefetch("rules", ProgrammeRule.objects.select_related("sector"))
    programmes = list(Programme.objects.annotate(published=published).prefetch_related(rules, "regions"))
    today, sectors = timezone.localdate(), sector_names()
    books = [(programme, rulebook(programme.rules.all(), today, sectors)) for programme in programmes]
    return render(request, "demands/programmes.html", {"books": books})


@require_safe
@login_required
def programme_detail(request: MemberRequest, code: str) -> HttpResponse:
    """One programme: its rules along the time line, its regions, and the needs and teams that the user may see."""
    programme = get_object_or_404(Programme.objects.prefetch_related("regions"), pk=code)
    rules = programme.rules.select_related("sector", "entered_by")
    needs = Demand.objects.visible_to(request.user).filter(programme=programme).for_list()
    context = {
        "programme": programme,
        "book": rulebook(rules, timezone.localdate(), sector_names()),
        "published": Demand.objects.published().filter(programme=programme).count(),
        "needs": needs[:NEEDS_SHOWN],
        "needs_total": needs.count(),
        "teams": Team.objects.visible_to(request.user).filter(programme=programme).select_related("employer"),
        "may_edit": request.user.has_perm("demands.edit_programme", programme),
        "today": timezone.localdate(),
    }
    return render(request, "demands/programme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rule_new(request: MemberRequest, code: str) -> HttpResponse:
    """A form for a rule, like another one where ``like`` names it; checked first, then saved."""
    programme = _to_edit(request, code)
    form = RuleForm(request.POST or None, like=_rule_named(programme, request.GET.get("like", "")))
    if form.is_valid() and "save" in request.POST and _saved(request, programme, form):
        return redirect("demands:programme", code)
    affected = published_from(programme, form.cleaned_data["first_day"]).count() if form.is_valid() else None
    return render(request, "demands/programme_rule.html", {"programme": programme, "form": form, "affected": affected})


def _saved(request: MemberRequest, programme: Programme, form: RuleForm) -> bool:
    """Save the rule and say so; what does not fit is said in the form, which keeps what was typed."""
    first_day = form.cleaned_data["first_day"]
    try:
        add_rule(programme=programme, actor=request.user, first_day=first_day, content=form.content)
    except Conflict as conflict:
        form.add_error("first_day", conflict.message)
        return False
    messages.success(request, _("Saved. The rule holds from %(day)s.") % {"day": first_day.isoformat()})
    return True


@require_POST
@login_required
def rule_end(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """Give a rule its last day."""
    rule = get_object_or_404(_to_edit(request, code).rules.all(), pk=pk)
    form = LastDayForm(request.POST)
    try:
        if not form.is_valid():
            raise Conflict("invalid", _("Enter the last day on which the rule holds."))
        end_rule(rule=rule, actor=request.user, last_day=form.cleaned_data["last_day"])
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    return redirect("demands:programme", code)


@require_POST
@login_required
def rule_withdraw(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """Take back a rule that does not hold yet."""
    rule = get_object_or_404(_to_edit(request, code).rules.all(), pk=pk)
    try:
        withdraw_rule(rule=rule, actor=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    return redirect("demands:programme", code)


def _to_edit(request: MemberRequest, code: str) -> Programme:
    programme = get_object_or_404(Programme.objects.prefetch_related("regions"), pk=code)
    if not request.user.has_perm("demands.edit_programme", programme):
        raise Http404
    return programme


def _rule_named(programme: Programme, text: str) -> ProgrammeRule | None:
    """The programme's rule of that number; ``None`` for anything else that stands in the address."""
    key = key_in(text)
    return None if key is None else programme.rules.filter(pk=key).first()
