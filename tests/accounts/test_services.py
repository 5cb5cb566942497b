"""Notices: written once, mailed once, put off and given up; whoever has the lease decides."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation

from accounts import services
from accounts.models import Notice
from accounts.people import members_of, nearest_authority
from accounts.services import deliver_notices, in_language_of, mark_read, post_notice, sweep_notices
from accounts.tasks import deliver
from reference.models import Region
from tests import factories
from tests.conftest import member

pytestmark = pytest.mark.django_db


class RefusingBackend(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, email_messages):
        raise smtplib.SMTPServerDisconnected("away")


class SlowBackend(EmailBackend):
    """A mail server that takes its time; ``sending`` says that it has the mail, ``go_on`` lets it answer."""

    sending, go_on = threading.Event(), threading.Event()

    def send_messages(self, email_messages):
        self.sending.set()
        assert self.go_on.wait(10)
        return super().send_messages(email_messages)


@pytest.fixture
def refusing(settings):
    settings.EMAIL_BACKEND = "tests.accounts.test_services.RefusingBackend"


def posted(user, **changes) -> Notice:
    values = {
        "kind": "returned",
        "subject": "已退回",
        "body": "请修改后重新提交。",
        "path": "/demands/1/",
        "key": "returned:1",
        **changes,
    }
    post_notice(user=user, **values)
    return Notice.objects.get(key=values["key"])


def let_the_lease_end(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(lease_until=Now() - timedelta(seconds=1))


# --- writing ------------------------------------------------------------------------------------


def test_the_same_key_makes_one_notice(django_capture_on_commit_callbacks):
    user = factories.UserFactory()
    posted(user)
    posted(user, subject="另一封")
    assert list(Notice.objects.values_list("subject", "user", "sent_at")) == [("已退回", user.pk, None)]


def test_the_subject_is_one_line_that_fits():
    notice = posted(factories.UserFactory(), subject="甲\r\nBcc: x@y.example\n" + "乙" * 300)
    assert "\n" not in notice.subject
    assert len(notice.subject) == 200


def test_a_notice_goes_with_the_transaction_that_wrote_it(django_capture_on_commit_callbacks):
    user = factories.UserFactory()
    with pytest.raises(RuntimeError), transaction.atomic():
        posted(user)
        raise RuntimeError
    assert not Notice.objects.exists()


def test_a_worker_is_woken_after_the_commit_and_not_before(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        posted(factories.UserFactory())
    assert callbacks == [services.wake_delivery]


def test_texts_come_in_the_language_of_the_platform():
    with translation.override("en"), in_language_of(factories.UserFactory()):
        assert translation.get_language() == settings.LANGUAGE_CODE


# --- mailing ------------------------------------------------------------------------------------


def test_a_mail_leaves_with_the_address_in_full(settings):
    settings.SITE_URL = "https://yinqiao.example"
    notice = posted(factories.UserFactory())
    assert (deliver_notices(), deliver_notices()) == (1, 0)
    (sent,) = mail.outbox
    assert (sent.subject, sent.to, sent.from_email) == ("已退回", [notice.user.email], settings.DEFAULT_FROM_EMAIL)
    assert sent.body.startswith("请修改后重新提交。\n\nhttps://yinqiao.example/demands/1/\n\n")
    notice.refresh_from_db()
    assert notice.sent_at is not None
    assert (notice.token, notice.lease_until, notice.attempts, notice.error) == (None, None, 1, "")


def test_so_many_are_mailed_as_were_asked_for_the_oldest_first():
    user = factories.UserFactory()
    for number in range(3):
        posted(user, subject=f"{number}", key=f"k{number}")
    assert deliver_notices(2) == 2
    assert [sent.subject for sent in mail.outbox] == ["0", "1"]
    deliver()
    assert [sent.subject for sent in mail.outbox] == ["0", "1", "2"]


def test_a_server_that_refuses_is_tried_three_times_and_then_no_more(refusing):
    notice = posted(factories.UserFactory())
    for attempt in (1, 2, 3):
        assert (deliver_notices(), deliver_notices()) == (1, 0)  # it is put off, not tried again at once
        notice.refresh_from_db()
        assert (notice.attempts, notice.token, notice.sent_at) == (attempt, None, None)
        assert notice.error == "SMTPServerDisconnected: away"
        assert (notice.parked_at is not None) is (attempt == 3)
        if attempt < 3:
            pause = Notice.objects.filter(lease_until__gt=Now() + services.PAUSES[attempt - 1] - timedelta(seconds=5))
            assert pause.get() == notice
        let_the_lease_end(notice)
    assert deliver_notices() == 0


def test_a_notice_whose_senders_die_is_given_up(refusing, settings):
    notice = posted(factories.UserFactory())
    for _death in range(3):
        assert Notice.objects.to_send().claim() is not None
        let_the_lease_end(notice)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver_notices() == 1
    notice.refresh_from_db()
    assert (notice.parked_at is not None, mail.outbox) == (True, [])


def test_whoever_lost_the_lease_writes_nothing():
    notice = posted(factories.UserFactory())
    claimed = Notice.objects.to_send().claim()
    assert claimed is not None
    let_the_lease_end(notice)
    assert deliver_notices() == 1
    assert Notice.objects.release(claimed[1], parked_at=Now()) is False
    notice.refresh_from_db()
    assert (notice.parked_at, notice.sent_at is not None) == (None, True)


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_send_one_mail(settings):
    """The first is in the middle of sending, outside any transaction; the second finds nothing free."""
    settings.EMAIL_BACKEND = "tests.accounts.test_services.SlowBackend"
    SlowBackend.sending.clear()
    SlowBackend.go_on.clear()
    notice = posted(factories.UserFactory())
    counts = []

    def first() -> None:
        try:
            counts.append(deliver_notices())
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert SlowBackend.sending.wait(10)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()"
        )
        assert cursor.fetchone()[0] == 0
    assert deliver_notices() == 0
    SlowBackend.go_on.set()
    thread.join()
    notice.refresh_from_db()
    assert (counts, len(mail.outbox), notice.attempts) == ([1], 1, 1)


def test_the_sweeper_wakes_somebody_only_while_mail_waits():
    assert sweep_notices() == 0
    notice = posted(factories.UserFactory())
    assert sweep_notices() == 1
    Notice.objects.to_send().claim()
    assert sweep_notices() == 0  # somebody has it
    Notice.objects.filter(pk=notice.pk).update(lease_until=None, sent_at=Now())
    assert sweep_notices() == 0


# --- reading ------------------------------------------------------------------------------------


def test_reading_marks_ones_own_and_nobody_elses():
    mine = factories.NoticeFactory()
    second = factories.NoticeFactory(user=mine.user)
    other = factories.NoticeFactory()
    assert mark_read(user=mine.user, notice_id=other.pk) == 0
    assert mark_read(user=mine.user, notice_id=mine.pk) == 1
    assert mark_read(user=mine.user) == 1
    assert set(Notice.objects.filter(read_at=None)) == {other}
    assert Notice.objects.filter(pk__in=[mine.pk, second.pk], read_at=F("read_at")).count() == 2


# --- who is written to ----------------------------------------------------------------------------


def test_members_are_those_of_the_organisation_in_that_role(cast):
    colleague = member(cast.hospital, "employer")
    type(colleague).objects.filter(pk=member(cast.hospital, "employer").pk).update(is_active=False)
    assert members_of(cast.hospital.pk, "employer") == [cast.employer, colleague]
    assert members_of(cast.hospital.pk, "sending_unit") == []


def test_the_nearest_authority_of_each_region(cast):
    menghai, zepu = (Region.objects.get(pk=code) for code in (factories.MENGHAI, factories.ZEPU))
    assert nearest_authority(menghai) == [cast.yunnan_coordinator]
    assert nearest_authority(zepu) == [cast.coordinator]
    near = [member(cast.sending_unit, "coordinator", "532800") for _ in range(2)]
    assert nearest_authority(menghai) == near
