"""A person's own data: who looked, what they agreed to, all of it to take along, and how to have it erased."""

import json
import tempfile
import zipfile

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.problems import Conflict
from matching import privacy_pages
from matching.models import Interest
from matching.personal import personal_data, personal_parts
from matching.services.leaving import (
    erase_person,
    erase_visitor,
    reveal_to_employer,
    withdraw_from_employer,
    withdraw_from_platform,
)
from talent.enums import ConsentPurpose
from talent.forms.privacy import EmployerRevealForm, EraseForm, EraseSomebodyForm
from talent.models import Consent, Document, Talent
from talent.services import give_consent, open_document

# An archive smaller than this is put together without a file.
IN_MEMORY = 2**20


@require_safe
@login_required
@never_cache
def my_data(request: MemberRequest) -> HttpResponse:
    """Who looked at one's data, what one agreed to, and what one can do with all of it."""
    return render(request, "talent/privacy.html", privacy_pages.my_data_page(request.user, request.GET))


@require_POST
@login_required
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Withdraw one consent, by one click; it holds at once."""
    own = Consent.objects.visible_to(request.user).filter(talent__user=request.user)
    consent = get_object_or_404(own.select_related("talent", "employer"), pk=pk)
    try:
        if consent.employer is None:
            withdraw_from_platform(talent=consent.talent, actor=request.user)
        else:
            withdraw_from_employer(talent=consent.talent, employer=consent.employer, actor=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, _("Withdrawn. It holds from this moment on."))
    return redirect("matching:privacy")


@require_POST
@login_required
def agree(request: MemberRequest) -> HttpResponse:
    """Agree to the platform's text as it stands now."""
    talent = getattr(request.user, "talent", None)
    if talent is None:
        raise Http404
    give_consent(talent=talent, purpose=ConsentPurpose.PLATFORM, actor=request.user)
    messages.success(request, _("Recorded. If your profile is paused, take it up again when you like."))
    return redirect("matching:privacy")


@require_safe
@login_required
@never_cache
def export_page(request: MemberRequest) -> HttpResponse:
    """Everything that the platform holds of the reader, in words, to read and print."""
    context = {"parts": list(personal_parts(request.user)), "documents": _documents(request)}
    return render(request, "talent/privacy_export.html", context)


@require_safe
@login_required
@never_cache
def export_json(request: MemberRequest) -> HttpResponse:
    """Everything as JSON."""
    response = HttpResponse(_as_json(request), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_safe
@login_required
@never_cache
def export_zip(request: MemberRequest) -> FileResponse:
    """Everything as JSON, and the documents as they were handed in."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 — the response closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", _as_json(request))
        for document in _documents(request):
            name = f"documents/{document.pk}-{document.file_name.replace('/', '_')}"
            archive.writestr(name, open_document(document=document, reader=request.user))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="my-data.zip", content_type="application/zip")


def _documents(request: MemberRequest) -> QuerySet[Document]:
    own = Document.objects.visible_to(request.user).filter(talent__user=request.user)
    return own.select_related("talent")


def _as_json(request: MemberRequest) -> str:
    return json.dumps(personal_data(request.user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def erase(request: MemberRequest) -> HttpResponse:
    """Say exactly what goes and what stays; after the word was typed, erase it and log out."""
    form = EraseForm(request.POST or None)
    if form.is_valid():
        try:
            is_gone = _erase(request)
        except Conflict as conflict:
            form.add_error(None, conflict.message)
        else:
            if is_gone:
                _forget_request(request)
            messages.success(request, _("Your data are erased."))
            return redirect("home")
    return render(request, "talent/privacy_erase.html", privacy_pages.erase_page(request.user, form))


def _erase(request: MemberRequest) -> bool:
    talent = getattr(request.user, "talent", None)
    if talent is None:
        return erase_visitor(user=request.user)
    return erase_person(talent=talent, actor=request.user)


def _forget_request(request: HttpRequest) -> None:
    """The account is gone, and its session: what follows is a visitor's."""
    request.session.flush()
    request.user = AnonymousUser()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def erase_for(request: MemberRequest, pk: int) -> HttpResponse:
    """Erase somebody on their behalf, who asked for it otherwise than here."""
    talent = get_object_or_404(Talent.objects.visible_to(request.user).for_list(), pk=pk)
    if not request.user.has_perm("talent.erase") or talent.user_id == request.user.pk:
        raise Http404
    form = EraseSomebodyForm(request.POST or None)
    if form.is_valid():
        try:
            erase_person(talent=talent, actor=request.user, note=form.cleaned_data["reason"])
        except Conflict as conflict:
            form.add_error(None, conflict.message)
        else:
            messages.success(request, _("%(number)s is erased.") % {"number": talent.number})
            return redirect("talent:list")
    return render(request, "talent/privacy_erase.html", privacy_pages.erase_for_page(talent, form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def interest_contact(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask an employer why they look; then show how to reach somebody whom both sides accepted, once."""
    interest = get_object_or_404(Interest.objects.visible_to(request.user).for_list(), pk=pk)
    if not request.user.has_perm("matching.contact_interest", interest):
        raise Http404
    form, shown = EmployerRevealForm(request.POST or None), None
    if form.is_valid():
        try:
            shown = reveal_to_employer(interest=interest, reader=request.user, **form.cleaned_data)
        except Conflict as conflict:
            messages.warning(request, conflict.message)
            return redirect("matching:interest", interest.pk)
    context = {"interest": interest, "talent": interest.talent, "form": form, "shown": shown}
    return render(request, "talent/privacy_contact.html", context)
