"""Registering step by step: one's own pages, and those on which a coordinator registers somebody else."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.comboboxes import MOST_SHOWN
from common.keys import key_in
from common.problems import Conflict
from talent.content import Contact
from talent.duplicates import find_twins
from talent.enums import ConsentPurpose
from talent.forms.steps import StepForm
from talent.forms.times import TimesForm, times_shown
from talent.lookups import find_units
from talent.models import Registration, Talent
from talent.profile_words import lines_of
from talent.registering import FORMS, LABELS, LOOK, QUESTIONS, STEPS, Reading, name_in, page_in, read, steps_of
from talent.services.consents import current_text
from talent.services.registrations import (
    discard_registration,
    finish_registration,
    join_registration,
    open_registration,
    save_step,
)


@dataclass(frozen=True, slots=True)
class Walk:
    """Whose registration is walked through, and where its pages are. Nothing is stored until something is said."""

    request: MemberRequest
    registration: Registration | None
    is_own: bool

    def url(self, step: str) -> str:
        """The address of a page."""
        if self.is_own:
            return reverse("talent:register-step", args=(step,))
        return reverse("talent:new-step", args=(self.registration.pk, step)) if self.registration else ""

    @property
    def data(self) -> dict[str, Any]:
        return self.registration.data if self.registration else {}

    @property
    def email(self) -> str:
        """The address of the account, where people register themselves."""
        return self.request.user.email if self.is_own else ""

    @property
    def leave_url(self) -> str:
        """Where one goes who goes on later."""
        return reverse("home") if self.is_own else reverse("talent:new")

    def reading(self) -> Reading:
        """What all pages say together."""
        return read(self.data, is_own=self.is_own, email=self.email)

    def form(self, step: str, raw: Any, *, judged: bool = True) -> StepForm:
        """The form of a page."""
        contact = Contact(full_name="", email=self.email)
        return FORMS[step](raw, contact=contact, is_own=self.is_own, judged=judged)


@require_safe
def suggest_units(request: HttpRequest) -> JsonResponse:
    """The units that ``?q=`` may mean, for whoever is logged in."""
    if not request.user.is_authenticated:
        raise Http404
    options = find_units(request.GET.get("q", ""))
    found = [{"value": o.value, "label": o.label, "beneath": o.beneath} for o in options[:MOST_SHOWN]]
    return JsonResponse({"results": found, "total": len(options)})


@require_safe
@login_required
def register(request: MemberRequest) -> HttpResponse:
    """Where one's registration stands: on at its page, waiting for a coordinator, or done."""
    if Talent.objects.filter(user=request.user).exists():
        return redirect("talent:me")
    own = Registration.objects.filter(author=request.user, is_own=True).first()
    if own is not None and own.waiting_since is not None:
        return render(request, "talent/register_waiting.html", {"registration": own})
    return redirect("talent:register-step", own.step if own and own.step in STEPS else STEPS[0])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def register_step(request: MemberRequest, step: str) -> HttpResponse:
    """One page of one's own registration."""
    _known_or_404(step)
    own = Registration.objects.filter(author=request.user, is_own=True).first()
    if Talent.objects.filter(user=request.user).exists() or (own is not None and own.waiting_since is not None):
        return redirect("talent:register")
    return _page(Walk(request, own, is_own=True), step)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: MemberRequest) -> HttpResponse:
    """Register somebody who will not do it online: the unfinished ones, and a new one."""
    if not request.user.has_perm("talent.register_others"):
        raise Http404
    if request.method == "POST":
        try:
            begun = open_registration(author=request.user, is_own=False)
        except Conflict as conflict:
            messages.warning(request, conflict.message)
            return redirect("talent:new")
        return redirect("talent:new-step", begun.pk, STEPS[0])
    mine = Registration.objects.filter(author=request.user, is_own=False)
    rows = [{"registration": r, "name": name_in(r.data), "label": LABELS.get(r.step, LABELS[STEPS[0]])} for r in mine]
    return render(request, "talent/register_new.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_step(request: MemberRequest, pk: int, step: str) -> HttpResponse:
    """One page on which a coordinator registers somebody."""
    _known_or_404(step)
    if not request.user.has_perm("talent.register_others"):
        raise Http404
    registration = get_object_or_404(Registration, pk=pk, author=request.user, is_own=False)
    return _page(Walk(request, registration, is_own=False), step)


@require_POST
@login_required
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Throw an unfinished registration of one's own away."""
    registration = get_object_or_404(Registration, pk=pk, author=request.user)
    discard_registration(registration=registration)
    messages.success(request, _("The registration was discarded."))
    return redirect("start" if registration.is_own else "talent:new")


def _known_or_404(step: str) -> None:
    if step not in STEPS:
        raise Http404


def _page(walk: Walk, step: str) -> HttpResponse:
    if walk.request.method == "POST":
        try:
            return _look_posted(walk) if step == LOOK else _posted(walk, step)
        except Conflict as conflict:
            messages.warning(walk.request, conflict.message)
            return redirect("talent:register" if walk.is_own else "talent:new")
    return _look(walk) if step == LOOK else _show(walk, step, walk.form(step, page_in(walk.data, step), judged=False))


def _posted(walk: Walk, step: str) -> HttpResponse:
    """Keep what was sent; go on where it is in order, or where one goes on later."""
    request, act = walk.request, walk.request.POST.get("act", "next")
    form = walk.form(step, None)
    raw = form.raw_of(request.POST)
    form = walk.form(step, raw)
    registration = walk.registration or open_registration(author=request.user, is_own=True)
    following = STEPS[STEPS.index(step) + 1]
    place = key_in(act.removeprefix("remove-")) if act.startswith("remove-") else None
    if isinstance(form, TimesForm) and (place is not None or (act in {"next", "add"} and form.is_valid())):
        raw = form.stored(raw, without=place)
    goes_on = act == "next" and form.is_valid()
    saved = save_step(registration=registration, step=step, raw=raw, next_step=following if goes_on else step)
    kept = Walk(request, saved, walk.is_own)
    if act == "look":
        return _drawn(kept, form)
    if act == "later":
        messages.success(request, _("Kept. Go on whenever it suits you."))
        return redirect(walk.leave_url)
    if goes_on:
        return redirect(kept.url(following))
    if act == "next" or (act == "add" and not form.is_valid()):
        return _show(kept, step, form)
    return redirect(kept.url(step))


def _show(walk: Walk, step: str, form: StepForm) -> HttpResponse:
    return render(walk.request, "talent/register_step.html", _context(walk, step) | {"form": form} | times_shown(form))


def _drawn(walk: Walk, form: StepForm) -> HttpResponse:
    """The year line while one chooses: a part of the page on times."""
    form.is_valid()
    return render(walk.request, "talent/register_drawn.html", times_shown(form) | {"is_own": walk.is_own})


def _context(walk: Walk, step: str) -> dict[str, Any]:
    number = STEPS.index(step) + 1
    question, hint = QUESTIONS[step]
    return {
        "step": step,
        "number": number,
        "total": len(STEPS),
        "is_own": walk.is_own,
        "question": question if walk.is_own else LABELS[step],
        "hint": hint if walk.is_own else "",
        "registration": walk.registration,
        "name": name_in(walk.data),
        "back_url": walk.url(STEPS[number - 2]) if number > 1 else "",
        "steps": [{**entry, "url": walk.url(entry["step"])} for entry in steps_of(step, walk.data)],
    }


def _look(walk: Walk, faults: list[str] | None = None, twins: list[int] | None = None) -> HttpResponse:
    """Everything that was said, what is still wrong, and who will see it."""
    said = walk.reading()
    known = find_twins({0: (said.contact, said.content)})[0] if twins is None and not walk.is_own else twins or []
    lines = [line for line in lines_of(said.content) if line.texts]
    shown = {line.step for line in lines} | {"who"} | ({"health"} if said.contact.health_note else set())
    pages = [
        {
            "step": step,
            "label": LABELS[step],
            "url": walk.url(step),
            "lines": [line for line in lines if line.step == step],
            "said": step in shown,
            "faults": [fault.text for at, fault in said.faults if at == step],
        }
        for step in FORMS
    ]
    context = _context(walk, LOOK) | {
        "pages": pages,
        "contact": said.contact,
        "is_sound": not said.faults,
        "refused": faults or [],
        "text": current_text(ConsentPurpose.PLATFORM),
        "twins": Talent.objects.visible_to(walk.request.user).for_list().filter(pk__in=known),
    }
    return render(walk.request, "talent/register_look.html", context)


def _look_posted(walk: Walk) -> HttpResponse:
    """Finish, where nothing is wrong and the person agrees."""
    request, registration = walk.request, walk.registration
    if request.POST.get("act") == "later" or registration is None:
        return redirect(walk.leave_url)
    if request.POST.get("agree") != "on":
        return _refused(walk, _("Without this consent nobody can be kept on record. Tick it if you agree."))
    said = walk.reading()
    if said.faults:
        return _refused(walk, _("Something is missing still. Put it right first."))
    if not walk.is_own and (twin := key_in(request.POST.get("twin"))) is not None:
        return _completed(walk, said, twin)
    known = find_twins({0: (said.contact, said.content)})[0] if not walk.is_own else []
    if known and request.POST.get("act") != "separate":
        return _refused(walk, _("Say first whether it is one of these people."))
    talent = finish_registration(
        registration=registration, content=said.content, contact=said.contact, actor=request.user
    )
    if walk.is_own:
        return redirect("talent:me" if talent is not None else "talent:register")
    messages.success(request, _("The person is on record."))
    return redirect("talent:detail", talent.pk if talent else 0)


def _completed(walk: Walk, said: Reading, twin: int) -> HttpResponse:
    """The coordinator says which record it is."""
    if twin not in find_twins({0: (said.contact, said.content)})[0] or walk.registration is None:
        raise Http404
    record = get_object_or_404(Talent.objects.visible_to(walk.request.user), pk=twin)
    join_registration(
        registration=walk.registration,
        twin=record,
        content=said.content,
        contact=said.contact,
        actor=walk.request.user,
    )
    messages.success(walk.request, _("The record was completed."))
    return redirect("talent:detail", record.pk)


def _refused(walk: Walk, text: str) -> HttpResponse:
    answer = _look(walk, [text])
    answer.status_code = HTTPStatus.OK
    return answer
