"""One's own account on one page, in each of its states."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.auditing import record
from accounts.enums import AccountEventKind
from accounts.models import Membership
from tests.accounts.test_second_factor import with_authenticator

pytestmark = pytest.mark.django_db
PAGE = reverse("accounts:account")
HEADERS = {"Accept-Language": "en"}


@pytest.mark.parametrize("events", [1, 3])
def test_the_page_takes_the_same_queries_however_much_happened(events, cast, client, django_assert_num_queries):
    for _ in range(events):
        record(user=cast.coordinator, kind=AccountEventKind.LOGGED_IN)
    client.force_login(cast.coordinator)
    with django_assert_num_queries(8):
        assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("who", "has_factor", "words"),
    [
        ("volunteer", False, "none; you may set one up"),
        ("coordinator", False, "lacking"),
        ("coordinator", True, "set up"),
        ("volunteer", True, "set up"),
    ],
)
def test_it_says_whether_there_is_a_second_factor_and_must_be(who, has_factor, words, cast, client):
    user = cast.user(who)
    if has_factor:
        with_authenticator(user)
    client.force_login(user)
    page = client.get(PAGE, headers=HEADERS)
    states = ("none; you may set one up", ">lacking<", ">set up<")
    assert [state for state in states if state in page.text] == [
        state for state in states if words == state.strip("<>")
    ]
    assert Authenticator.objects.filter(user=user).exists() is has_factor


@pytest.mark.parametrize(
    ("has_password", "route"), [(True, "account_change_password"), (False, "account_set_password")]
)
def test_a_password_is_changed_or_set(has_password, route, cast, client):
    user = cast.volunteer
    if not has_password:
        user.set_unusable_password()
        user.save()
    client.force_login(user)
    other = {"account_change_password", "account_set_password"} - {route}
    page = client.get(PAGE)
    assert f'href="{reverse(route)}"' in page.text
    assert f'href="{reverse(other.pop())}"' not in page.text


def test_it_says_whom_one_acts_for_and_whether_lists_may_leave(cast, client):
    client.force_login(cast.coordinator)
    words = "may export lists of people"
    assert words not in client.get(PAGE, headers=HEADERS).text
    Membership.objects.filter(user=cast.coordinator).update(may_export=True)
    page = client.get(PAGE, headers=HEADERS)
    assert words in page.text
    assert Membership.objects.get(user=cast.coordinator).organisation.name in page.text
