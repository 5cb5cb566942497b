"""Pages that need every app: the home page, the way to one's own work, health."""

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest
from config.context_processors import entries_of
from demands.models import Demand
from reference.models import ReceivingRegion
from talent.models import Talent


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the platform is, and how far it has come in four figures."""
    published = Demand.objects.published()
    figures = [
        {"label": _("Published needs"), "value": published.count()},
        {"label": _("Posts in them"), "value": published.aggregate(posts=Sum("headcount"))["posts"] or 0},
        {"label": _("People who offer their time"), "value": Talent.objects.filter(is_active=True).count()},
        {"label": _("Receiving regions"), "value": ReceivingRegion.objects.count()},
    ]
    return render(request, "home.html", {"figures": figures})


@require_safe
@login_required
def start(request: MemberRequest) -> HttpResponseRedirect:
    """Where one's own work begins: the first entry of the navigation; whoever is new registers first."""
    user = request.user
    if not user.standing.memberships and not user.is_staff and not hasattr(user, "talent"):
        return redirect("talent:register")
    return redirect(entries_of(user)[0].url)
