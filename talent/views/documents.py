"""Proofs: handed in, listed, taken back, and given out only to those who may see them."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.problems import Conflict
from talent.forms.documents import DocumentForm
from talent.models import MAX_DOCUMENT_BYTES, Document, Talent
from talent.services import MAX_DOCUMENTS, add_document, open_document, relied_on, remove_document
from talent.views.facts import talent_for

# What a form puts around its file.
AROUND_FILE = 64 * 1024


# The check of the form's token reads the whole body; a body that is too large is refused before (see _receive).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def document_list(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """The proofs of a talent and the form for another one: one's own, or somebody's on their behalf."""
    talent = talent_for(request, pk, "talent.add_document")
    if request.method != "POST":
        return _page(request, talent, DocumentForm())
    if _length_of(request) > MAX_DOCUMENT_BYTES + AROUND_FILE:
        form = DocumentForm({"kind": ""}, MultiValueDict())
        form.errors.clear()
        form.add_error("file", _("The file is larger than 5 MB. Take the photo smaller, or scan it anew."))
        return _page(request, talent, form, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _receive(request, talent)


def _length_of(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


@csrf_protect
def _receive(request: MemberRequest, talent: Talent) -> HttpResponse:
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, talent, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    data = form.cleaned_data
    try:
        add_document(
            talent=talent,
            kind=data["kind"],
            upload=form.content,
            file_name=data["file"].name,
            expires_on=data["expires_on"],
            actor=request.user,
        )
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, _("Handed in. A coordinator compares it with the profile."))
    return redirect(request.path)


def _page(request: MemberRequest, talent: Talent, form: DocumentForm, status: int = HTTPStatus.OK) -> HttpResponse:
    relied = relied_on(talent)
    documents = [(document, document in relied) for document in talent.documents.all()]
    is_own = talent.user_id == request.user.pk
    context = {"talent": talent, "form": form, "documents": documents, "is_own": is_own, "most": MAX_DOCUMENTS}
    return render(request, "talent/documents.html", context, status=status)


def _document(request: MemberRequest, pk: int) -> Document:
    return get_object_or_404(Document.objects.visible_to(request.user).select_related("talent"), pk=pk)


@require_POST
@login_required
def document_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a proof back."""
    document = _document(request, pk)
    try:
        remove_document(document=document, actor=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, _("Taken back; the file is deleted."))
    if document.talent.user_id == request.user.pk:
        return redirect("talent:documents")
    return redirect("talent:documents-of", document.talent_id)


@require_safe
@login_required
def document_open(request: MemberRequest, pk: int) -> HttpResponse:
    """The file itself: always a download, never run, never kept by anything in between."""
    document = _document(request, pk)
    answer = HttpResponse(open_document(document=document, reader=request.user), content_type=document.media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=document.file_name) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
