"""The navigation of the person who reads, and whether the data are made up."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation, User


def navigation(request: HttpRequest) -> dict[str, object]:
    """Return the entries of the masthead that this user may open, and the synthetic-data mark."""
    user = getattr(request, "user", None)
    if user is None:
        return {}  # refused before anybody was recognised, such as for a host that is not ours
    entries = entries_of(user) if user.is_authenticated else []
    current = request.path
    return {
        "nav": [{"url": url, "label": label, "current": current.startswith(url)} for url, label in entries],
        "start_url": reverse("start"),
        "synthetic": Organisation.objects.filter(is_synthetic=True).exists(),
    }


def entries_of(user: User) -> list[tuple[str, str]]:
    """``(address, label)`` of what this user works with, the first one first."""
    standing = user.standing
    entries = []
    if standing.is_employer or standing.overview_prefixes:
        entries.append((reverse("demands:list"), _("Needs")))
    if standing.overview_prefixes or standing.sending_unit_ids:
        entries.append((reverse("talent:list"), _("Talents")))
    if user.has_perm("matching.view_runs"):
        entries.append((reverse("matching:runs"), _("Matching runs")))
    if hasattr(user, "talent"):
        entries.append((reverse("matching:proposals"), _("My proposals")))
    return entries
