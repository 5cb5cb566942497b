"""A page that could not have a row in time says so."""

import pytest
from django.db import connection, transaction
from django.test import Client

from demands.models import Demand
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("held", [True, False])
def test_a_page_that_waits_for_a_row_in_vain_is_a_conflict(held, cast):
    waiting = factories.DemandFactory(employer=cast.hospital, status="submitted", published_at=None)
    client, other = Client(raise_request_exception=False), connection.copy()
    client.force_login(cast.employer)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        with transaction.atomic(), other.cursor() as holder:
            holder.execute("BEGIN")
            if held:
                holder.execute("SELECT id FROM demands_demand WHERE id = %s FOR UPDATE", [waiting.pk])
        answer = client.post(f"/demands/{waiting.pk}/take-back/")
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    expected = (409, "3", "submitted") if held else (302, None, "draft")
    assert (answer.status_code, answer.headers.get("Retry-After"), Demand.objects.get(pk=waiting.pk).status) == expected
