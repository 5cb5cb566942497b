"""Role × stage × field: what docs/privacy.md says in its one table is what pages and REST show; no difference.

A person is planted whose every field is a string that stands nowhere else. For each stage and role every page and
resource is asked on which the two could meet. A cell is ``yes`` where the field is found, ``look`` where it is found
only by a request that wrote a row of who looked, and ``–`` where it is found nowhere.
"""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from accounts.models import Notice
from demands.services.postings import write_postings
from matching.services.interests import apply, release, set_interest_state
from matching.services.leaving import erase_person, withdraw_from_employer
from talent.models import ContactAccess, Talent, TalentContact
from tests import factories
from tests.clients import SecuredClient
from tests.conftest import member

pytestmark = pytest.mark.django_db

KEY = 7654321
FIELDS = {
    "masked name": r"璺\*\*",
    "number": f"T{KEY}",
    "age band": "95–99",
    "title": "农业技术推广研究员|agriculture_5_ext",
    "field": "茶学|030204",
    "unit": "金翎派出院",
    "employment": '(?<!及)社会人员|"employment":"social"',
    "degree": '中专|"degree":1\\b',
    "altitude": r"(?<!\d)4,?321(?!\d)",
    "full name": "璺雀衔枝",
    "phone": "13987650001",
    "e-mail": "canary@yinqiao.example",
    "ID number": "310101190001010CAN",
    "health note": "雀之健康",
    "documents": "canary-content|雀之证书",
    "own words": "雀之自述",
}
ROLES = {
    "visitor": None,
    "another volunteer": "stranger",
    "employer of the need": "employer",
    "another employer": "outsider",
    "own unit": "unit",
    "another unit": "other_unit",
    "coordinator of the region": "yunnan_coordinator",
    "leader": "leader",
    "the person": "volunteer",
}
STAGES = ("on the shortlist", "applied and released", "selected", "consent withdrawn", "erased")
FORMS = re.compile(r"<select.*?</select>|<form class=\"filters\".*?</form>", re.DOTALL)


@pytest.fixture
def planted(cast):
    """The volunteer as somebody of whom every field is known by its sight, on the hospital's shortlist."""
    Talent.objects.filter(pk=cast.talent.pk).delete()
    unit = factories.OrganisationFactory(name="金翎派出院", kind=OrganisationKind.SENDING_UNIT, region_id="310000")
    cast.unit.memberships.update(organisation=unit)
    cast.other_unit = member(cast.sending_unit, Role.SENDING_UNIT)
    user = cast.volunteer
    user.name, user.email = "璺雀衔枝", "canary@yinqiao.example"
    user.save()
    cast.talent = factories.TalentFactory(
        pk=KEY, user=user, surname="璺", birth_year=timezone.localdate().year - 96, title_id="agriculture_5_ext",
        degree_id=1, employment="social", cleared_altitude_m=4321, home_organisation=unit, fields=("030204",),
    )  # fmt: skip
    contact = {"full_name": "璺雀衔枝", "phone": "13987650001", "email": user.email}
    TalentContact.objects.create(talent=cast.talent, **contact, id_number="310101190001010CAN", health_note="雀之健康")
    document = factories.DocumentFactory(talent=cast.talent, file_name="雀之证书.pdf")
    factories.DocumentContentFactory(document=document, content=b"%PDF canary-content")
    cast.document = document.pk
    write_postings([cast.demand.pk])
    factories.ShortlistFactory(demand=cast.demand)
    factories.MatchFactory(demand=cast.demand, talent=cast.talent)
    factories.TalentFactory(user=cast.stranger)
    cast.interest = 0
    return cast


def bring_to(stage, cast):
    """Lead the application to a stage, as services do."""
    place = STAGES.index(stage)
    if place >= 1:
        interest = apply(talent=cast.talent, demand=cast.demand, words="雀之自述", agrees=True)
        interest = release(interest=interest, actor=cast.yunnan_coordinator)
        cast.interest = interest.pk
    if place >= 2:
        set_interest_state(interest=interest, to_status="selected", step="selected", actor=cast.yunnan_coordinator)
    if place >= 3:
        withdraw_from_employer(talent=cast.talent, employer=cast.hospital, actor=cast.volunteer)
    if place >= 4:
        erase_person(talent=cast.talent, actor=cast.volunteer)


def requests(cast):
    """Every address at which somebody could meet the person, and what is posted to it."""
    need, key, interest = cast.demand.pk, KEY, cast.interest
    pair = {"talent": key, "demand": need}
    pages = [
        *(("home",), ("catalogue:list",), ("catalogue:need", need), ("demands:list",), ("start",)),
        *(("talent:list",), ("talent:detail", key), ("talent:documents-of", key), ("talent:edit", key, "work")),
        *(("talent:verifications",), ("talent:registrations",), ("talent:unit",), ("talent:exports",)),
        *(("talent:me",), ("talent:me-step", "who"), ("talent:me-step", "health"), ("talent:documents",)),
        *(("matching:need", need), ("matching:need-interests", need), ("matching:why", need, key)),
        *(("matching:interests",), ("matching:proposals",), ("matching:my-needs",), ("accounts:notices",)),
        *(("matching:privacy",), ("matching:export",), ("matching:export-json",), ("matching:erase",)),
        *(("matching:erase-for", key), ("talent:document", cast.document), ("talent:edit", key, "who")),
        *(("talent:edit", key, "health"), ("demands:history", need)),
        *(("talent-list",), ("talent-detail", key), ("match-list",), ("interest-list",), ("demand-detail", need)),
        *((("matching:interest", interest), ("interest-detail", interest)) if interest else ()),
    ]
    for name, *args in pages:
        yield reverse(name, args=args), None, None
    yield reverse("explain"), pair, None
    yield reverse("talent:reveal", args=[key]), None, {"purpose": "arrange"}
    if interest:
        yield reverse("matching:interest-contact", args=[interest]), None, {"purpose": "arrange"}


def seen_by(user, cast):
    """Each field and how it is met: ``yes``, or ``look`` where only by requests that left a row."""
    client, found = SecuredClient(), {}
    if user is not None:
        client.force_login(user)
    for address, query, form in requests(cast):
        before = ContactAccess.objects.count()
        answer = client.get(address, query) if form is None else client.post(address, form)
        if answer.status_code != 200:
            continue
        text = FORMS.sub("", b"".join(answer).decode("utf-8", "replace"))
        how = "look" if ContactAccess.objects.count() > before else "yes"
        for name, pattern in FIELDS.items():
            if re.search(pattern, text):
                found[name] = "yes" if "yes" in (how, found.get(name)) else how
    return [found.get(name, "–") for name in FIELDS]


def documented():
    """The table of the document: its fields, and the cells of each stage and role."""
    text = (settings.BASE_DIR / "docs/privacy.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    header, _rule, *body = rows  # the document has this one table
    return header[2:], {(row[0], row[1]): row[2:] for row in body}


def test_the_table_names_every_stage_role_and_field():
    fields, cells = documented()
    assert fields == list(FIELDS)
    assert list(cells) == [(stage, role) for stage in STAGES for role in ROLES]


@pytest.mark.parametrize("stage", STAGES)
def test_no_difference_from_the_table(stage, planted):
    users = {role: getattr(planted, name) if name else None for role, name in ROLES.items()}
    bring_to(stage, planted)
    if stage == "erased":
        users["the person"] = None  # there is nobody any more who could log in
    observed = {(stage, role): seen_by(user, planted) for role, user in users.items()}
    _fields, cells = documented()
    assert {key: row for key, row in cells.items() if key[0] == stage} == observed


def test_the_search_would_see_a_leak(planted):
    """The control: contact data where lists are read, and the cell is another one."""
    before = seen_by(planted.employer, planted)
    Talent.objects.filter(pk=KEY).update(surname="璺雀衔枝")
    after = seen_by(planted.employer, planted)
    place = list(FIELDS).index("full name")
    assert (before[place], after[place]) == ("–", "yes")


def test_notices_name_nobody_in_full(planted):
    bring_to("consent withdrawn", planted)

    texts = [f"{notice.subject}{notice.body}" for notice in Notice.objects.exclude(user=planted.volunteer)]
    hidden = [FIELDS[name] for name in ("full name", "phone", "e-mail", "ID number", "health note", "own words")]
    assert [text for text in texts for pattern in hidden if re.search(pattern, text)] == []
