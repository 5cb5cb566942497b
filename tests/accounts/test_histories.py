"""The history that the database keeps: bulk writes and raw SQL are seen, nothing changes, nobody is named in it."""

from io import StringIO

import pghistory
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from pghistory.models import Event

from accounts.models import Membership, User
from matching.facts import People, read_world
from talent.models import Talent
from tests import factories

pytestmark = pytest.mark.django_db

HISTORIES = sorted((model for model in apps.get_models() if issubclass(model, Event)), key=lambda m: m.__name__)
HISTORIES = [model for model in HISTORIES if model._meta.app_label != "pghistory"]
# What says who somebody is, how to reach them, how healthy they are, or opens their account.
PERSONAL = {
    "email", "name", "password", "phone", "surname", "birth_year", "full_name", "data", "secret", "cleared_altitude_m",
    "home_organisation", "last_login",
}  # fmt: skip


def of(model: str):
    return apps.get_model(model).objects.order_by("pgh_id")


def labels(model: str) -> list[str]:
    return list(of(model).values_list("pgh_label", flat=True))


def test_no_history_names_anybody():
    assert [model.__name__ for model in HISTORIES] == [
        "AuthenticatorHistory", "ConsentHistory", "MembershipHistory", "OrganisationHistory", "TalentHistory",
        "UserHistory",
    ]  # fmt: skip
    for model in HISTORIES:
        held = {field.name for field in model._meta.fields} & PERSONAL
        # An organisation is nobody: its name is public.
        assert held == ({"name"} if model.__name__ == "OrganisationHistory" else set()), model


def test_bulk_updates_and_raw_sql_are_seen(cast):
    people = Talent.objects.filter(pk__in=[cast.talent.pk, cast.colleague.pk])
    before = of("talent.TalentHistory").count()
    people.update(may_be_proposed=False)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE talent_talent SET is_active = false WHERE id = %s", [cast.talent.pk])
        cursor.execute("UPDATE talent_talent SET surname = '李', birth_year = 1970 WHERE id = %s", [cast.talent.pk])
    rows = Talent.objects.in_bulk([cast.talent.pk])
    rows[cast.talent.pk].hold_reason = ""
    rows[cast.talent.pk].documents_expire_on = "2030-01-01"
    Talent.objects.bulk_update(rows.values(), ["documents_expire_on"])
    seen = of("talent.TalentHistory")[before:]
    assert [(row.pgh_label, row.pgh_obj_id) for row in seen][-2:] == [("update", cast.talent.pk)] * 2
    assert [row.is_active for row in seen][-2:] == [False, False]


def test_rights_and_memberships_are_seen_from_their_beginning_to_their_end(cast):
    User.objects.filter(pk=cast.stranger.pk).update(is_staff=True)
    User.objects.filter(pk=cast.stranger.pk).update(name="另一个名字", last_login="2026-01-01T00:00Z")
    row = of("accounts.UserHistory").filter(pgh_obj_id=cast.stranger.pk)
    assert [(one.pgh_label, one.is_staff) for one in row] == [("insert", False), ("update", True)]
    member = Membership.objects.get(user=cast.employer)
    Membership.objects.filter(pk=member.pk).update(may_export=True)
    Membership.objects.filter(pk=member.pk).delete()
    found = of("accounts.MembershipHistory").filter(pgh_obj_id=member.pk)
    assert [(one.pgh_label, one.may_export) for one in found] == [("insert", False), ("update", True), ("delete", True)]


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model.__name__)
def test_each_history_has_its_guard_against_change_and_deletion(model, cast):
    with connection.cursor() as cursor:
        cursor.execute(
            # 8 is DELETE, 16 is UPDATE.
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgtype & 24 = 24",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
def test_trying_to_change_one_is_an_error(statement, cast):
    factories.OrganisationFactory()
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format("accounts_organisationhistory"))


def test_it_says_who_and_on_which_route_never_the_address(cast, client):
    admin = factories.UserFactory(is_staff=True, is_superuser=True)
    client.force_login(admin)
    target = factories.OrganisationFactory(name="旧名医院")
    address = reverse("admin:accounts_organisation_change", args=[target.pk])
    sent = {"name": "新名医院", "kind": target.kind, "region": target.region_id, "grade": target.grade}
    assert client.post(address, sent).status_code == 302
    last = of("accounts.OrganisationHistory").last()
    assert (last.name, last.pgh_context) == (
        "新名医院",
        {"user": admin.pk, "route": "admin/accounts/organisation/<path:object_id>/change/"},
    )


def test_what_the_history_adds_to_statements_is_no_obstacle(cast):
    """Within a request every statement that writes begins with who does it; COPY, cursors and snapshots go on."""
    out, rows = StringIO(), StringIO(f"{cast.demand.pk}\tx\n")
    with pghistory.context(user=cast.coordinator.pk, route="x"), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copied (id bigint, word text)")
        cursor.copy_expert("COPY copied FROM STDIN", rows)
        cursor.copy_expert("COPY copied TO STDOUT", out)
        assert [one.pk for one in Talent.objects.order_by("pk").iterator(chunk_size=1)] == [
            cast.talent.pk,
            cast.colleague.pk,
        ]
        cursor.execute("UPDATE copied SET word = 'y' WHERE word LIKE %s", ["x%"])
        assert cursor.rowcount == 1
        cursor.execute("INSERT INTO copied VALUES (1, 'z') RETURNING word")
        assert cursor.fetchall() == [("z",)]
    assert out.getvalue() == f"{cast.demand.pk}\tx\n"


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_for_the_engine_is_read_within_a_request_too(cast):
    with pghistory.context(user=cast.coordinator.pk, route="x"):
        world = read_world(People(), cast.demand.start_earliest)
    assert len(world) == Talent.objects.count() == 2
