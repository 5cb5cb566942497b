"""The pages of needs by spreadsheet."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from common.sheets import BOUNDS, read_sheet, write_xlsx
from common.uploads.enums import UploadWish
from demands.filters.imports import ImportFilter, ImportRowFilter
from demands.models import Demand, DemandImport, ImportRow
from demands.services.imports import commit_import
from tests import factories
from tests.demands.spreadsheets import statuses, upload, worked_off, xlsx

pytestmark = pytest.mark.django_db

URL = "/imports/"
EN = {"accept-language": "en"}


def send(client, content: bytes, name="needs.xlsx", **more):
    return client.post(URL, {"file": SimpleUploadedFile(name, content), **more}, headers=EN)


def told(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def test_a_file_goes_in_is_checked_brought_in_and_submitted(cast, as_role):
    client = as_role("employer")
    answer = send(client, xlsx({"own_key": "A"}, {"own_key": "B", "headcount": "x"}), employer=cast.hospital.pk)
    found = DemandImport.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/imports/{found.pk}/")
    assert (found.author, found.employer, found.file_name, found.language) == (
        cast.employer, cast.hospital, "needs.xlsx", "en",
    )  # fmt: skip
    waiting = client.get(answer.url, headers=EN)
    assert 'hx-get="/imports/' in waiting.text
    assert client.get(f"{answer.url}progress/").headers.get("HX-Refresh") is None
    worked_off(found)
    assert client.get(f"{answer.url}progress/")["HX-Refresh"] == "true"
    page = client.get(answer.url, headers=EN)
    assert "Bring in the 1 good row" in page.text
    assert "Bring in all" not in page.text
    assert "<strong>Headcount</strong>: “x” is not a whole number." in page.text
    assert client.post(f"{answer.url}commit/", {"wish": "good"}).status_code == 302
    worked_off(found)
    need = Demand.objects.get(origin_key="A")
    page = client.get(answer.url, headers=EN)
    assert (f'href="/demands/{need.pk}/"' in page.text, "1 draft waits to be submitted" in page.text) == (True, True)
    page = client.post(f"{answer.url}submit/", follow=True, headers=EN)
    assert told(page) == ["1 need was submitted."]
    need.refresh_from_db()
    assert need.status == "submitted"


def test_where_no_row_is_faulty_all_are_offered(cast, as_role):
    checked = upload(cast.employer, cast.hospital, {"own_key": "A"}, {"own_key": "B"})
    page = as_role("employer").get(f"{URL}{checked.pk}/", headers=EN)
    assert ("Bring in all 2 rows" in page.text, "good row" in page.text) == (True, False)


def test_conflicts_are_told_and_unknown_wishes_are_nothing(cast, as_role):
    checked = upload(cast.employer, cast.hospital, {"own_key": "A", "headcount": "x"}, {"own_key": "B"})
    client = as_role("employer")
    page = client.post(f"{URL}{checked.pk}/commit/", {"wish": "all"}, follow=True, headers=EN)
    assert told(page) == ["Some rows have faults. Correct them, or bring in only the good rows."]
    assert client.post(f"{URL}{checked.pk}/commit/", {"wish": "some"}).status_code == 404
    worked_off(commit_import(upload=checked, wish=UploadWish.GOOD))
    page = client.post(f"{URL}{checked.pk}/cancel/", follow=True, headers=EN)
    assert told(page) == ["This file is Brought in; that step is not open."]
    other = upload(cast.employer, cast.hospital, {"own_key": "C"})
    page = client.post(f"{URL}{other.pk}/cancel/", follow=True, headers=EN)
    assert told(page) == ["The file was thrown away; nothing of it was brought in."]


@pytest.mark.parametrize("act", ["commit", "cancel", "submit"])
@pytest.mark.parametrize("role", ["coordinator", "outsider", "stranger", "leader"])
def test_nobody_else_acts_on_a_file(act, role, cast, as_role):
    checked = upload(cast.employer, cast.hospital, {"own_key": "A"})
    assert as_role(role).post(f"{URL}{checked.pk}/{act}/", {"wish": "good"}).status_code == 404
    assert as_role("employer").post(f"{URL}{checked.pk}/{act}/", {"wish": "good"}).status_code == 302


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "This is an old XLS file. Save it as XLSX and upload again."),
        (b"\x89PNG\0", "a.png", "This is neither an XLSX nor a CSV file. Save the table as XLSX."),
        (b"a" * (BOUNDS.data + 1), "a.csv", "The file is larger than 5 MB. Divide it."),
    ],
)
def test_a_file_of_another_kind_is_refused_at_once_beside_its_field(content, name, words, cast, as_role):
    page = send(as_role("employer"), content, name, employer=cast.hospital.pk)
    assert (page.status_code, page.context["form"].errors) == (422, {"file": [words]})
    assert DemandImport.objects.count() == 0


def test_nobody_uploads_for_an_employer_of_others(cast, as_role):
    for role, employer in (("employer", cast.other_hospital.pk), ("employer", ""), ("coordinator", cast.hospital.pk)):
        assert send(as_role(role), xlsx({}), employer=employer).status_code == 422
    assert DemandImport.objects.count() == 0
    assert send(as_role("coordinator"), xlsx({"employer_id": cast.hospital.name})).status_code == 302
    assert DemandImport.objects.get().employer is None


def test_a_fourth_file_is_told_to_wait(cast, as_role):
    client = as_role("employer")
    for number in range(4):
        answer = send(client, xlsx({"own_key": str(number)}), employer=cast.hospital.pk)
    assert (answer.url, DemandImport.objects.count()) == (URL, 3)
    assert told(client.get(URL, headers=EN)) == ["Three of your files are being worked on. Wait until one is done."]


def test_rows_with_faults_are_downloaded_corrected_and_uploaded(cast, as_role):
    checked = upload(
        cast.employer, cast.hospital, {"own_key": "A"}, {"own_key": "007", "headcount": "x", "start_latest": "2027/3/9"}
    )
    client = as_role("employer")
    answer = client.get(f"{URL}{checked.pk}/faulty.xlsx", headers=EN)
    header, row = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert header[:4] == ["Faults to correct", "Own key", "Position*", "Field*"]
    assert row[:4] == ["Headcount: “x” is not a whole number.", "007", "眼科医师", "011001 眼科"]
    again = upload(cast.employer, cast.hospital, content=answer.content)
    assert statuses(again) == [(2, "faulty")]
    number = next(at for at, cell in enumerate(header) if cell == "Headcount")
    row[number] = 2
    corrected = write_xlsx(title="x", header=header, rows=[row])
    assert statuses(upload(cast.employer, cast.hospital, content=corrected)) == [(2, "good")]


@pytest.mark.parametrize(("rows", "queries"), [(1, 20), (3, 20)])
def test_the_page_of_a_file_takes_a_fixed_number_of_queries(rows, queries, cast, as_role, django_assert_num_queries):
    keys = [{"own_key": f"k{number}", "programme_id": "medical_support_yn_gz"} for number in range(rows)]
    done = worked_off(commit_import(upload=upload(cast.employer, cast.hospital, *keys), wish=UploadWish.ALL))
    client = as_role("employer")
    with django_assert_num_queries(queries):
        page = client.get(f"{URL}{done.pk}/", headers=EN)
    assert len(page.context["rows"]) == rows


@pytest.mark.parametrize("files", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(files, cast, as_role, django_assert_num_queries):
    for _ in range(files):
        factories.DemandImportFactory(author=cast.employer, employer=factories.OrganisationFactory())
    client = as_role("employer")
    with django_assert_num_queries(9):
        page = client.get(URL)
    assert len(page.context["page"].rows) == files


def test_rows_are_narrowed_by_what_became_of_them(cast, as_role):
    checked = upload(cast.employer, cast.hospital, {"own_key": "A"}, {"own_key": "B"}, {"own_key": "B"})
    worked_off(commit_import(upload=checked, wish=UploadWish.GOOD))
    Demand.objects.filter(origin_key="A").update(status="closed", close_reason="mistake")
    client = as_role("employer")

    def shown(status):
        page = client.get(f"{URL}{checked.pk}/", {"status": status})
        return page.status_code, [row.row.number for row in page.context["rows"]]

    assert [shown(status) for status in ("created", "faulty", "draft", "known", "lost")] == [
        (200, [2, 3]), (200, [4]), (200, [3]), (200, []), (400, []),
    ]  # fmt: skip
    assert ImportRowFilter({"status": "faulty"}, ImportRow.objects.all()).qs.get().number == 4
    assert not ImportRowFilter({"colour": "red"}, ImportRow.objects.all()).is_valid()


def test_files_are_narrowed_by_status(cast, as_role):
    checked = upload(cast.employer, cast.hospital, {"own_key": "A"})
    upload(cast.employer, cast.hospital, content=xlsx()[:100])
    assert list(ImportFilter({"status": "checked"}, DemandImport.objects.all()).qs) == [checked]
    client = as_role("employer")
    assert len(client.get(URL, {"status": "refused"}).context["page"].rows) == 1
    assert client.get(URL, {"status": "lost"}).status_code == 400


def test_only_the_author_sees_a_file(cast):
    made = factories.DemandImportFactory(author=cast.employer, employer=cast.hospital)
    roles = ("employer", "outsider", "coordinator", "leader", "stranger")
    seen = {role: list(DemandImport.objects.visible_to(cast.user(role))) for role in roles}
    assert seen == {role: [made] if role == "employer" else [] for role in roles}


def test_a_draft_says_what_stands_in_the_way_of_its_review(cast, as_role):
    checked = upload(cast.employer, cast.hospital, {"own_key": "A", "programme_id": "team_medicine"})
    done = worked_off(commit_import(upload=checked, wish=UploadWish.ALL))
    client = as_role("employer")
    page = client.post(f"{URL}{done.pk}/submit/", follow=True, headers=EN)
    assert page.redirect_chain == [(f"{URL}{done.pk}/?status=draft", 302)]
    assert told(page) == ["0 needs were submitted.", "1 draft cannot be submitted yet; its row says why."]
    assert "This programme sends teams: enter the need from its team." in page.text


def test_templates_fit_who_fills_them_in(cast, as_role):
    def headings(role, path):
        return read_sheet(as_role(role).get(path, headers=EN).content, file_name=path.partition("?")[0])[0].cells

    own = headings("employer", f"{URL}template.xlsx")
    assert own[:4] == ("Own key", "Position*", "Field*", "Other fields accepted")
    assert headings("coordinator", f"{URL}template.csv")[:3] == ("Own key", "Employer*", "Position*")
    assert headings("employer", f"{URL}template.csv") == own
    # An employer gets no sheet for others by asking for it.
    assert headings("employer", f"{URL}template.csv?employers=named") == own
