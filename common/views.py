"""Pages that belong to no app: the choice of type size and theme, and the style page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from common import samples
from common.context_processors import THEMES, TYPE_SIZES

FACES = {"type": TYPE_SIZES, "theme": THEMES}
ONE_YEAR = 365 * 24 * 3600


@require_POST
def set_face(request: HttpRequest) -> HttpResponse:
    """Remember a type size or a theme in a cookie, and return to the page it was chosen on.

    Effects: one cookie for a year. Errors: 400 for a name or value that does not exist; a ``next``
    that leads away from this site is replaced by the home page.
    """
    name, value = request.POST.get("name", ""), request.POST.get("value", "")
    if value not in FACES.get(name, ()):
        return HttpResponseBadRequest()
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = resolve_url("home")
    response = HttpResponseRedirect(target)
    response.set_cookie(name, value, max_age=ONE_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


@require_safe
def style_page(request: HttpRequest) -> HttpResponse:
    """Show every component once, with content like the real one."""
    return render(request, "style.html", samples.context())
