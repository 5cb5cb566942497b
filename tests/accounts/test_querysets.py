"""Which notices each member of the cast sees, and which are still to be mailed."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import AccountEvent, Notice
from tests import factories

pytestmark = pytest.mark.django_db

ROLES = ("employer", "outsider", "unit", "volunteer", "stranger", "coordinator", "yunnan_coordinator", "leader")


@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_each_sees_exactly_their_own_notices(role, cast):
    own = {name: factories.NoticeFactory(user=cast.user(name)) for name in ROLES}
    seen = Notice.objects.visible_to(cast.user(role) or AnonymousUser())
    assert set(seen) == ({own[role]} if role in own else set())


def test_what_is_mailed_or_given_up_is_not_sent_again():
    waiting = factories.NoticeFactory()
    factories.NoticeFactory(sent_at=timezone.now())
    factories.NoticeFactory(parked_at=timezone.now())
    assert list(Notice.objects.to_send()) == [waiting]


@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_each_sees_exactly_what_happened_to_their_own_account(role, cast):
    own = {name: factories.AccountEventFactory(user=cast.user(name)) for name in ROLES}
    seen = AccountEvent.objects.visible_to(cast.user(role) or AnonymousUser())
    assert set(seen) == ({own[role]} if role in own else set())
