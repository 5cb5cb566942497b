"""An export is on record before it leaves, and whoever is named in it is told."""

import re
from datetime import date

import pytest

from common.problems import Conflict
from talent.models import ContactAccess, Export, Talent
from talent.services import exporting
from talent.services.exporting import export_talents
from talent.sheets_out import headings
from tests import factories

pytestmark = pytest.mark.django_db

WIDTH, CONTACT = len(headings(with_contacts=False)), 3


@pytest.fixture
def author(cast):
    """The coordinator, allowed to export for the authority."""
    cast.coordinator.memberships.update(may_export=True)
    return cast.coordinator


def export(author, **more):
    return export_talents(
        talents=Talent.objects.visible_to(author), author=author, query="field=01", reason="年度汇总", **more
    )


def test_without_contact_data_rows_are_masked_and_nobody_is_told(author, cast):
    taken = export(author)
    record = Export.objects.get()
    assert taken.export == record
    assert (record.author, record.query, record.reason, record.rows, record.with_contacts) == (
        author, "field=01", "年度汇总", 2, False,
    )  # fmt: skip
    assert re.fullmatch(r"YQ-\d{8}-[0-9A-F]{8}", record.mark)
    assert [row[:2] for row in taken.rows] == [[cast.talent.number, "沈**"], [cast.colleague.number, "顾**"]]
    assert {len(row) for row in taken.rows} == {WIDTH}
    assert not any("沈国华" in str(value) or "19900000001" in str(value) for row in taken.rows for value in row)
    assert ContactAccess.objects.count() == 0


def test_with_contact_data_everybody_whose_data_they_are_is_told(author, cast):
    taken = export(author, with_contacts=True)
    assert [row[WIDTH:] for row in taken.rows] == [["沈国华", "19900000001", ""], [""] * CONTACT]
    assert taken.export.with_contacts
    access = ContactAccess.objects.get()
    authority = author.memberships.get().organisation
    assert (access.talent, access.reader, access.organisation, access.purpose, access.note, access.fields) == (
        cast.talent, author, authority, "export", "年度汇总", ["full_name", "phone", "email"],
    )  # fmt: skip


def test_whoever_was_erased_is_left_out(author, cast):
    Talent.objects.filter(pk=cast.colleague.pk).update(
        erased_at="2026-01-01T00:00Z", surname="", birth_year=None, is_active=False, may_be_proposed=False
    )
    taken = export(author)
    assert ([row[0] for row in taken.rows], taken.export.rows) == ([cast.talent.number], 1)


@pytest.mark.parametrize(("most", "code"), [(1, "too_many"), (2, None)])
def test_too_many_people_are_refused_and_leave_no_record(most, code, author, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_ROWS", most)
    if code is None:
        assert len(export(author, with_contacts=True).rows) == 2
        return
    with pytest.raises(Conflict) as refused:
        export(author, with_contacts=True)
    assert (refused.value.code, Export.objects.count(), ContactAccess.objects.count()) == (code, 0, 0)


def test_nobody_is_no_export(author):
    with pytest.raises(Conflict) as refused:
        export_talents(talents=Talent.objects.none(), author=author, query="", reason="年度汇总")
    assert (refused.value.code, Export.objects.count()) == ("nobody", 0)


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize(("with_contacts", "queries"), [(False, 12), (True, 13)])
def test_an_export_takes_a_fixed_number_of_queries(
    people, with_contacts, queries, author, cast, django_assert_num_queries
):
    Talent.objects.exclude(pk=cast.talent.pk).delete()
    for place in range(people - 1):
        talent = factories.TalentFactory(fields=("011001", "010304"), last_service_end=date(2026, 1, 1 + place))
        factories.TalentContactFactory(talent=talent)
        factories.TalentRegionFactory(talent=talent)
    factories.TalentRegionFactory(talent=cast.talent)
    assert author.standing.may_export
    talents = Talent.objects.visible_to(author)
    with django_assert_num_queries(queries):
        taken = export_talents(talents=talents, author=author, query="", reason="年度汇总", with_contacts=with_contacts)
    assert len(taken.rows) == people
