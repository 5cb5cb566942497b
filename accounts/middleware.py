"""The second door: what coordinators and administrators reach only with a second factor; and who changes something."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from pghistory.middleware import HistoryMiddleware as PgHistoryMiddleware
from rest_framework.exceptions import PermissionDenied

from accounts import second_factor
from accounts.models import User
from common.problems import problem_response

REST_PREFIX = "/api/v1/"
# What has to work before the second factor is given, and what is the same for everybody.
OPEN_PREFIXES = ("account_", "mfa_", "usersessions_")
OPEN = frozenset(
    (
        "healthz", "readyz", "face", "set_language", "schema", "docs", "admin:logout",
        "accounts:account", "accounts:activity", "accounts:end-session",
        "reference:suggest-fields", "reference:suggest-titles", "reference:suggest-own-titles",
    )
)  # fmt: skip


class SecondFactorMiddleware:
    """Sends whoever must have a second factor, and has not given it in this session, to give it or to set it up.

    Pages redirect; REST answers 403 with the code ``second_factor``. A session with a second factor costs no query
    here, nor does a visitor; somebody else's standing is read once per request, as their pages do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """The way to the second factor; ``None`` lets the request through."""
        if not settings.SECOND_FACTOR or _is_open(request.resolver_match):
            return None
        if SESSION_KEY not in request.session or second_factor.was_given(request):
            return None
        user = request.user
        return _refusal(request, user) if isinstance(user, User) and second_factor.must_have(user) else None


def _is_open(match: ResolverMatch | None) -> bool:
    name = match.view_name if match else ""
    return name in OPEN or name.startswith(OPEN_PREFIXES)


def _refusal(request: HttpRequest, user: User) -> HttpResponse:
    if request.path.startswith(REST_PREFIX):
        words = _("Log in with your second factor first; this account may not do without.")
        return problem_response(PermissionDenied(detail=words, code="second_factor"))
    is_fragment = bool(request.headers.get("HX-Request"))
    door = reverse("mfa_reauthenticate" if second_factor.is_set_up(user) else "mfa_activate_totp")
    if request.method == "GET" and not is_fragment:
        door = f"{door}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"
    return HttpResponseClientRedirect(door) if is_fragment else redirect(door)


class HistoryMiddleware(PgHistoryMiddleware):
    """Tells the history who changes something, and on which route; the address itself may hold a link's secret."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """The user's id, ``None`` for nobody, and the pattern of the route."""
        try:
            route = resolve(request.path_info).route
        except Resolver404:
            route = ""
        return {"user": request.user.pk, "route": route}
