"""Every route × role, generated from the resolver: a route that nobody listed here fails.

The objects are the cast's: the need is the Menghai hospital's, the talent the volunteer's own, so that
"outsider" is an employer elsewhere and "stranger" somebody without any standing.
"""

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from matching.models import Match
from matching.services import start_run
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db

ROLES = (
    "anonymous", "stranger", "employer", "outsider", "unit", "volunteer", "coordinator", "yunnan_coordinator", "leader",
)  # fmt: skip
# What a GET answers, by role in the order above. 302 sends to the log-in (or on from it).
PUBLIC = (200,) * 9
LOGGED_IN = (302, 200, 200, 200, 200, 200, 200, 200, 200)
API_LOGGED_IN = (403, 200, 200, 200, 200, 200, 200, 200, 200)
OVERSEEN = (302, 404, 404, 404, 404, 404, 200, 200, 200)
API_OVERSEEN = (403, 404, 404, 404, 404, 404, 200, 200, 200)
NEED = (302, 404, 200, 404, 404, 404, 200, 200, 200)
TALENT = (302, 404, 404, 404, 200, 200, 200, 200, 200)
FORWARDED = (302,) * 9
POST_ONLY = (405,) * 9
GET_ANSWERS: dict[str, tuple[int, ...]] = {
    "home": PUBLIC,
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "style": PUBLIC,
    "schema": PUBLIC,
    "docs": PUBLIC,
    "face": POST_ONLY,
    "set_language": FORWARDED,
    "start": FORWARDED,
    "demands:list": LOGGED_IN,
    "talent:list": LOGGED_IN,
    "talent:detail": TALENT,
    "matching:need": NEED,
    "matching:funnel": (302, 404, 404, 404, 404, 404, 200, 200, 200),
    "matching:why-not": (302, 404, 404, 404, 404, 404, 200, 200, 404),
    "matching:why": NEED,
    "matching:proposals": LOGGED_IN,
    "matching:runs": OVERSEEN,
    "matching:run": OVERSEEN,
    "matching:progress": OVERSEEN,
    "matching:cancel": (405,) * 9,
    "region-list": PUBLIC,
    "region-detail": PUBLIC,
    "field-list": PUBLIC,
    "field-detail": PUBLIC,
    "title-list": PUBLIC,
    "title-detail": PUBLIC,
    "programme-list": PUBLIC,
    "programme-detail": PUBLIC,
    "demand-list": API_LOGGED_IN,
    "demand-detail": (403, 404, 200, 404, 404, 404, 200, 200, 200),
    "talent-list": API_LOGGED_IN,
    "talent-detail": (403, 404, 404, 404, 200, 200, 200, 200, 200),
    "run-list": API_LOGGED_IN,
    "run-detail": API_OVERSEEN,
    "run-cancel": (403, 405, 405, 405, 405, 405, 405, 405, 405),
    "match-list": API_LOGGED_IN,
    "unknown-address": (404,) * 9,
    "explain": (403, 404, 200, 404, 404, 404, 200, 200, 200),
}
# Libraries' own pages: allauth shows its forms or sends on, the administration sends to the log-in.
LIBRARY_NAMESPACES = ("admin",)
LIBRARY_NAMES = ("account_",)
# Codes and keys of the cast, by route argument.
CODES = {"region": "532822", "field": "011001", "title": "health_physician_5", "programme": "medical_support_yn_gz"}


def routes(resolver=None, namespace: str = "") -> set[str]:
    """The names of all routes, with their namespaces; a route without a name is a fault."""
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            if entry.namespace not in LIBRARY_NAMESPACES:
                found |= routes(entry, inner)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            found.add(namespace + entry.name)
    return {name for name in found if not name.startswith(LIBRARY_NAMES)}


def address(name: str, cast, run) -> str:
    """The route's address for the cast's object."""
    prefix = name.partition("-")[0]
    tries: tuple[dict, ...] = (
        {},
        {"pk": CODES.get(prefix)},
        {"pk": cast.demand.pk, "talent_pk": cast.talent.pk},
        {"pk": {"talent": cast.talent.pk, "run": run.pk}.get(prefix, cast.demand.pk)},
    )
    if name in {"matching:run", "matching:progress", "matching:cancel"}:
        tries = ({"pk": run.pk},)
    if name == "talent:detail":
        tries = ({"pk": cast.talent.pk},)
    for kwargs in tries:
        try:
            found = reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
        return f"{found}?talent={cast.talent.pk}&demand={cast.demand.pk}" if name == "explain" else found
    raise AssertionError(f"no address for {name}")


def test_every_route_is_listed():
    assert routes() == set(GET_ANSWERS)


@pytest.fixture
def run(cast):
    return work_off(start_run(actor=None))


@pytest.mark.parametrize("role", ROLES)
def test_what_each_role_gets(role, cast, run, as_role):
    assert Match.objects.filter(demand=cast.demand, talent=cast.talent).exists()
    client = as_role(role)
    expected = {name: answers[ROLES.index(role)] for name, answers in GET_ANSWERS.items()}
    got = {name: client.get(address(name, cast, run)).status_code for name in GET_ANSWERS}
    assert got == expected


@pytest.mark.parametrize("role", ROLES)
def test_who_may_start_and_cancel_runs(role, cast, as_role):
    client = as_role(role)
    may = role in {"coordinator", "yunnan_coordinator"}
    page = client.post(reverse("matching:runs"))
    assert page.status_code == (302 if may or role == "anonymous" else 404)
    started = client.post(reverse("run-list"), {}, content_type="application/json")
    assert started.status_code == (201 if may else 403)
    run = start_run(actor=None)
    cancelled = client.post(reverse("run-cancel", args=[run.pk]))
    oversees = role == "leader"
    assert cancelled.status_code == (200 if may else 403 if oversees or role == "anonymous" else 404)
