"""A volunteer's own page, and changing a profile that is on record, one group of questions at a time."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import MemberRequest
from common.keys import key_in
from common.problems import Conflict
from talent.content import Contact, content_of
from talent.enums import AccessPurpose
from talent.forms.steps import Raw, StepForm
from talent.forms.times import TimesForm, times_shown
from talent.models import Talent
from talent.profile_words import lines_of, year_rows
from talent.registering import FORMS, LABELS, QUESTIONS
from talent.services.contacts import own_contact, reveal_contact
from talent.services.profiles import change_profile
from talent.standing import facts_of

# Where a volunteer goes from here; what an installation does not have is left out.
_LINKS = (
    ("matching:my-needs", "needs"),
    ("matching:proposals", "proposals"),
    ("matching:interests", "applications"),
    ("talent:documents", "documents"),
    ("matching:privacy", "privacy"),
)


@require_safe
@login_required
def me(request: MemberRequest) -> HttpResponse:
    """The volunteer's own page: the four facts, what they said, and where their matters stand."""
    talent = Talent.objects.for_detail().filter(user=request.user).first()
    if talent is None:
        return redirect("talent:register")
    content, contact = content_of(talent), own_contact(talent=talent)
    lines = lines_of(content)
    context = {
        "talent": talent,
        "contact": contact,
        "facts": facts_of(talent),
        "years": year_rows(content.times),
        "groups": [
            {"step": step, "label": LABELS[step], "lines": [line for line in lines if line.step == step and line.texts]}
            for step in FORMS
        ],
        "links": {name: _url(route) for route, name in _LINKS},
        "acts": {name: _url(f"talent:{route}") for name, route in _ACTS},
    }
    return render(request, "talent/me.html", context)


_ACTS = (("reconfirm", "reconfirm-now"), ("pause", "pause"), ("resume", "resume"))


def _url(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def me_step(request: MemberRequest, step: str) -> HttpResponse:
    """Change one group of one's own profile."""
    talent = Talent.objects.for_detail().filter(user=request.user).first()
    if step not in FORMS:
        raise Http404
    if talent is None:
        return redirect("talent:register")
    return _page(request, talent, step, own_contact(talent=talent), reverse("talent:me"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: MemberRequest, pk: int, step: str) -> HttpResponse:
    """A coordinator changes one group of somebody's profile; to see contact data is recorded."""
    talent = get_object_or_404(Talent.objects.visible_to(request.user).for_detail(), pk=pk)
    if step not in FORMS or not request.user.has_perm("talent.edit", talent):
        raise Http404
    contact = Contact(full_name="")
    if FORMS[step].contact_columns:
        try:
            contact = reveal_contact(talent=talent, reader=request.user, purpose=AccessPurpose.CORRECT)
        except Conflict as conflict:
            if conflict.code != "no_contact":
                raise
    return _page(request, talent, step, contact, reverse("talent:detail", args=(talent.pk,)))


def _page(request: MemberRequest, talent: Talent, step: str, contact: Contact, back: str) -> HttpResponse:
    """The form of a group: shown, or saved at once."""
    is_own = talent.user_id == request.user.pk
    base = content_of(talent)
    known: dict[str, Any] = {"base": base, "contact": contact, "is_own": is_own}
    if request.method != "POST":
        return _show(request, FORMS[step](**known), step, talent, back)
    raw = FORMS[step](**known).raw_of(request.POST)
    form = FORMS[step](raw, **known)
    act = request.POST.get("act", "save")
    if isinstance(form, TimesForm) and act != "save":
        return _times_changed(request, form, raw, talent, back)
    if not form.is_valid():
        return _show(request, form, step, talent, back)
    try:
        change_profile(
            talent=talent,
            content=form.content(),
            contact=form.contact_said(),
            names=(*form.columns, *form.contact_columns),
            actor=request.user,
            times_anew=step == "times",
        )
        messages.success(request, _("Saved."))
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    return redirect(back)


def _times_changed(request: MemberRequest, form: TimesForm, raw: Raw, talent: Talent, back: str) -> HttpResponse:
    """A statement added or taken out on the page, or the year line drawn anew; nothing is saved yet."""
    act = request.POST.get("act", "")
    place = key_in(act.removeprefix("remove-")) if act.startswith("remove-") else None
    is_sound = form.is_valid()
    if act == "look":
        return render(request, "talent/register_drawn.html", times_shown(form))
    if place is not None or is_sound:
        known: dict[str, Any] = {"base": form.base, "contact": form.contact, "is_own": form.is_own}
        form = TimesForm(form.stored(raw, without=place), judged=False, **known)
    return _show(request, form, "times", talent, back)


def _show(request: MemberRequest, form: StepForm, step: str, talent: Talent, back: str) -> HttpResponse:
    question, hint = QUESTIONS[step]
    is_own = form.is_own
    context = {
        "form": form,
        "step": step,
        "talent": talent,
        "is_own": is_own,
        "question": question if is_own else LABELS[step],
        "hint": hint if is_own and step != "who" else "",
        "leave_url": back,
    }
    return render(request, "talent/profile_step.html", context | times_shown(form))
