"""Registrations of people who seem to be on record already: a coordinator lays both side by side and says which."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest
from common.keys import key_in
from common.problems import Conflict
from reference.pinyin import surname_of
from talent.duplicates import find_twins
from talent.models import Registration, Talent
from talent.registering import Reading, name_in, read
from talent.services.registrations import join_registration, separate_registration
from talent.twins import beside

MOST_LISTED = 100


@require_safe
@login_required
def registrations(request: MemberRequest) -> HttpResponse:
    """The registrations that wait for a coordinator, the longest waiting first."""
    if not request.user.has_perm("talent.register_others"):
        raise Http404
    waiting = Registration.objects.visible_to(request.user).waiting()
    rows = [{"registration": one, "surname": surname_of(name_in(one.data))} for one in waiting[:MOST_LISTED]]
    return render(request, "talent/twins.html", {"rows": rows, "total": waiting.count(), "most": MOST_LISTED})


@require_safe
@login_required
def registration(request: MemberRequest, pk: int) -> HttpResponse:
    """Somebody who registered, beside those on record who seem to be the same."""
    waiting, said = _waiting_or_404(request, pk)
    context = {"registration": waiting, "surname": surname_of(said.contact.full_name)}
    return render(request, "talent/twin.html", context | beside(said, _twins_of(request, said)))


@require_POST
@login_required
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """The same person, or two."""
    waiting, said = _waiting_or_404(request, pk)
    named: dict[str, Any] = {
        "registration": waiting,
        "content": said.content,
        "contact": said.contact,
        "actor": request.user,
    }
    twin = key_in(request.POST.get("twin"))
    try:
        if twin is None:
            separate_registration(**named)
            messages.success(request, _("Registered as a person of their own."))
        else:
            join_registration(twin=_one_of(_twins_of(request, said), twin), **named)
            messages.success(request, _("The record was completed."))
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    return redirect("talent:registrations")


def _waiting_or_404(request: MemberRequest, pk: int) -> tuple[Registration, Reading]:
    if not request.user.has_perm("talent.register_others"):
        raise Http404
    waiting = get_object_or_404(
        Registration.objects.visible_to(request.user).select_related("author"), pk=pk, waiting_since__isnull=False
    )
    return waiting, read(waiting.data, is_own=waiting.is_own, email=waiting.author.email)


def _twins_of(request: MemberRequest, said: Reading) -> list[Talent]:
    """Those who seem to be the same person today."""
    ids = find_twins({0: (said.contact, said.content)})[0]
    return list(Talent.objects.visible_to(request.user).for_detail().select_related("contact").filter(pk__in=ids))


def _one_of(twins: list[Talent], pk: int) -> Talent:
    found = next((twin for twin in twins if twin.pk == pk), None)
    if found is None:
        raise Http404
    return found
