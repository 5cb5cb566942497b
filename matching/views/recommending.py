"""A unit's recommendation by the link in its mail, without logging in."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.links import BadLink, read_token
from accounts.models import User
from common.problems import Conflict
from matching.enums import InterestStatus, InterestStep
from matching.forms import RecommendForm
from matching.models import Interest
from matching.services.interests import recommend, refuse

LINK_AGE = timedelta(days=60)
STEPS = {"recommend": recommend, "refuse": refuse}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recommend_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens: the application, once its answer, and what was answered from then on."""
    try:
        interest = _claimed(token)
    except BadLink:
        return render(request, "matching/recommend_gone.html", status=410)
    form = RecommendForm(request.POST if request.method == "POST" else None)
    is_own = interest.talent.user_id is not None and interest.talent.user_id == request.user.pk
    if form.is_valid() and not is_own:
        _answer(request, interest, form.cleaned_data["act"], form.cleaned_data["note"])
        return redirect("matching:recommend", token)
    word = interest.events.filter(step__in=(InterestStep.RECOMMENDED, InterestStep.REFUSED)).last()
    is_open = interest.status == InterestStatus.APPLIED
    context = {"interest": interest, "form": form, "is_open": is_open, "is_own": is_own, "word": word}
    return render(request, "matching/recommend.html", context)


def _answer(request: HttpRequest, interest: Interest, act: str, note: str) -> None:
    """Take the step; in the name of whoever is logged in for the unit, else in nobody's."""
    user = request.user
    actor = user if isinstance(user, User) and user.has_perm("matching.recommend_interest", interest) else None
    try:
        STEPS[act](interest=interest, actor=actor, note=note)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, _("Recorded. The person is told."))


def _claimed(token: str) -> Interest:
    """The application that the link is about.

    Raises:
        BadLink: forged, too old, or about an application that is on record no more.
    """
    claims = read_token("recommend", token, max_age=LINK_AGE)
    asked = Interest.objects.filter(pk=claims["interest"], unit=claims["unit"], unit__isnull=False)
    interest = asked.for_list().select_related("demand__field", "demand__programme", "demand__mode").first()
    if interest is None:
        raise BadLink("gone")
    return interest
