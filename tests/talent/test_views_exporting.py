"""Pages of the export: who may take lists, what they are told, and the record."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from talent.models import ContactAccess, Export
from tests import factories
from tests.conftest import member

pytestmark = pytest.mark.django_db

URL = "talent:export"
PAID = {"reason": "年度汇总"}


@pytest.fixture
def allowed(cast):
    """Everybody's memberships carry the permission, so that the role alone tells them apart."""
    for role in ("coordinator", "leader", "employer", "unit"):
        cast.user(role).memberships.update(may_export=True)
    return cast


@pytest.mark.parametrize(
    ("role", "status"), [("coordinator", 200), ("leader", 200), ("employer", 404), ("unit", 404), ("volunteer", 404)]
)
def test_coordinators_and_leaders_with_the_permission_take_lists(role, status, allowed, as_role):
    client = as_role(role)
    assert client.get(reverse(URL)).status_code == status
    answer = client.post(reverse(URL) + "?employment=retired", PAID)
    assert (answer.status_code, Export.objects.count()) == (status, 1 if status == 200 else 0)


@pytest.mark.parametrize("role", ["coordinator", "leader"])
def test_without_the_permission_nobody_does(role, cast, as_role):
    client = as_role(role)
    assert client.get(reverse(URL)).status_code == 404
    assert client.post(reverse(URL), PAID).status_code == 404
    assert reverse(URL) not in client.get(reverse("talent:list")).text
    assert Export.objects.count() == 0


def test_the_page_says_how_many_and_leads_from_and_to_the_search(allowed, as_role):
    client = as_role("coordinator")
    listed = client.get(reverse("talent:list") + "?employment=retired&title_level=4&title_level=5")
    link = f"{reverse(URL)}?employment=retired&amp;title_level=4&amp;title_level=5"
    assert link in listed.text
    page = client.get(link.replace("&amp;", "&"))
    assert (page.context["total"], page.context["query"]) == (2, "title_level=4&title_level=5&employment=retired")


def test_the_file_comes_with_its_record(allowed, as_role):
    answer = as_role("coordinator").post(reverse(URL) + "?title_level=5&q=", PAID)
    record = Export.objects.get()
    assert (record.query, record.rows, record.reason) == ("title_level=5", 1, "年度汇总")
    assert answer["Content-Disposition"] == f'attachment; filename="{record.mark}.xlsx"'
    assert answer["Cache-Control"] == "no-store, private"
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_index(1).to_python()
    assert [row[0] for row in rows[1:]] == [allowed.talent.number]
    assert ContactAccess.objects.count() == 0


@pytest.mark.parametrize(("role", "told"), [("coordinator", 1), ("leader", 0)])
def test_contact_data_leave_with_coordinators_only(role, told, allowed, as_role):
    client = as_role(role)
    assert ("with_contacts" in client.get(reverse(URL)).context["form"].fields) == (told == 1)
    answer = client.post(reverse(URL), PAID | {"with_contacts": "on"})
    assert answer.status_code == 200
    assert (Export.objects.get().with_contacts, ContactAccess.objects.count()) == (told == 1, told)
    text = str(CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(1).to_python())
    assert ("沈国华" in text) == (told == 1)


@pytest.mark.parametrize(
    ("query", "posted"), [("", {}), ("", {"reason": "   "}), ("", {"reason": "x" * 201}), ("?colour=red", PAID)]
)
def test_without_a_purpose_or_with_a_faulty_search_nothing_leaves(query, posted, allowed, as_role):
    answer = as_role("coordinator").post(reverse(URL) + query, posted)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert Export.objects.count() == 0


def test_nobody_to_take_is_said(allowed, as_role):
    client = as_role("coordinator")
    answer = client.post(reverse(URL) + "?title_level=0", PAID, follow=True)
    assert (answer.status_code, Export.objects.count()) == (200, 0)
    assert [str(message) for message in answer.context["messages"]] != []


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(people, allowed, as_role, django_assert_num_queries):
    allowed.colleague.delete()
    for _ in range(people - 1):
        factories.TalentFactory()
    client = as_role("coordinator")
    with django_assert_num_queries(6):
        assert client.get(reverse(URL)).context["total"] == people


# --- the record ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_record_lists_every_export_in_a_fixed_number_of_queries(rows, cast, as_role, django_assert_num_queries):
    exports = [
        factories.ExportFactory(author=member(cast.hospital, "employer"), with_contacts=True, query="field=01")
        for _ in range(rows)
    ]
    client = as_role("leader")
    with django_assert_num_queries(9):
        page = client.get(reverse("talent:exports"))
    assert page.context["page"].rows == exports[::-1]
    assert f'href="{reverse("talent:list")}?field=01"' in page.text


def test_the_record_outlives_its_author(cast, as_role):
    export = factories.ExportFactory(author=None)
    page = as_role("coordinator").get(reverse("talent:exports"), {"with_contacts": "false"})
    assert (page.status_code, page.context["page"].rows) == (200, [export])
