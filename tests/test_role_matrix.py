"""Every route × role, generated from the resolver: a route that nobody listed here fails.

The objects are the cast's: the need is the Menghai hospital's, the talent the volunteer's own, so that
"outsider" is an employer elsewhere and "stranger" somebody without any standing.
"""

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.links import link_token
from demands.models import Catalogue, Posting, Team
from matching.models import Interest, Match
from matching.services import start_run
from talent.models import DocumentContent, UnitInquiry
from tests import factories
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
API_NEED = (403, 404, 200, 404, 404, 404, 200, 200, 200)
# A pair of units, or a call: the employer and the sending unit both see it.
API_BOTH_SIDES = (403, 404, 200, 404, 200, 404, 200, 200, 200)
API_POST_ONLY = (403, 405, 405, 405, 405, 405, 405, 405, 405)
TALENT = (302, 404, 404, 404, 200, 200, 200, 200, 200)
FORWARDED = (302,) * 9
CATALOGUES = (302, 404, 404, 404, 404, 404, 200, 200, 404)
IMPORTS = (302, 404, 200, 200, 404, 404, 200, 200, 404)
EMPLOYERS_OWN = (302, 404, 200, 404, 404, 404, 404, 404, 404)
POST_ONLY = (405,) * 9
COORDINATORS = (302, 404, 404, 404, 404, 404, 200, 200, 404)
ROSTERS = (302, 404, 404, 404, 200, 404, 200, 200, 404)
UNITS = (302, 404, 404, 404, 200, 404, 404, 404, 404)
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
    "demands:new": (302, 404, 200, 200, 404, 404, 404, 404, 404),
    "demands:draft-save": POST_ONLY,
    "demands:draft-discard": POST_ONLY,
    "demands:defaults": (302, 404, 200, 200, 404, 404, 404, 404, 404),
    "demands:copy": (302, 404, 200, 200, 404, 404, 404, 404, 404),
    "demands:edit": (302, 404, 404, 404, 404, 404, 200, 200, 404),
    "demands:copy-one": POST_ONLY,
    "reference:suggest-fields": PUBLIC,
    "reference:suggest-titles": PUBLIC,
    "reference:suggest-own-titles": PUBLIC,
    "demands:list": LOGGED_IN,
    "demands:reviews": (302, 404, 404, 404, 404, 404, 200, 200, 404),
    # Nothing is ticked, and the need is published already: both lead back.
    "demands:publish-ticked": (302, 404, 404, 404, 404, 404, 302, 302, 404),
    "demands:review": (302, 404, 404, 404, 404, 404, 302, 302, 404),
    "demands:submit": (302, 404, 302, 404, 404, 404, 404, 404, 404),
    "demands:take-back": POST_ONLY,
    "demands:publish": POST_ONLY,
    "demands:return": POST_ONLY,
    "demands:close": (302, 404, 200, 404, 404, 404, 200, 200, 404),
    "demands:history": NEED,
    "accounts:account": LOGGED_IN,
    "accounts:activity": LOGGED_IN,
    "accounts:end-session": POST_ONLY,
    "accounts:notices": LOGGED_IN,
    "accounts:open-notice": POST_ONLY,
    "accounts:read-notices": POST_ONLY,
    "demands:imports": IMPORTS,
    "demands:import-template": IMPORTS,
    "demands:import-template-csv": IMPORTS,
    "demands:import": EMPLOYERS_OWN,
    "demands:import-progress": EMPLOYERS_OWN,
    "demands:import-faulty": EMPLOYERS_OWN,
    "demands:import-commit": POST_ONLY,
    "demands:import-cancel": POST_ONLY,
    "demands:import-submit": POST_ONLY,
    "talent:rosters": ROSTERS,
    "talent:roster-template": ROSTERS,
    "talent:roster-template-csv": ROSTERS,
    "talent:roster": UNITS,
    "talent:roster-progress": UNITS,
    "talent:roster-faulty": UNITS,
    "talent:roster-choose": POST_ONLY,
    "talent:roster-commit": POST_ONLY,
    "talent:roster-cancel": POST_ONLY,
    "talent:suggest-units": (404, 200, 200, 200, 200, 200, 200, 200, 200),
    # Whoever is on record already is led to their own page, everybody else to the first page.
    "talent:register": FORWARDED,
    "talent:register-step": (302, 200, 200, 200, 200, 302, 200, 200, 200),
    "talent:new": COORDINATORS,
    # A registration of the country's coordinator for somebody else.
    "talent:new-step": (302, 404, 404, 404, 404, 404, 200, 404, 404),
    "talent:registrations": COORDINATORS,
    "talent:registration": COORDINATORS,
    "talent:registration-decide": POST_ONLY,
    "talent:registration-discard": POST_ONLY,
    "talent:me": (302, 302, 302, 302, 302, 200, 302, 302, 302),
    "talent:me-step": (302, 302, 302, 302, 302, 200, 302, 302, 302),
    "talent:edit": COORDINATORS,
    "talent:list": LOGGED_IN,
    # One's own profile is one's own page.
    "talent:detail": (302, 404, 404, 404, 200, 302, 200, 200, 200),
    "talent:verify": POST_ONLY,
    "talent:proposable": POST_ONLY,
    "talent:pause-for": POST_ONLY,
    "talent:reconfirm-for": POST_ONLY,
    "talent:ask-unit": POST_ONLY,
    "talent:resume-for": POST_ONLY,
    "talent:pause": POST_ONLY,
    "talent:resume": POST_ONLY,
    "talent:verifications": (302, 404, 404, 404, 404, 404, 200, 200, 404),
    "talent:documents": (302, 404, 404, 404, 404, 200, 404, 404, 404),
    "talent:documents-of": (302, 404, 404, 404, 404, 200, 200, 200, 404),
    "talent:document": (302, 404, 404, 404, 404, 200, 200, 200, 404),
    "talent:document-remove": POST_ONLY,
    "talent:searches": OVERSEEN,
    # The search is the coordinator's own; nobody of the cast may export.
    "talent:search": (302, 404, 404, 404, 404, 404, 302, 404, 404),
    "talent:search-rename": POST_ONLY,
    "talent:search-delete": POST_ONLY,
    "talent:export": (302, 404, 404, 404, 404, 404, 404, 404, 404),
    "talent:exports": OVERSEEN,
    "matching:need": NEED,
    "matching:funnel": (302, 404, 404, 404, 404, 404, 200, 200, 200),
    "matching:why-not": (302, 404, 404, 404, 404, 404, 200, 200, 404),
    "matching:hints": POST_ONLY,
    "matching:need-hints": (302, 404, 200, 404, 404, 404, 200, 200, 404),
    "matching:supply": (302, 404, 200, 200, 404, 404, 200, 200, 200),
    "matching:supply-sheet": (302, 404, 200, 200, 404, 404, 200, 200, 200),
    "demands:teams": LOGGED_IN,
    "demands:team-new": (302, 404, 200, 200, 404, 404, 200, 200, 404),
    "demands:team": NEED,
    "demands:team-edit": (302, 404, 200, 404, 404, 404, 200, 200, 404),
    "demands:team-needs": POST_ONLY,
    "demands:programmes": LOGGED_IN,
    "demands:programme": LOGGED_IN,
    "demands:rule-new": (302, 404, 404, 404, 404, 404, 200, 404, 404),
    "demands:rule-end": POST_ONLY,
    "demands:rule-withdraw": POST_ONLY,
    "demands:pairings": LOGGED_IN,
    "demands:pairing-new": (302, 404, 404, 404, 404, 404, 200, 200, 404),
    "demands:pairing-edit": (302, 404, 404, 404, 404, 404, 200, 200, 404),
    "demands:calls": LOGGED_IN,
    "demands:call-new": (302, 404, 404, 404, 404, 404, 200, 200, 404),
    "demands:call": (302, 404, 200, 404, 200, 404, 200, 200, 200),
    "demands:call-open": POST_ONLY,
    "demands:call-discard": POST_ONLY,
    "matching:apply": (302, 404, 404, 404, 404, 200, 404, 404, 404),
    "matching:need-interests": NEED,
    "matching:interests": LOGGED_IN,
    "matching:interest": (302, 404, 200, 404, 200, 200, 200, 200, 200),
    "matching:interest-act": POST_ONLY,
    "talent:still-free": PUBLIC,
    "talent:reconfirm-now": POST_ONLY,
    "talent:unit": UNITS,
    "talent:inquiry": UNITS,
    # Nobody has answered yet: the way leads to the question.
    "talent:unit-revise": (302, 404, 404, 404, 302, 404, 404, 404, 404),
    "talent:unit-answer": PUBLIC,
    "matching:recommend": PUBLIC,
    "matching:why": NEED,
    "matching:proposals": LOGGED_IN,
    "talent:reveal": (302, 404, 404, 404, 200, 404, 200, 200, 404),
    # Of somebody selected: only the employer of the need is told by way of the application.
    "matching:interest-contact": (302, 404, 200, 404, 404, 404, 404, 404, 404),
    "matching:privacy": LOGGED_IN,
    "matching:agree": POST_ONLY,
    "matching:withdraw-consent": POST_ONLY,
    "matching:export": LOGGED_IN,
    "matching:export-json": LOGGED_IN,
    "matching:export-zip": LOGGED_IN,
    "matching:erase": LOGGED_IN,
    "matching:erase-for": (302, 404, 404, 404, 404, 404, 200, 200, 404),
    "matching:my-needs": (302, 404, 404, 404, 404, 200, 404, 404, 404),
    "matching:fitting": LOGGED_IN,
    "matching:dismiss": POST_ONLY,
    "matching:take-back": POST_ONLY,
    "catalogue:list": PUBLIC,
    "catalogue:file": PUBLIC,
    "catalogue:need": PUBLIC,
    "catalogue:official": PUBLIC,
    "catalogue:version": PUBLIC,
    "catalogue:version-file": PUBLIC,
    "catalogue:changes": PUBLIC,
    "catalogue:print": PUBLIC,
    "catalogue:desk": CATALOGUES,
    "catalogue:draft": CATALOGUES,
    "catalogue:start": POST_ONLY,
    "catalogue:edit": POST_ONLY,
    "catalogue:act": POST_ONLY,
    "catalogue:choose": POST_ONLY,
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
    "demand-detail": API_NEED,
    "demand-history": API_NEED,
    "demand-submit": API_POST_ONLY,
    "demand-take-back": API_POST_ONLY,
    "demand-return": API_POST_ONLY,
    "demand-publish": API_POST_ONLY,
    "demand-close": API_POST_ONLY,
    "demand-copy": API_POST_ONLY,
    "team-list": API_LOGGED_IN,
    "team-detail": API_NEED,
    "pairing-list": API_LOGGED_IN,
    "pairing-detail": API_BOTH_SIDES,
    "call-list": API_LOGGED_IN,
    "call-detail": API_BOTH_SIDES,
    "posting-list": PUBLIC,
    "posting-detail": PUBLIC,
    "catalogue-list": PUBLIC,
    "catalogue-detail": PUBLIC,
    "catalogue-entries": PUBLIC,
    "talent-list": API_LOGGED_IN,
    "talent-detail": (403, 404, 404, 404, 200, 200, 200, 200, 200),
    "run-list": API_LOGGED_IN,
    "run-detail": API_OVERSEEN,
    "run-cancel": API_POST_ONLY,
    "match-list": API_LOGGED_IN,
    "own-need-list": (403, 403, 403, 403, 403, 200, 403, 403, 403),
    "own-need-dismiss": API_POST_ONLY,
    "own-need-take-back": API_POST_ONLY,
    "interest-list": API_LOGGED_IN,
    "interest-detail": (403, 404, 200, 404, 200, 200, 200, 200, 200),
    "interest-acts": API_POST_ONLY,
    "supply-list": API_LOGGED_IN,
    "hints": (403, 405, 405, 405, 405, 405, 405, 405, 405),
    "unknown-address": (404,) * 9,
    "explain": API_NEED,
}
# Libraries' own pages: allauth shows its forms or sends on, the administration sends to the log-in.
LIBRARY_NAMESPACES = ("admin",)
LIBRARY_NAMES = ("account_", "mfa_", "usersessions_")
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


def a_call(cast):
    """A call by which the cast's need went to the sending unit."""
    call = factories.CallFactory(opened_at=timezone.now())
    call.demands.add(cast.demand)
    call.units.add(cast.sending_unit)
    return call


def a_team(cast):
    """A team that serves the hospital."""
    return Team.objects.first() or factories.TeamFactory(employer=cast.hospital)


def an_interest(cast):
    """The volunteer's application for another need of the hospital; the unit is asked, the employer may see it."""
    return Interest.objects.filter(unit=cast.sending_unit).first() or factories.InterestFactory(
        demand=factories.DemandFactory(employer=cast.hospital),
        talent=cast.talent,
        unit=cast.sending_unit,
        released_at=timezone.now(),
    )


def a_selected(cast):
    """The volunteer, selected for a third need of the hospital."""
    return Interest.objects.filter(status="selected").first() or factories.InterestFactory(
        demand=factories.DemandFactory(employer=cast.hospital),
        talent=cast.talent,
        status="selected",
        released_at=timezone.now(),
    )


# What the cast lacks, by the name of the route that needs one.
def an_import(cast):
    return factories.DemandImportFactory(author=cast.employer, employer=cast.hospital, status="checked")


def a_roster(cast):
    """The unit's checked roster."""
    return factories.RosterUploadFactory(author=cast.unit, organisation=cast.sending_unit, status="checked")


def a_pair(cast):
    """The hospital and the sending unit."""
    return factories.PairingFactory(receiving=cast.hospital, sending=cast.sending_unit)


def a_posting(cast):
    """What the public reads of the cast's need."""
    return Posting.objects.first() or factories.PostingFactory(demand=cast.demand)


def a_catalogue(cast):
    """Yunnan's published catalogue."""
    published = {"status": "published", "published_at": timezone.now()}
    return Catalogue.objects.published().first() or factories.CatalogueFactory(version=1, **published)


def a_draft(cast):
    """The draft of the version after it."""
    return Catalogue.objects.filter(status="draft").first() or factories.CatalogueFactory(version=2)


def an_inquiry(cast):
    """The sending unit is asked about the volunteer."""
    return UnitInquiry.objects.first() or factories.UnitInquiryFactory(
        talent=cast.talent, organisation=cast.sending_unit
    )


def tokens(cast) -> dict[str, str]:
    """The links in mails, by what they may do: whoever has one needs no account."""
    inquiry, interest = an_inquiry(cast), an_interest(cast)
    lapses_on = cast.talent.availabilities.get().lapses_on.isoformat()
    return {
        "reconfirm": link_token("reconfirm", talent=cast.talent.pk, lapses_on=lapses_on),
        "unit": link_token("unit", inquiry=inquiry.pk, nonce=inquiry.nonce),
        "recommend": link_token("recommend", interest=interest.pk, unit=interest.unit_id),
    }


def a_document(cast):
    """The volunteer's proof of their title."""
    document = cast.talent.documents.first() or factories.DocumentFactory(talent=cast.talent)
    DocumentContent.objects.get_or_create(document=document, defaults={"content": b"%PDF-1.7"})
    return document


def the_version(cast) -> list:
    """The arguments of a version's addresses."""
    found = a_catalogue(cast)
    return [found.year, found.region_id, found.version]


def a_registration(cast):
    """The country's coordinator registers somebody, who seems to be on record already."""
    found = cast.coordinator.registrations.first()
    return found or factories.RegistrationFactory(
        author=cast.coordinator, is_own=False, twin=cast.talent, waiting_since=timezone.now()
    )


# Routes with several arguments.
ARGUMENTS = {
    "talent:register-step": lambda cast: ["who"],
    "talent:new-step": lambda cast: [a_registration(cast).pk, "who"],
    "talent:me-step": lambda cast: ["who"],
    "talent:edit": lambda cast: [cast.talent.pk, "who"],
    "talent:still-free": lambda cast: [tokens(cast)["reconfirm"]],
    "talent:unit-answer": lambda cast: [tokens(cast)["unit"]],
    "matching:recommend": lambda cast: [tokens(cast)["recommend"]],
    "catalogue:file": lambda cast: ["json"],
    "catalogue:need": lambda cast: [a_posting(cast).demand_id],
    "catalogue:official": lambda cast: the_version(cast)[:2],
    "catalogue:version": the_version,
    "catalogue:version-file": lambda cast: [*the_version(cast), "json"],
    "catalogue:changes": the_version,
    "catalogue:print": the_version,
    "catalogue:act": lambda cast: [a_draft(cast).pk, "build"],
    "catalogue:choose": lambda cast: [a_draft(cast).pk, "leave-out", cast.demand.pk],
}
MADE = {
    "talent:search": lambda cast: factories.SavedSearchFactory(author=cast.coordinator),
    "talent:registration": a_registration,
    "talent:registration-decide": a_registration,
    "talent:registration-discard": a_registration,
    "talent:document": a_document,
    "talent:document-remove": a_document,
    "talent:documents-of": lambda cast: cast.talent,
    "talent:verify": lambda cast: cast.talent,
    "talent:reveal": lambda cast: cast.talent,
    "matching:erase-for": lambda cast: cast.talent,
    "matching:interest-contact": a_selected,
    "talent:proposable": lambda cast: cast.talent,
    "talent:pause-for": lambda cast: cast.talent,
    "talent:reconfirm-for": lambda cast: cast.talent,
    "talent:ask-unit": lambda cast: cast.talent,
    "talent:resume-for": lambda cast: cast.talent,
    "talent:inquiry": an_inquiry,
    "talent:unit-revise": an_inquiry,
    "catalogue:draft": a_draft,
    "catalogue:edit": a_draft,
    "catalogue-detail": a_catalogue,
    "catalogue-entries": a_catalogue,
    "posting-detail": a_posting,
    "demands:pairing-edit": a_pair,
    "team-detail": a_team,
    "demands:team": a_team,
    "demands:team-edit": a_team,
    "demands:call": a_call,
    "matching:interest": an_interest,
    "interest-detail": an_interest,
    "demands:import": an_import,
    "demands:import-progress": an_import,
    "demands:import-faulty": an_import,
    "demands:import-commit": an_import,
    "demands:import-cancel": an_import,
    "demands:import-submit": an_import,
    **{f"talent:roster{act}": a_roster for act in ("", "-progress", "-faulty", "-choose", "-commit", "-cancel")},
    "pairing-detail": a_pair,
    "call-detail": a_call,
}


def address(name: str, cast, run) -> str:
    """The route's address for the cast's object."""
    prefix = name.partition("-")[0]
    if name == "matching:interest-act":
        return reverse(name, args=[an_interest(cast).pk, "withdraw"])
    if name in ARGUMENTS:
        return reverse(name, args=ARGUMENTS[name](cast))
    if name in MADE:
        return reverse(name, args=[MADE[name](cast).pk])
    tries: tuple[dict, ...] = (
        {},
        {"pk": CODES.get(prefix)},
        {"code": CODES["programme"]},
        {"code": CODES["programme"], "pk": 1},
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
