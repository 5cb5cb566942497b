"""Looking at contact data: it is asked why, and the person is told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import MemberRequest
from common.problems import Conflict
from talent.forms.privacy import RevealForm
from talent.models import Talent
from talent.services.contacts import reveal_contact


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def reveal(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask why somebody looks at contact data; then show them, once, on a page that nothing keeps."""
    talent = get_object_or_404(Talent.objects.visible_to(request.user).for_list(), pk=pk)
    if not request.user.has_perm("talent.reveal_contact", talent):
        raise Http404
    form, shown = RevealForm(request.POST or None), None
    if form.is_valid():
        try:
            shown = reveal_contact(talent=talent, reader=request.user, **form.cleaned_data)
        except Conflict as conflict:
            messages.warning(request, conflict.message)
            return redirect("talent:detail", talent.pk)
    return render(request, "talent/privacy_contact.html", {"talent": talent, "form": form, "shown": shown})
