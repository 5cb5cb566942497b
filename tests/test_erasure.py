"""I8: an erased person is found in no store. Strings that stand nowhere else are planted wherever words about a person
may stand, and after erasure every table, session, cache entry, file and line of log is searched for them.
"""

import io
import logging
import tempfile
import zipfile
from datetime import date, timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import Notice, User
from accounts.services import deliver_notices
from common.problems import Conflict
from matching.enums import InterestStatus
from matching.models import FollowUp, Interest, InterestEvent, Match
from matching.services.interests import apply
from matching.services.leaving import bound_until, erase_person, erase_visitor
from reference.pinyin import pinyin_of
from talent.content import Contact
from talent.models import Consent, ContactAccess, Registration, RosterRow, RosterUpload, Talent, TalentEvent
from talent.services import update_contact
from talent.services.contacts import reveal_contact
from tests import factories
from tests.erased import files_with, stores_with

pytestmark = pytest.mark.django_db

NAME = "璺金丝雀"
PLANTED = {
    "name": NAME,
    "pinyin": pinyin_of(NAME),
    "phone": "13987650001",
    "email": "canary-mail@yinqiao.example",
    "id_number": "310101190001010CAN",
    "health_note": "金丝雀健康说明",
    "words": "金丝雀自述",
    "file_name": "金丝雀证书.pdf",
    "content": "%PDF-canary-content",
    "event_note": "金丝雀史注",
    "interest_note": "金丝雀推荐语",
    "follow_up": "金丝雀回访",
    "unit_reason": "金丝雀单位理由",
    "finding": "金丝雀核验理由",
    "look_note": "金丝雀查看说明",
    "decision": "金丝雀审核理由",
    "dismissal": "金丝雀不愿理由",
    "registration": "金丝雀登记草稿",
    "notice": "金丝雀通知正文",
    "cell": "金丝雀名册单元",
    "user_name": "璺金丝雀账户名",
}


def plant(cast, client):
    """A person with words in every place that takes words; through services and pages where there are any."""
    talent, user = cast.talent, cast.volunteer
    User.objects.filter(pk=user.pk).update(email=PLANTED["email"], name=PLANTED["user_name"])
    user.refresh_from_db()
    talent.user = user
    contact = Contact(NAME, *(PLANTED[name] for name in ("phone", "email", "id_number", "health_note")))
    update_contact(talent=talent, contact=contact, actor=user)
    interest = apply(talent=talent, demand=cast.demand, words=PLANTED["words"], agrees=True)
    served = factories.InterestFactory(
        demand=cast.other_demand, talent=talent, words=PLANTED["words"], status="served", released_at=timezone.now(),
        service_start=date(2026, 3, 1), service_end=date(2026, 9, 1),
    )  # fmt: skip
    factories.InterestEventFactory(interest=served, actor=cast.unit, note=PLANTED["interest_note"])
    factories.FollowUpFactory(interest=served, text=PLANTED["follow_up"], entered_by=cast.unit)
    factories.MatchFactory(talent=talent, demand=cast.demand)
    factories.DecisionFactory(talent=talent, demand=cast.demand, verdict="dismissed", reason=PLANTED["decision"])
    factories.DismissalFactory(talent=talent, demand=cast.other_demand, reason="other", note=PLANTED["dismissal"])
    plant_record(cast, talent)
    plant_elsewhere(cast, talent, interest)
    plant_account(user, client)
    return served


def plant_record(cast, talent):
    factories.TalentEventFactory(talent=talent, actor=cast.coordinator, note=PLANTED["event_note"])
    document = factories.DocumentFactory(talent=talent, file_name=PLANTED["file_name"])
    factories.DocumentContentFactory(document=document, content=PLANTED["content"].encode())
    factories.VerificationFactory(
        talent=talent, document=document, verdict="refused", reason=PLANTED["finding"], by=cast.coordinator
    )
    factories.UnitInquiryFactory(
        talent=talent, organisation=cast.sending_unit, word="refused", reason=PLANTED["unit_reason"],
        answered_at=timezone.now(),
    )  # fmt: skip
    factories.TimesFactory(talent=talent)
    factories.EndorsementFactory(talent=talent, organisation=cast.sending_unit)
    factories.CommitmentFactory(talent=talent, period=DateRange(date(2026, 3, 1), date(2026, 9, 1)))
    reveal_contact(talent=talent, reader=cast.coordinator, purpose="verify", note=PLANTED["look_note"])


def plant_elsewhere(cast, talent, interest):
    """In rows of other people."""
    coordinator = cast.coordinator
    factories.RegistrationFactory(
        author=coordinator, is_own=False, twin=talent, data={"who": {"full_name": [PLANTED["registration"]]}}
    )
    factories.RegistrationFactory(author=coordinator, is_own=False, data={"who": {"phone": [PLANTED["phone"]]}})
    upload = RosterUpload.objects.create(
        author=coordinator, file_name="名册.xlsx", digest="0" * 64, language="zh-hans", holds_consent=True
    )
    RosterRow.objects.create(
        upload=upload, number=2, talent=talent, cells={"full_name": PLANTED["cell"]}, faults=[{"text": NAME}]
    )
    factories.SavedSearchFactory(author=coordinator, name="一个人", query="q=%E7%92%BA%E9%87%91%E4%B8%9D%E9%9B%80")
    factories.ExportFactory(author=coordinator, query=f"q={NAME}")
    factories.StoredReplyFactory(user=coordinator, body={"full_name": NAME})
    factories.NoticeFactory(
        user=coordinator, subject=PLANTED["notice"], body=PLANTED["notice"],
        path=reverse("matching:interest", args=[interest.pk]),
    )  # fmt: skip
    factories.NoticeFactory(user=coordinator, body=f"{PLANTED['notice']} {talent.number}", path="/recommend/token/")
    factories.NoticeFactory(user=None, address=PLANTED["email"], body=PLANTED["notice"], error=PLANTED["email"])
    factories.NoticeFactory(user=talent.user, body=PLANTED["notice"])


def plant_account(user, client):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    factories.AccountEventFactory(user=user)
    client.force_login(user)
    UserSession.objects.create(
        user=user, session_key=client.session.session_key, ip="192.0.2.1", user_agent="canary", data={}
    )
    unknown = import_module(settings.SESSION_ENGINE).SessionStore()  # a code was mailed, nobody has logged in yet
    unknown["account_login_code"] = {"email": user.email}
    unknown.save()
    LogEntry.objects.create(
        user=User.objects.create_superuser("admin@yinqiao.example"), action_flag=CHANGE, object_repr=str(user),
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk), change_message="[]",
    )  # fmt: skip


# In which tables each canary stands before the erasure: by this the search is seen to look into all of them.
STANDS_IN = {
    "name": {
        "talent_talentcontact", "talent_rosterrow", "talent_savedsearch", "talent_export", "accounts_storedreply",
        "accounts_user", "django_admin_log",
    },
    "pinyin": {"talent_talentcontact"},
    "phone": {"talent_talentcontact", "talent_registration"},
    "email": {
        "talent_talentcontact", "accounts_user", "account_emailaddress", "accounts_notice", "django_session",
    },
    "id_number": {"talent_talentcontact"},
    "health_note": {"talent_talentcontact"},
    "words": {"matching_interest"},
    "file_name": {"talent_document"},
    "content": {"talent_documentcontent"},
    "event_note": {"talent_talentevent"},
    "interest_note": {"matching_interestevent"},
    "follow_up": {"matching_followup"},
    "unit_reason": {"talent_unitinquiry"},
    "finding": {"talent_verification"},
    "look_note": {"talent_contactaccess"},
    "decision": {"matching_decision"},
    "dismissal": {"matching_dismissal"},
    "registration": {"talent_registration"},
    "notice": {"accounts_notice"},
    "cell": {"talent_rosterrow"},
    "user_name": {"accounts_user", "django_admin_log"},
}  # fmt: skip


def found():
    return stores_with(PLANTED)


def test_an_erased_person_is_found_in_no_store(cast, client, caplog, tmp_path, monkeypatch, mailoutbox):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="django.db.backends")  # statements with their values, in debugging only
    plant(cast, client)
    assert found() == STANDS_IN

    client.get(reverse("matching:privacy"))
    client.get(reverse("matching:export-zip"))
    done = client.post(reverse("matching:erase"), {"word": "删除"})
    assert (done.status_code, done["Location"]) == (302, reverse("home"))
    client.get(done["Location"])
    deliver_notices()

    assert found() == {}
    assert [word for word in PLANTED.values() if word in caplog.text] == []
    assert [
        word for mail in mailoutbox for word in PLANTED.values() if word in f"{mail.subject}{mail.body}{mail.to}"
    ] == []
    assert files_with(PLANTED.values(), tmp_path) == []
    assert settings.MEDIA_ROOT == ""  # nothing that is handed in ever becomes a file
    assert not User.objects.filter(pk=cast.volunteer.pk).exists()


@pytest.mark.parametrize("left", ["talent_talentcontact", "cache", "file"])
def test_the_search_sees_what_was_left(left, cast, client, tmp_path):
    """The control: one store that is not emptied, and the search finds it."""
    plant(cast, client)
    erase_person(talent=cast.talent, actor=cast.volunteer)
    assert found() == {}
    if left == "talent_talentcontact":
        factories.TalentContactFactory(talent=cast.talent, full_name="无名", health_note=PLANTED["health_note"])
        assert found() == {"health_note": {left}}
    elif left == "cache":
        cache.set("kept", {"note": PLANTED["health_note"]})
        assert found() == {"health_note": {left}}
    else:
        (tmp_path / "kept.bin").write_bytes(b"\0" + PLANTED["content"].encode())
        assert files_with(PLANTED.values(), tmp_path) == [tmp_path / "kept.bin"]


def test_what_stays_is_of_nobody(cast, client):
    served = plant(cast, client)
    erase_person(talent=cast.talent, actor=cast.volunteer)
    talent = Talent.objects.get(pk=cast.talent.pk)
    assert (talent.surname, talent.user, talent.birth_year, talent.home_organisation, talent.is_active) == (
        "", None, None, None, False,
    )  # fmt: skip
    assert talent.erased_at is not None
    left = Interest.objects.filter(talent=talent).values_list("status", "words", "service_start", "service_end")
    assert sorted(left, key=lambda row: row[0]) == [
        ("served", "", served.service_start, served.service_end),
        ("withdrawn", "", None, None),
    ]
    assert [
        step.step for step in InterestEvent.objects.filter(interest__talent=talent, interest__status="withdrawn")
    ] == [
        "applied",
        "withdrawn",
    ]
    assert FollowUp.objects.get().text == ""
    assert not Match.objects.visible_to(cast.employer).filter(talent=talent).exists()
    consent = Consent.objects.get(talent=talent)
    assert (consent.employer, consent.withdrawn_at is None, consent.given_by) == (cast.hospital, False, None)
    assert TalentEvent.objects.filter(talent=talent, step="erased").get().actor is None
    assert ContactAccess.objects.get(talent=talent).reader == cast.coordinator


def test_others_read_that_it_was_about_somebody_erased(cast, client):
    plant(cast, client)
    erase_person(talent=cast.talent, actor=cast.volunteer)
    with translation.override(settings.LANGUAGE_CODE):
        told = {gettext("About somebody who was erased")}
    assert set(Notice.objects.filter(user=cast.coordinator).values_list("subject", flat=True)) == told


def test_nobody_sees_an_erased_person(cast, client, as_role):
    plant(cast, client)
    erase_person(talent=cast.talent, actor=cast.volunteer)
    for role in ("coordinator", "leader", "unit"):
        reader = as_role(role)
        assert reader.get(reverse("talent:detail", args=[cast.talent.pk])).status_code == 404
        assert cast.talent.pk not in [row["id"] for row in reader.get(reverse("talent-list")).json()["results"]]


def test_the_need_is_matched_anew(cast, client):
    plant(cast, client)
    before = cast.demand.updated_at
    erase_person(talent=cast.talent, actor=cast.volunteer)
    cast.demand.refresh_from_db()
    assert cast.demand.updated_at > before


@pytest.mark.parametrize(
    ("columns", "days", "last"),
    [
        ({"status": "serving"}, 30, 29),
        ({"status": "selected"}, None, None),
    ],
)
def test_a_service_that_runs_comes_first(columns, days, last, cast):
    today = timezone.localdate()
    if days is not None:
        columns |= {"service_start": today - timedelta(days=5), "service_end": today + timedelta(days=days)}
    factories.InterestFactory(talent=cast.talent, demand=cast.demand, **columns)
    assert bound_until(cast.talent) == (None if last is None else today + timedelta(days=last))
    if last is None:
        erase_person(talent=cast.talent, actor=cast.volunteer)
        assert Interest.objects.get().status == InterestStatus.WITHDRAWN
        return
    with pytest.raises(Conflict) as refused:
        erase_person(talent=cast.talent, actor=cast.volunteer)
    assert refused.value.code == "in_service"
    assert Talent.objects.get(pk=cast.talent.pk).surname == "沈"


def test_days_promised_ahead_come_first(cast):
    today = timezone.localdate()
    factories.CommitmentFactory(talent=cast.talent, period=DateRange(today, today + timedelta(days=10)))
    with pytest.raises(Conflict) as refused:
        erase_person(talent=cast.talent, actor=cast.volunteer)
    assert refused.value.code == "in_service"


def test_erasing_twice_or_naming_them_is_refused(cast, client):
    plant(cast, client)
    with pytest.raises(Conflict) as refused:
        erase_person(talent=cast.talent, actor=cast.coordinator, note=f"{NAME}来信要求")
    assert refused.value.code == "names_them"
    assert erase_person(talent=cast.talent, actor=cast.coordinator, note="2026年11月20日来信要求") is True
    with pytest.raises(Conflict) as refused:
        erase_person(talent=cast.talent, actor=cast.coordinator)
    assert refused.value.code == "erased"


def test_an_account_that_acts_for_an_organisation_stays(cast):
    factories.MembershipFactory(user=cast.volunteer, organisation=cast.hospital)
    assert erase_person(talent=cast.talent, actor=cast.volunteer) is False
    assert User.objects.filter(pk=cast.volunteer.pk).exists()
    with pytest.raises(Conflict) as refused:
        erase_visitor(user=cast.employer)
    assert refused.value.code == "shared"


def test_whoever_never_finished_registering_is_erased_too(cast):
    factories.RegistrationFactory(author=cast.stranger, data={"who": {"full_name": ["金丝雀未完成"]}})
    assert erase_visitor(user=cast.stranger) is True
    assert stores_with({"draft": "金丝雀未完成"}) == {}
    assert not User.objects.filter(pk=cast.stranger.pk).exists()


def test_the_archive_holds_the_documents(cast, client):
    plant(cast, client)
    answer = client.get(reverse("matching:export-zip"))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        names = archive.namelist()
        assert names[0] == "my-data.json"
        assert archive.read(names[1]) == PLANTED["content"].encode()


def test_the_word_has_to_be_typed(cast):
    client = Client()
    client.force_login(cast.volunteer)
    page = client.post(reverse("matching:erase"), {"word": "yes"})
    assert set(page.context["form"].errors) == {"word"}
    assert Talent.objects.get(pk=cast.talent.pk).erased_at is None


def test_somebody_else_of_that_name_loses_nothing(cast, client):
    """A name is shared by many; a telephone number is not."""
    name, phone = cast.talent.contact.full_name, cast.talent.contact.phone
    factories.RegistrationFactory(is_own=False, data={"who": {"full_name": [name], "phone": [phone]}})
    homonym = factories.RegistrationFactory(data={"who": {"full_name": [name], "phone": ["13912345678"]}})
    erase_person(talent=cast.talent, actor=cast.volunteer)
    assert list(Registration.objects.all()) == [homonym]
