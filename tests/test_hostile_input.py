"""What nobody types by mistake is answered like anything else that is wrong, never by a 500."""

import pytest

from demands.models import DemandDraft
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

LONG = "9" * 5000


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (None, "/suggest/fields/?q=%00", 200),
        (None, "/suggest/titles/?q=%00", 200),
        (None, "/catalogue/?q=%00", 400),
        (None, f"/catalogue/needs/{LONG}/", 404),
        (None, "/api/v1/catalogues/99999999999999999999/entries/", 404),
        ("employer", "/demands/new/?programme=%00", 200),
        ("employer", "/demands/new/?field=%00&team_role=" + LONG, 200),
        ("employer", "/demands/new/?draft=" + LONG, 200),
        ("employer", "/demands/defaults/?programme=%00&field=%00&field_pick=%00", 200),
        ("coordinator", "/catalogues/?year=020261", 200),
        ("coordinator", f"/catalogues/?year={LONG}", 200),
        ("coordinator", f"/reviews/?after=2026-01-01.{LONG}", 200),
        ("coordinator", f"/reviews/publish/?need={LONG}", 302),
        ("coordinator", f"/programmes/silver_age_xj/rules/new/?like={LONG}", 200),
    ],
)
def test_addresses(role, address, status, client, as_role):
    assert (as_role(role) if role else client).get(address).status_code == status


def test_a_form_with_the_sign_that_no_text_holds_is_kept_without_it(as_role):
    assert as_role("employer").post("/demands/drafts/", {"position": "眼科\0医师"}).status_code == 200
    assert DemandDraft.objects.get().data["position"] == ["眼科医师"]


def test_such_a_form_is_refused_where_a_need_should_be_made_of_it(as_role):
    names = ("position", "field", "field_pick", "alternatives", "alternatives_pick", "programme", "mode", "region")
    answer = as_role("employer").post("/demands/new/", {"act": "save", **dict.fromkeys(names, "\0")})
    assert answer.status_code == 422


@pytest.mark.parametrize("rows", [LONG, "٣", "-1", ""])
def test_a_number_of_rows_that_is_none_shows_the_blank_rows(rows, as_role):
    answer = as_role("employer").post("/teams/new/", {"form-TOTAL_FORMS": rows, "more": "1"})
    assert (answer.status_code, answer.context["roles"].initial) == (200, [])


def test_a_team_beyond_the_calendar_is_refused_in_the_form(as_role):
    sent = {"name": "组团", "batch": 1, "starts_on": "9999-12-31", "months": 36, "programme": "team_education"}
    answer = as_role("employer").post("/teams/new/", {**sent, "form-TOTAL_FORMS": 0, "form-INITIAL_FORMS": 0})
    assert (answer.status_code, list(answer.context["form"].errors)[-1]) == (200, "starts_on")


def test_a_version_that_nobody_can_have_read_publishes_nothing_unread(cast, as_role):
    waiting = factories.DemandFactory(employer=cast.hospital, status="submitted", published_at=None)
    answer = as_role("yunnan_coordinator").post(f"/demands/{waiting.pk}/publish/", {"version": LONG})
    waiting.refresh_from_db()
    assert (answer.status_code, waiting.status) == (302, "submitted")


def test_a_need_that_no_posting_has_is_not_left_out(cast, as_role):
    draft = factories.CatalogueFactory(status="draft", published_at=None, region_id="530000")
    coordinator = as_role("coordinator")
    for number in (2**63, 10**30, 7):
        assert coordinator.post(f"/catalogues/{draft.pk}/leave-out/{number}/").status_code == 404
    draft.refresh_from_db()
    assert draft.left_out == []
