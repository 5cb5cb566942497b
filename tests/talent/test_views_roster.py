"""The pages of people by spreadsheet."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from common.sheets import read_sheet, write_xlsx
from talent.models import RosterRow, RosterUpload, Talent
from talent.roster_filters import RosterFilter, RosterRowFilter
from talent.services import consents
from talent.services.rosters import commit_roster
from talent.sheets import BOUNDS
from tests import factories
from tests.talent.rosters import person, start, statuses, upload, worked_off, xlsx

pytestmark = pytest.mark.django_db

URL = "/rosters/"
EN = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def texts(reference):
    consents.load_consent_texts()


def send(client, content: bytes, name="people.xlsx", **more):
    said = {"file": SimpleUploadedFile(name, content), "holds_consent": "on", **more}
    return client.post(URL, {name: value for name, value in said.items() if value is not None}, headers=EN)


def told(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def test_a_roster_goes_in_is_checked_decided_and_brought_in(cast, as_role):
    worked_off(commit_roster(upload=upload(cast.unit, cast.sending_unit, person(1))))
    client = as_role("unit")
    rows = (person(1, birth_year=1958), person(2), person(3, degree_id="x"))
    answer = send(client, xlsx(*rows), organisation=cast.sending_unit.pk)
    found = RosterUpload.objects.order_by("-pk")[0]
    assert (answer.status_code, answer.url) == (302, f"{URL}{found.pk}/")
    assert (found.author, found.organisation, found.language) == (cast.unit, cast.sending_unit, "en")
    assert f'hx-get="{URL}{found.pk}/progress/"' in client.get(answer.url, headers=EN).text
    assert client.get(f"{answer.url}progress/").headers.get("HX-Refresh") is None
    worked_off(found)
    assert client.get(f"{answer.url}progress/")["HX-Refresh"] == "true"
    page = client.get(answer.url, headers=EN)
    assert "1 person seems to be on record already" in page.text
    assert "<strong>Degree</strong>: “x” is not in the list." in page.text
    # Nothing was said yet of the person on record.
    page = client.post(f"{answer.url}commit/", follow=True, headers=EN)
    assert told(page) == ["Say first what shall become of 1 row whose person seems to be on record."]
    twin = found.rows.get(number=2)
    choices = [value for value, _label in page.context["rows"][0].wishes]
    assert choices == ["complete", "skip"]
    page = client.post(f"{answer.url}choose/", {f"wish-{twin.pk}": "complete"}, follow=True, headers=EN)
    assert told(page) == ["Kept for 1 row."]
    assert "Bring in 2 rows" in page.text
    assert client.post(f"{answer.url}commit/").status_code == 302
    assert statuses(worked_off(found)) == [(2, "merged"), (3, "created"), (4, "faulty")]
    page = client.get(answer.url, headers=EN)
    assert [shown.talent.birth_year for shown in page.context["rows"] if shown.talent] == [1958, None]


def test_all_are_decided_at_once(cast, as_role):
    worked_off(commit_roster(upload=upload(cast.unit, cast.sending_unit, person(1), person(2))))
    again = upload(cast.unit, cast.sending_unit, person(1), person(2))
    client = as_role("unit")
    page = client.post(f"{URL}{again.pk}/choose/", {"all": "skip"}, follow=True, headers=EN)
    assert told(page) == ["Kept for 2 rows."]
    assert "There is nobody new in this file." in page.text
    page = client.post(f"{URL}{again.pk}/choose/", {"all": "separate"}, follow=True, headers=EN)
    assert told(page) == ["Say row by row who is another person."]
    assert client.post(f"{URL}{again.pk}/choose/", {"all": "marry"}).status_code == 404
    page = client.post(f"{URL}{again.pk}/cancel/", follow=True, headers=EN)
    assert told(page) == ["The file was thrown away; nothing of it was brought in."]


def test_nothing_is_taken_without_the_statement_or_for_a_unit_of_others(cast, as_role):
    other = factories.OrganisationFactory(kind="sending_unit")
    client = as_role("unit")
    page = send(client, xlsx({}), organisation=cast.sending_unit.pk, holds_consent=None)
    assert (page.status_code, page.context["form"].errors) == (
        422, {"holds_consent": ["Only people who have agreed in writing may be put on record."]},
    )  # fmt: skip
    for organisation in (other.pk, ""):
        assert send(client, xlsx({}), organisation=organisation).status_code == 422
    page = send(client, b"a" * (BOUNDS.data + 1), "a.csv", organisation=cast.sending_unit.pk)
    assert page.context["form"].errors == {"file": ["The file is larger than 20 MB. Divide it."]}
    assert RosterUpload.objects.count() == 0
    assert send(as_role("coordinator"), xlsx({})).status_code == 302
    assert RosterUpload.objects.get().organisation is None


@pytest.mark.parametrize("act", ["choose", "commit", "cancel"])
@pytest.mark.parametrize("role", ["coordinator", "employer", "stranger", "leader", "volunteer"])
def test_nobody_else_acts_on_a_roster(act, role, cast, as_role):
    checked = upload(cast.unit, cast.sending_unit, person(1))
    assert as_role(role).post(f"{URL}{checked.pk}/{act}/", {"all": "skip"}).status_code == 404
    assert as_role("unit").post(f"{URL}{checked.pk}/{act}/", {"all": "skip"}).status_code == 302


def test_a_fourth_file_is_told_to_wait(cast, as_role):
    client = as_role("unit")
    for number in range(4):
        answer = send(client, xlsx(person(number)), organisation=cast.sending_unit.pk)
    assert (answer.url, RosterUpload.objects.count()) == (URL, 3)
    assert told(client.get(URL, headers=EN)) == ["Three of your files are being worked on. Wait until one is done."]


def test_rows_with_faults_are_downloaded_corrected_and_uploaded(cast, as_role):
    checked = upload(cast.coordinator, None, person(1), person(2, own_key="007", degree_id="x", birth_year="58er"))
    answer = as_role("coordinator").get(f"{URL}{checked.pk}/faulty.xlsx", headers=EN)
    header, row = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert header[:3] == ["Faults to correct", "Own key", "Full name*"]
    assert row[:2] == ["Year of birth: “58er” is not a whole number.\nDegree: “x” is not in the list.", "007"]
    row[header.index("Degree*")], row[header.index("Year of birth")] = "Master", 1958
    corrected = write_xlsx(title="x", header=header, rows=[row])
    assert statuses(upload(cast.coordinator, None, content=corrected)) == [(2, "good")]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_roster_takes_a_fixed_number_of_queries(rows, cast, as_role, django_assert_num_queries):
    people = [person(number) for number in range(rows)]
    worked_off(commit_roster(upload=upload(cast.unit, cast.sending_unit, *people)))
    again = upload(cast.unit, cast.sending_unit, *people)
    client = as_role("unit")
    with django_assert_num_queries(14):
        page = client.get(f"{URL}{again.pk}/", headers=EN)
    assert len(page.context["rows"]) == rows


@pytest.mark.parametrize("files", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(files, cast, as_role, django_assert_num_queries):
    for _ in range(files):
        factories.RosterUploadFactory(author=cast.unit, organisation=factories.OrganisationFactory())
    client = as_role("unit")
    with django_assert_num_queries(9):
        page = client.get(URL)
    assert len(page.context["page"].rows) == files


def test_files_and_rows_are_narrowed_by_status(cast, as_role):
    checked = upload(cast.unit, cast.sending_unit, person(1), person(2, degree_id="x"))
    start(cast.unit, cast.sending_unit, person(3))
    assert list(RosterFilter({"status": "checked"}, RosterUpload.objects.all()).qs) == [checked]
    assert RosterRowFilter({"status": "faulty"}, RosterRow.objects.all()).qs.get().number == 3
    assert not RosterRowFilter({"colour": "red"}, RosterRow.objects.all()).is_valid()
    client = as_role("unit")
    assert len(client.get(URL, {"status": "checked"}).context["page"].rows) == 1
    assert client.get(URL, {"status": "lost"}).status_code == 400
    assert client.get(f"{URL}{checked.pk}/", {"status": "lost"}).status_code == 400


def test_somebody_of_another_unit_is_not_shown(cast, as_role):
    theirs = factories.TalentFactory(home_organisation=factories.OrganisationFactory(kind="sending_unit"))
    factories.TalentContactFactory(talent=theirs, full_name="沈国华", phone="13900000001")
    checked = upload(cast.unit, cast.sending_unit, {})
    page = as_role("unit").get(f"{URL}{checked.pk}/", headers=EN)
    assert "somebody outside your unit seems to be the same person" in page.text
    assert (theirs.number in page.text, Talent.objects.visible_to(cast.unit).contains(theirs)) == (False, False)


def test_templates_fit_who_fills_them_in(cast, as_role):
    def headings(role, path):
        return read_sheet(as_role(role).get(path, headers=EN).content, file_name=path.partition("?")[0])[0].cells

    own = headings("unit", f"{URL}template.xlsx")
    assert own[5:8] == ("Year of birth", "Employment status*", "Degree*")
    assert headings("coordinator", f"{URL}template.csv")[6:8] == ("Employment status*", "Unit")
    # A unit gets no sheet for others by asking for it.
    assert headings("unit", f"{URL}template.csv?units=named") == own
