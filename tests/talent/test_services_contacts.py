"""Contact data: who is told what, one row for each look, and that nothing else in the code reads the table."""

import re
from dataclasses import asdict, astuple

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from common.problems import Conflict
from talent.models import ContactAccess, TalentContact
from talent.services import give_consent
from talent.services.contacts import ALL_FIELDS, REACH_FIELDS, own_contact, reaches, reveal_contact

pytestmark = pytest.mark.django_db

FULL = {
    "full_name": "沈国华",
    "phone": "19900000001",
    "email": "shen@yinqiao.example",
    "id_number": "310101195801010011",
    "health_note": "血压偏高",
}


@pytest.fixture
def known(cast):
    TalentContact.objects.filter(talent=cast.talent).update(**FULL)
    return cast


def look(cast, role, **more):
    return reveal_contact(talent=cast.talent, reader=cast.user(role), purpose="invite", **more)


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("coordinator", ALL_FIELDS),
        ("yunnan_coordinator", ALL_FIELDS),
        ("unit", REACH_FIELDS),
        ("leader", ()),
        ("employer", ()),
        ("stranger", ()),
    ],
)
def test_who_is_told_what_by_their_standing(role, names, known):
    assert reaches(talent=known.talent, reader=known.user(role)) == names
    if not names:
        with pytest.raises(PermissionDenied):
            look(known, role)
        assert not ContactAccess.objects.exists()
        return
    assert asdict(look(known, role)) == {name: FULL[name] if name in names else "" for name in FULL}
    row = ContactAccess.objects.get()
    assert (row.talent, row.reader, row.purpose, tuple(row.fields)) == (known.talent, known.user(role), "invite", names)


def test_a_unit_is_not_told_of_others_people(known):
    with pytest.raises(PermissionDenied):
        reveal_contact(talent=known.colleague, reader=known.unit, purpose="invite")


def test_the_row_says_for_whom_and_what_there_was_to_see(known):
    TalentContact.objects.filter(talent=known.talent).update(email="", id_number="", health_note="")
    look(known, "unit", note="  商量行程 ")
    look(known, "coordinator")
    unit, staff = ContactAccess.objects.order_by("pk")
    assert (unit.organisation, unit.note, unit.fields) == (known.sending_unit, "商量行程", ["full_name", "phone"])
    assert staff.organisation == known.coordinator.memberships.get().organisation


def test_an_employer_is_told_with_a_live_consent_for_them_alone(known):
    with pytest.raises(Conflict) as refused:
        look(known, "employer", organisation=known.hospital)
    assert refused.value.code == "no_consent"
    give_consent(talent=known.talent, purpose="employer", employer=known.hospital, actor=known.volunteer)
    assert astuple(look(known, "employer", organisation=known.hospital)) == (*(FULL[n] for n in REACH_FIELDS), "", "")
    with pytest.raises(PermissionDenied):  # not one of theirs
        look(known, "outsider", organisation=known.hospital)
    assert [row.organisation for row in ContactAccess.objects.all()] == [known.hospital]


def test_both_or_neither(known):
    """A look that is rolled back leaves no row; without contact data there is no look."""
    with pytest.raises(RuntimeError), transaction.atomic():
        look(known, "coordinator")
        raise RuntimeError
    TalentContact.objects.all().delete()
    with pytest.raises(Conflict) as refused:
        look(known, "coordinator")
    assert (refused.value.code, ContactAccess.objects.count()) == ("no_contact", 0)


def test_ones_own_data_leave_no_row(known):
    assert asdict(own_contact(talent=known.talent)) == FULL
    assert own_contact(talent=known.colleague).full_name == ""
    assert not ContactAccess.objects.exists()


# --- the page ---------------------------------------------------------------------------------


def test_the_page_asks_why_and_shows_once(known, as_role):
    client, url = as_role("coordinator"), reverse("talent:reveal", args=[known.talent.pk])
    asked = client.get(url)
    assert FULL["phone"] not in asked.text
    assert set(client.post(url, {"note": "没有用途"}).context["form"].errors) == {"purpose"}
    assert not ContactAccess.objects.exists()
    shown = client.post(url, {"purpose": "verify", "note": "核对证书"})
    assert [value for value in FULL.values() if value not in shown.text] == []
    assert "no-store" in shown["Cache-Control"]
    assert ContactAccess.objects.get().note == "核对证书"
    assert FULL["phone"] not in client.get(url).text


@pytest.mark.parametrize(
    ("role", "status"),
    [("coordinator", 200), ("unit", 200), ("leader", 404), ("employer", 404), ("stranger", 404), ("volunteer", 404)],
)
def test_for_whom_the_page_is(role, status, known, as_role):
    answer = as_role(role).post(reverse("talent:reveal", args=[known.talent.pk]), {"purpose": "invite"})
    assert answer.status_code == status
    assert ContactAccess.objects.count() == (status == 200)


def test_an_export_is_no_purpose_to_choose(known, as_role):
    page = as_role("coordinator").post(reverse("talent:reveal", args=[known.talent.pk]), {"purpose": "export"})
    assert set(page.context["form"].errors) == {"purpose"}


def test_a_person_without_contact_data_is_said_so(known, as_role):
    url = reverse("talent:reveal", args=[known.colleague.pk])
    assert as_role("coordinator").post(url, {"purpose": "invite"}).status_code == 302
    assert not ContactAccess.objects.exists()


# --- the code ---------------------------------------------------------------------------------

# Who reads the table, or the rows joined to a talent, and what for. A new line here is a decision, not a chore.
MAY_READ_IT = {
    "talent/models/people.py": "the table",
    "talent/models/__init__.py": "its name",
    "talent/content.py": "the shape; lengths of columns",
    "talent/forms/registration.py": "lengths of columns",
    "talent/sheets/rows.py": "lengths of columns",
    "talent/services/contacts.py": "reveals it, and records the look; one's own",
    "talent/services/people.py": "writes it",
    "talent/services/bulk.py": "writes rosters",
    "talent/services/merging.py": "completes one record by another",
    "talent/services/erasing.py": "erases it",
    "talent/services/exporting.py": "lists that leave, each with its looks",
    "talent/sheets_out.py": "the columns of such a list",
    "talent/services/telling.py": "the address of a letter to the person",
    "talent/services/reconfirming.py": "the address of a letter to the person",
    "talent/services/registrations.py": "an account finds its own record by address and name",
    "talent/services/roster_importing.py": "compares telephones, shows none",
    "talent/duplicates.py": "compares, shows none",
    "talent/twins.py": "compares, shows whether they are the same",
    "talent/views/twins.py": "reads what is compared",
    "talent/searching.py": "finds by name and telephone, shows none",
    "matching/personal.py": "one's own export",
    "matching/privacy_pages.py": "names of columns",
    "config/demo/talents.py": "makes people up",
    "config/demo/story.py": "makes people up",
    "config/demo/paperwork.py": "finds one of its own people",
}


def test_nothing_else_in_the_code_reads_the_table():
    reads = re.compile(r"\bTalentContact\b|\"contact\"(?!:)|contact__|\btalent\.contact\b")
    apps = ("reference", "accounts", "talent", "demands", "matching", "assignments", "config", "common")
    assert named_in(reads, *((app, "*.py") for app in apps)) == set(MAY_READ_IT)
    assert named_in(re.compile(r"(talent|twin|person|row)\.contact\b"), ("templates", "*.html")) == set()


def named_in(pattern: re.Pattern, *folders: tuple[str, str]) -> set[str]:
    return {
        str(path.relative_to(settings.BASE_DIR))
        for folder, names in folders
        for path in (settings.BASE_DIR / folder).rglob(names)
        if "migrations" not in path.parts and pattern.search(path.read_text(encoding="utf-8"))
    }
