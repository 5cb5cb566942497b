"""The export is complete: every table with a key of a person is told, or says why it is not."""

import json
from datetime import date, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from matching.models import Interest
from matching.personal import NOT_EXPORTED, PARTS, TECHNICAL, columns_of, personal_data, personal_parts
from talent.models import RosterRow, RosterUpload, Talent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(cast):
    """A row in every part."""
    talent, user = cast.talent, cast.volunteer
    factories.TalentModeFactory(talent=talent)
    factories.TalentRegionFactory(talent=talent)
    factories.TimesFactory(talent=talent)
    factories.CommitmentFactory(talent=talent)
    for made in (
        factories.EndorsementFactory, factories.DocumentFactory,
        factories.VerificationFactory, factories.TalentEventFactory, factories.ConsentFactory,
        factories.ContactAccessFactory, factories.DismissalFactory,
    ):  # fmt: skip
        made(talent=talent)
    factories.UnitInquiryFactory(talent=talent, nonce="geheime-nonce")
    upload = RosterUpload.objects.create(
        author=cast.coordinator, file_name="名册.xlsx", digest="0" * 64, language="zh-hans", holds_consent=True
    )
    RosterRow.objects.create(upload=upload, number=2, talent=talent, cells={"full_name": "沈国华"})
    interest = factories.InterestFactory(talent=talent, demand=cast.demand)
    factories.InterestEventFactory(interest=interest, note="我自己写的")
    factories.FollowUpFactory(interest=interest)
    factories.MatchFactory(talent=talent, demand=cast.demand)
    factories.DecisionFactory(talent=talent, demand=cast.demand, released_at=timezone.now())
    factories.RegistrationFactory(author=user)
    factories.SavedSearchFactory(author=user)
    factories.NoticeFactory(user=user)
    factories.AccountEventFactory(user=user)
    factories.MembershipFactory(user=user, organisation=cast.hospital)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "geheim"})
    UserSession.objects.create(user=user, session_key="sealed", ip="192.0.2.1", user_agent="Firefox", data={})
    return cast


def test_no_table_is_forgotten():
    """Every model that points at a person is exported, or stands on the list with its reason."""
    told = {part.model._meta.label for part in PARTS}
    pointing = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in (Talent, User, Interest)
    }
    assert pointing - told - set(NOT_EXPORTED) == set()
    assert set(NOT_EXPORTED) & told == set()
    assert all(NOT_EXPORTED.values())
    assert all(reason for part in PARTS for reason in part.left_out.values())


def test_every_part_is_told_field_by_field(whole):
    data = json.loads(json.dumps(personal_data(whole.volunteer), default=str))
    assert [part.key for part in PARTS if not data[part.key]] == []
    for part in PARTS:
        rows = {row.pk: row for row in part.rows(whole.volunteer)}
        for told in data[part.key]:
            for field in part.model._meta.concrete_fields:
                if field.name in part.left_out:
                    assert field.attname not in told, (part.key, field.name)
                elif field.name not in TECHNICAL:
                    assert told[field.attname] == plain(getattr(rows[told["id"]], field.attname)), field


def plain(value):
    if isinstance(value, DateRange):
        return {"first": value.lower.isoformat(), "last": date.fromordinal(value.upper.toordinal() - 1).isoformat()}
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def test_nothing_secret_and_nobody_else_is_told(whole):
    factories.InterestFactory(talent=whole.colleague, words="别人的话")
    text = json.dumps(personal_data(whole.volunteer), ensure_ascii=False, default=str)
    for secret in ("geheim", "sealed", whole.volunteer.password, "geheime-nonce", "别人的话"):
        assert secret not in text


def test_consents_come_with_their_wording(whole):
    (consent,) = personal_data(whole.volunteer)["consents"]
    text = whole.talent.consents.get().text
    assert consent["wording"] == {"zh": text.text_zh, "en": text.text_en}


def test_the_page_says_it_in_words(whole, as_role):
    page = as_role("volunteer").get(reverse("matching:export"))
    assert len(page.context["parts"]) == len(PARTS)
    for words in ("沈国华", "19900000001", "愿意到勐海服务半年。", "我自己写的", "职称证书.pdf"):
        assert words in page.text
    assert "no-store" in page["Cache-Control"]


def test_the_file_is_the_same(whole, as_role):
    client = as_role("volunteer")
    answer = client.get(reverse("matching:export-json"))
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert list(answer.json()) == [part.key for part in PARTS]
    assert answer.json()["contact"][0]["full_name"] == "沈国华"


def test_empty_columns_are_not_printed(whole):
    printed = {part.key: rows for part, rows in personal_parts(whole.volunteer)}
    assert all(value for rows in printed.values() for row in rows for _name, value in row)
    assert [field.name for field in columns_of(PARTS[0])][:1] != []
