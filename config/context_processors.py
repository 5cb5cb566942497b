"""The navigation of the person who reads, and whether the data are made up."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Entry:
    """A place that this user works with; ``is_first`` puts it into the masthead itself, the others under «More»."""

    url: str
    label: str
    is_first: bool = True


def navigation(request: HttpRequest) -> dict[str, object]:
    """Return the entries of the masthead that this user may open, and the synthetic-data mark."""
    user = getattr(request, "user", None)
    if user is None:
        return {}  # refused before anybody was recognised, such as for a host that is not ours
    entries = entries_of(user)
    # The longest address that the page lies under: /catalogues/ is not /catalogue/.
    here = max((e.url for e in entries if request.path.startswith(e.url)), key=len, default="")
    shown = [{"url": e.url, "label": e.label, "current": e.url == here, "is_first": e.is_first} for e in entries]
    return {
        "nav": shown,
        "nav_first": [entry for entry in shown if entry["is_first"]],
        "nav_more": [entry for entry in shown if not entry["is_first"]],
        "start_url": reverse("start"),
        "catalogue_url": reverse("catalogue:list"),
        "synthetic": Organisation.objects.filter(is_synthetic=True).exists(),
    }


def entries_of(user: User | AnonymousUser) -> list[Entry]:
    """What this user works with, in the order of a day; a visitor reads the catalogue."""
    public = Entry(reverse("catalogue:list"), _("Catalogue"))
    if not isinstance(user, User):
        return [public]
    standing = user.standing
    overlooks, coordinates = bool(standing.overview_prefixes), standing.is_coordinator
    employs, releases = standing.is_employer, bool(standing.sending_unit_ids)
    serves = hasattr(user, "talent")
    wanted = (
        (serves, Entry(reverse("talent:me"), _("My page"))),
        (serves, Entry(reverse("matching:my-needs"), _("My needs"))),
        (serves, Entry(reverse("matching:proposals"), _("My proposals"))),
        (serves, Entry(reverse("matching:interests"), _("My applications"))),
        (coordinates, Entry(reverse("demands:reviews"), _("Reviews"))),
        (releases, Entry(reverse("talent:unit"), _("Our unit"))),
        (employs or overlooks, Entry(reverse("demands:list"), _("Needs"))),
        (overlooks or releases, Entry(reverse("talent:list"), _("Talents"))),
        (user.has_perm("matching.view_runs"), Entry(reverse("matching:runs"), _("Matching runs"))),
        (employs or overlooks, Entry(reverse("matching:supply"), _("Supply and demand"))),
        (True, public),
        (serves, Entry(reverse("matching:privacy"), _("My data"), False)),
        (coordinates, Entry(reverse("talent:verifications"), _("To verify"), False)),
        (coordinates, Entry(reverse("talent:registrations"), _("Registrations"), False)),
        (user.has_perm("talent.import_roster"), Entry(reverse("talent:rosters"), _("Upload people"), False)),
        (coordinates, Entry(reverse("catalogue:desk"), _("Issue catalogues"), False)),
        (not serves, Entry(reverse("matching:interests"), _("Applications"), False)),
        (employs or overlooks or releases, Entry(reverse("demands:calls"), _("Calls"), False)),
        (employs or overlooks, Entry(reverse("demands:teams"), _("Teams"), False)),
        (employs or overlooks or releases, Entry(reverse("demands:pairings"), _("Pairings"), False)),
        (user.has_perm("demands.import_demands"), Entry(reverse("demands:imports"), _("Upload needs"), False)),
        (overlooks, Entry(reverse("talent:exports"), _("Exports of people"), False)),
        (True, Entry(reverse("demands:programmes"), _("Programmes"), False)),
    )
    return [entry for is_wanted, entry in wanted if is_wanted]
