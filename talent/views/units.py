"""Pages of a sending unit: what waits for its word, and the answer, by log-in or by the link in a mail."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, F, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.links import BadLink, read_token
from accounts.models import User
from accounts.requests import MemberRequest
from common.pagination import page_of
from common.problems import Conflict
from talent.enums import UnitWord
from talent.forms.units import AnswerForm
from talent.models import UnitInquiry
from talent.services.unit_notices import LINK_AGE
from talent.services.units import answer_inquiry, digest_of, revise_word

ANSWERS_SHOWN = 20


@require_safe
@login_required
def unit(request: MemberRequest) -> HttpResponse:
    """What waits for the unit's word, and what it said lately."""
    if not request.user.has_perm("talent.view_unit"):
        raise Http404
    own = _own_inquiries(request)
    page = page_of(own.waiting(), request.GET, newest_first=False)
    newer = UnitInquiry.objects.filter(talent=OuterRef("talent"), pk__gt=OuterRef("pk"))
    said = own.exclude(word="").filter(~Exists(newer), talent__home_organisation=F("organisation"))
    context = {
        "page": page,
        "rows": [_row(inquiry, request) for inquiry in cast("list[UnitInquiry]", page.rows)],
        "answers": said.order_by("-answered_at")[:ANSWERS_SHOWN],
        "has_several": len(request.user.standing.sending_unit_ids) > 1,
    }
    return render(request, "talent/unit.html", context)


def _own_inquiries(request: MemberRequest) -> Any:
    """Those to the user's own units, also of a user who is a coordinator besides."""
    units = request.user.standing.sending_unit_ids
    return UnitInquiry.objects.visible_to(request.user).filter(organisation__in=units).for_list()


def _row(inquiry: UnitInquiry, request: HttpRequest) -> dict[str, Any]:
    windows = list(inquiry.talent.availabilities.all())
    return {
        "inquiry": inquiry,
        "talent": inquiry.talent,
        "windows": windows,
        "about": digest_of(windows),
        "is_overdue": not inquiry.word and inquiry.due_on < timezone.localdate(),
        "is_own": inquiry.talent.user_id is not None and inquiry.talent.user_id == request.user.pk,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def inquiry(request: MemberRequest, pk: int) -> HttpResponse:
    """One question, and its answer by a member of the unit."""
    asked = _asked(request, pk)
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid():
            return _said(request, lambda: answer_inquiry(inquiry=asked, actor=request.user, **form.cleaned_data))
        return _answer_page(request, asked, form)
    return _answer_page(request, asked, _empty_form(request, asked))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revise(request: MemberRequest, pk: int) -> HttpResponse:
    """Another answer than the one that the unit gave."""
    asked = _asked(request, pk)
    if not asked.word:
        return redirect("talent:inquiry", pk)
    form = AnswerForm(request.POST or None, initial={"word": asked.word, "reason": asked.reason})
    if form.is_valid():
        word, reason = form.cleaned_data["word"], form.cleaned_data["reason"]
        new = {"talent": asked.talent, "organisation": asked.organisation, "word": word, "reason": reason}
        return _said(request, lambda: revise_word(actor=request.user, **new))
    return _answer_page(request, asked, form, is_revision=True)


def _asked(request: MemberRequest, pk: int) -> UnitInquiry:
    """A question to the user's own unit that they may answer; every other one is a 404."""
    found = get_object_or_404(_own_inquiries(request).filter(talent__home_organisation=F("organisation")), pk=pk)
    if not request.user.has_perm("talent.answer_inquiry", found):
        raise Http404
    return found


def _said(request: MemberRequest, act: Callable[[], Any]) -> HttpResponse:
    """Take the step; what does not fit any more is said in words. Then the unit's page."""
    try:
        act()
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, _("Recorded. The person is told."))
    return redirect("talent:unit")


def _empty_form(request: HttpRequest, asked: UnitInquiry) -> AnswerForm:
    """The form with the times that are shown, and the choice with which somebody came."""
    word = request.GET.get("word", "")
    about = digest_of(list(asked.talent.availabilities.all()))
    return AnswerForm(initial={"about": about, "word": word if word in UnitWord.values else ""})


def _answer_page(
    request: HttpRequest, asked: UnitInquiry, form: AnswerForm, *, is_revision: bool = False, by_link: bool = False
) -> HttpResponse:
    context = {**_row(asked, request), "form": form, "is_revision": is_revision, "by_link": by_link}
    return render(request, "talent/unit_answer.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in the mail opens: the question, once its answer, and what was answered from then on."""
    try:
        asked = _claimed(token)
    except BadLink:
        return render(request, "talent/unit_gone.html", status=410)
    form = AnswerForm(request.POST) if request.method == "POST" else _empty_form(request, asked)
    if form.is_valid() and not _row(asked, request)["is_own"]:
        user = request.user
        actor = user if isinstance(user, User) and user.has_perm("talent.answer_inquiry", asked) else None
        try:
            answer_inquiry(inquiry=asked, actor=actor, **form.cleaned_data)
        except Conflict as conflict:
            messages.warning(request, conflict.message)
        return redirect("talent:unit-answer", token)
    return _answer_page(request, asked, form, by_link=True)


def _claimed(token: str) -> UnitInquiry:
    """The question that the link is about.

    Raises:
        BadLink: forged, too old, or about somebody who is not of that unit any more.
    """
    claims = read_token("unit", token, max_age=LINK_AGE)
    asked = UnitInquiry.objects.filter(pk=claims["inquiry"], nonce=claims["nonce"])
    found = asked.filter(talent__home_organisation=F("organisation")).for_list().first()
    if found is None:
        raise BadLink("withdrawn")
    return found
