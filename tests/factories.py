"""Rows for tests. A factory makes the plainest valid row; a test says what matters to it."""

from datetime import date, timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.enums import AccountEventKind, OrganisationKind, Role
from accounts.models import AccountEvent, Membership, Notice, Organisation, StoredReply, User
from demands.enums import DemandStatus
from demands.models import (
    Call,
    Catalogue,
    CatalogueEntry,
    Demand,
    DemandAlternative,
    DemandDraft,
    DemandEvent,
    DemandImport,
    ImportRow,
    Pairing,
    PairingScheme,
    Posting,
    Programme,
    ProgrammeRule,
    Team,
    TeamRole,
)
from matching.enums import Verdict
from matching.models import (
    Decision,
    Dismissal,
    FollowedTalent,
    FollowUp,
    Interest,
    InterestEvent,
    Match,
    MatchRun,
    Policy,
    RunChunk,
    Shortlist,
    SupplyCount,
)
from talent.models import (
    Availability,
    Commitment,
    Consent,
    ConsentText,
    ContactAccess,
    Document,
    DocumentContent,
    Endorsement,
    Export,
    Registration,
    RosterRow,
    RosterUpload,
    SavedSearch,
    Talent,
    TalentContact,
    TalentEvent,
    TalentField,
    TalentMode,
    TalentRegion,
    Times,
    UnitInquiry,
    Verification,
)

PASSWORD = "a-long-enough-password"
OPHTHALMOLOGY = "011001"
CARDIOLOGY = "010304"
MENGHAI = "532822"
ZEPU = "653124"
START = date(2027, 3, 1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@yinqiao.example")
    name = factory.Sequence(lambda n: f"用户{n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(password=kwargs.pop("password", PASSWORD), **kwargs)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"第{n}人民医院")
    kind = OrganisationKind.EMPLOYER
    region_id = MENGHAI


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.EMPLOYER


class TalentFactory(DjangoModelFactory):
    """A retired ophthalmologist, free for two years, who may be proposed."""

    class Meta:
        model = Talent
        skip_postgeneration_save = True

    surname = "沈"
    birth_year = 1960
    employment = "retired"
    degree_id = 4
    title_id = "health_physician_5"
    may_be_proposed = True
    verified_on = date(2026, 1, 1)

    @factory.post_generation
    def fields(self, create, codes, **kwargs):
        for place, code in enumerate(codes or (OPHTHALMOLOGY,), start=1):
            TalentFieldFactory(talent=self, place=place, field_id=code)

    @factory.post_generation
    def modes(self, create, codes, **kwargs):
        for code in ("rehire", "part_time") if codes is None else codes:
            TalentModeFactory(talent=self, mode_id=code)

    @factory.post_generation
    def windows(self, create, periods, **kwargs):
        for first, days in ((START, 730),) if periods is None else periods:
            AvailabilityFactory(talent=self, period=DateRange(first, first + timedelta(days=days)))


class TalentFieldFactory(DjangoModelFactory):
    class Meta:
        model = TalentField

    talent = factory.SubFactory(TalentFactory)
    place = 2
    field_id = CARDIOLOGY


class TalentModeFactory(DjangoModelFactory):
    class Meta:
        model = TalentMode

    talent = factory.SubFactory(TalentFactory)
    mode_id = "advisory"


class TalentRegionFactory(DjangoModelFactory):
    class Meta:
        model = TalentRegion

    talent = factory.SubFactory(TalentFactory)
    region_id = "530000"
    stance = "preferred"


class TalentContactFactory(DjangoModelFactory):
    class Meta:
        model = TalentContact

    talent = factory.SubFactory(TalentFactory)
    full_name = "沈国华"
    phone = "19900000001"


class AvailabilityFactory(DjangoModelFactory):
    class Meta:
        model = Availability

    talent = factory.SubFactory(TalentFactory, windows=())
    period = DateRange(START, START + timedelta(days=730))
    lapses_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=100))


class CommitmentFactory(DjangoModelFactory):
    class Meta:
        model = Commitment

    talent = factory.SubFactory(TalentFactory)
    period = DateRange(START, START + timedelta(days=90))


class EndorsementFactory(DjangoModelFactory):
    class Meta:
        model = Endorsement

    talent = factory.SubFactory(TalentFactory)
    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.SENDING_UNIT)
    endorsed_on = factory.LazyFunction(timezone.localdate)
    valid_to = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=365))


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    code = factory.Sequence(lambda n: f"programme_{n}")
    name_zh = factory.Sequence(lambda n: f"第{n}个项目")
    name_en = factory.Sequence(lambda n: f"Programme {n}")
    summary_zh = "说明"
    summary_en = "Summary"
    source = "测试"


class ProgrammeRuleFactory(DjangoModelFactory):
    class Meta:
        model = ProgrammeRule

    programme = factory.SubFactory(ProgrammeFactory)
    in_force = DateRange(date(2020, 1, 1), None)
    text_zh = "规则"
    text_en = "Rule"
    citation = "测试 一"


class DemandFactory(DjangoModelFactory):
    """A published post for an ophthalmologist in Menghai, three years from 2027-03-01, relay allowed."""

    class Meta:
        model = Demand

    employer = factory.SubFactory(OrganisationFactory)
    region_id = MENGHAI
    position = "眼科医师"
    field_id = OPHTHALMOLOGY
    title_min_level = 3
    title_preferred_level = 4
    degree_min_id = 3
    mode_id = "rehire"
    start_earliest = START
    start_latest = START + timedelta(days=30)
    duration_days = 1096
    shortest_stint_days = 90
    relay_allowed = True
    headcount = 2
    status = DemandStatus.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    submitted_at = factory.LazyAttribute(lambda need: timezone.now() if need.status == "submitted" else None)
    review_due = factory.LazyAttribute(
        lambda need: timezone.localdate() + timedelta(days=7) if need.status == "submitted" else None
    )


class DemandAlternativeFactory(DjangoModelFactory):
    class Meta:
        model = DemandAlternative

    demand = factory.SubFactory(DemandFactory)
    field_id = CARDIOLOGY


class PolicyFactory(DjangoModelFactory):
    class Meta:
        model = Policy

    version = factory.Sequence(lambda n: n + 100)
    name = "测试策略"


class MatchRunFactory(DjangoModelFactory):
    class Meta:
        model = MatchRun

    policy = factory.LazyFunction(lambda: Policy.objects.get(is_current=True))
    is_full = True
    as_of = factory.LazyFunction(timezone.localdate)
    status = "finished"
    ended_at = factory.LazyFunction(timezone.now)


class RunChunkFactory(DjangoModelFactory):
    class Meta:
        model = RunChunk

    run = factory.SubFactory(MatchRunFactory)
    demand_ids = ()


class ShortlistFactory(DjangoModelFactory):
    class Meta:
        model = Shortlist

    demand = factory.SubFactory(DemandFactory)
    run = factory.SubFactory(MatchRunFactory)
    listed = 1
    best_score = 8298
    digest = 1


class MatchFactory(DjangoModelFactory):
    class Meta:
        model = Match

    demand = factory.SubFactory(DemandFactory)
    talent = factory.SubFactory(TalentFactory)
    rank = 1
    score = 8298
    part_field = 4000
    part_title = 2000
    part_period = 1498
    part_preference = 800
    stint_start = START
    stint_end = START + timedelta(days=547)
    covered_days = 547
    flags = 2


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    demand = factory.SubFactory(DemandFactory)
    talent = factory.SubFactory(TalentFactory)
    verdict = Verdict.APPROVED


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    user = factory.SubFactory(UserFactory)
    kind = "review_due"
    subject = "一项需求待审核"
    body = "请于到期日前审核。"
    key = factory.Sequence(lambda n: f"notice-{n}")


class AccountEventFactory(DjangoModelFactory):
    class Meta:
        model = AccountEvent

    user = factory.SubFactory(UserFactory)
    kind = AccountEventKind.LOGGED_IN


class StoredReplyFactory(DjangoModelFactory):
    class Meta:
        model = StoredReply

    user = factory.SubFactory(UserFactory)
    key = factory.Sequence(lambda n: f"key-{n}")
    route = "/api/v1/demands/"
    digest = "0" * 64
    status = 201
    body = factory.LazyFunction(dict)


class DemandDraftFactory(DjangoModelFactory):
    class Meta:
        model = DemandDraft

    author = factory.SubFactory(UserFactory)
    employer = factory.SubFactory(OrganisationFactory)
    data = factory.LazyFunction(lambda: {"position": "眼科医师"})


class DemandEventFactory(DjangoModelFactory):
    class Meta:
        model = DemandEvent

    demand = factory.SubFactory(DemandFactory)
    step = "created"
    to_status = "draft"


class PostingFactory(DjangoModelFactory):
    """What the public reads of a need; usually ``write_postings`` makes it."""

    class Meta:
        model = Posting

    demand = factory.SubFactory(DemandFactory)
    posted_at = factory.LazyFunction(timezone.now)
    employer_name = "勐海县人民医院"
    region_id = MENGHAI
    position = "眼科医师"
    field_id = OPHTHALMOLOGY
    title_min_level = 3
    title_preferred_level = 4
    degree_min_id = 3
    mode_id = "rehire"
    start_earliest = START
    start_latest = START + timedelta(days=30)
    duration_days = 1096
    headcount = 2
    urgency = 1
    search_text = "眼科医师 勐海县人民医院"


class CatalogueFactory(DjangoModelFactory):
    """A draft of Yunnan's catalogue."""

    class Meta:
        model = Catalogue

    year = 2027
    region_id = "530000"
    version = factory.Sequence(lambda n: n + 1)
    issuer = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.AUTHORITY, region_id="530000")


class CatalogueEntryFactory(DjangoModelFactory):
    class Meta:
        model = CatalogueEntry

    catalogue = factory.SubFactory(CatalogueFactory)
    posting = factory.SubFactory(PostingFactory)
    serial = factory.Sequence(lambda n: n + 1)


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    programme_id = "team_education"
    employer = factory.SubFactory(OrganisationFactory, name="泽普县第五中学", region_id=ZEPU)
    name = "泽普五中组团"
    starts_on = START
    duration_days = 1096


class TeamRoleFactory(DjangoModelFactory):
    class Meta:
        model = TeamRole

    team = factory.SubFactory(TeamFactory)
    place = factory.Sequence(lambda n: n + 1)
    kind = "subject"
    name = factory.Sequence(lambda n: f"学科{n}")
    headcount = 2


class CallFactory(DjangoModelFactory):
    class Meta:
        model = Call

    programme_id = "postdoc_service_group"
    name = "博士后科技服务团需求推介"
    apply_by = date(2027, 5, 1)


class PairingSchemeFactory(DjangoModelFactory):
    class Meta:
        model = PairingScheme

    code = factory.Sequence(lambda n: f"scheme_{n}")
    name_zh = "三级医院对口帮扶（测试）"
    name_en = "Tertiary hospital pairing (test)"
    from_year = 2026
    to_year = 2030
    source = "测试"


class PairingFactory(DjangoModelFactory):
    class Meta:
        model = Pairing

    scheme = factory.SubFactory(PairingSchemeFactory)
    sending = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.SENDING_UNIT, region_id="310000")
    receiving = factory.SubFactory(OrganisationFactory)
    from_year = 2026
    to_year = 2030


class DemandImportFactory(DjangoModelFactory):
    class Meta:
        model = DemandImport

    author = factory.SubFactory(UserFactory)
    file_name = "需求.xlsx"
    digest = "0" * 64
    language = "zh-hans"


class ImportRowFactory(DjangoModelFactory):
    class Meta:
        model = ImportRow

    upload = factory.SubFactory(DemandImportFactory)
    number = factory.Sequence(lambda n: n + 2)
    cells = factory.LazyFunction(dict)


class InterestFactory(DjangoModelFactory):
    class Meta:
        model = Interest

    demand = factory.SubFactory(DemandFactory)
    talent = factory.SubFactory(TalentFactory)
    words = "愿意到勐海服务半年。"


class InterestEventFactory(DjangoModelFactory):
    class Meta:
        model = InterestEvent

    interest = factory.SubFactory(InterestFactory)
    to_status = "applied"


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = FollowUp

    interest = factory.SubFactory(InterestFactory)
    strategy = "lecture"
    happened_on = START
    text = "远程讲座一次。"


class SupplyCountFactory(DjangoModelFactory):
    class Meta:
        model = SupplyCount

    run = factory.SubFactory(MatchRunFactory, kind="supply")
    field_id = "0110"
    region_id = "532800"
    needs = 3
    posts = 5
    fit = 40
    fit_long = 4
    posts_hopeless = 0
    posts_short = 2


class TimesFactory(DjangoModelFactory):
    """Every June for three months, until 2030; the windows are made beside it where a test wants them."""

    class Meta:
        model = Times

    talent = factory.SubFactory(TalentFactory, windows=())
    kind = "yearly"
    period = DateRange(START, date(2030, 1, 1))
    months = 3
    start_month = 6


class UnitInquiryFactory(DjangoModelFactory):
    class Meta:
        model = UnitInquiry

    talent = factory.SubFactory(TalentFactory)
    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.SENDING_UNIT)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=14))
    nonce = factory.Sequence(lambda n: f"{n:032}")


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    talent = factory.SubFactory(TalentFactory)
    kind = "title"
    file_name = "职称证书.pdf"
    media_type = "application/pdf"
    size = 8
    digest = factory.Sequence(lambda n: f"{n:064}")


class DocumentContentFactory(DjangoModelFactory):
    class Meta:
        model = DocumentContent

    document = factory.SubFactory(DocumentFactory)
    content = b"%PDF-1.7"


class VerificationFactory(DjangoModelFactory):
    class Meta:
        model = Verification

    talent = factory.SubFactory(TalentFactory)
    part = "title"
    value = "health_physician_5"
    verdict = "confirmed"


class TalentEventFactory(DjangoModelFactory):
    class Meta:
        model = TalentEvent

    talent = factory.SubFactory(TalentFactory)
    step = "registered"


class ConsentTextFactory(DjangoModelFactory):
    class Meta:
        model = ConsentText

    code = factory.Sequence(lambda n: f"employer-test-{n}")
    purpose = "employer"
    valid_from = factory.Sequence(lambda n: date(2001, 1, 1) + timedelta(days=n))
    text_zh = "同意将本人姓名和联系方式提供给该用人单位。"
    text_en = "I agree that this employer is told my name and how to reach me."


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    talent = factory.SubFactory(TalentFactory)
    purpose = "employer"
    employer = factory.SubFactory(OrganisationFactory)
    text = factory.SubFactory(ConsentTextFactory)


class ContactAccessFactory(DjangoModelFactory):
    class Meta:
        model = ContactAccess

    talent = factory.SubFactory(TalentFactory)
    reader = factory.SubFactory(UserFactory)
    purpose = "invite"
    fields = ("full_name", "phone")


class SavedSearchFactory(DjangoModelFactory):
    class Meta:
        model = SavedSearch

    author = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"眼科退休专家{n}")
    query = "employment=retired"


class ExportFactory(DjangoModelFactory):
    class Meta:
        model = Export

    author = factory.SubFactory(UserFactory)
    reason = "年度汇总"
    rows = 3
    mark = factory.Sequence(lambda n: f"EXP-{n:06}")


class RegistrationFactory(DjangoModelFactory):
    class Meta:
        model = Registration

    author = factory.SubFactory(UserFactory)
    is_own = True
    data = factory.LazyFunction(lambda: {"full_name": "沈国华"})


class DismissalFactory(DjangoModelFactory):
    """A talent who does not want a need, because it is too far."""

    class Meta:
        model = Dismissal

    talent = factory.SubFactory(TalentFactory)
    demand = factory.SubFactory(DemandFactory)
    reason = "far"


class FollowedTalentFactory(DjangoModelFactory):
    """A talent whose last change the shortlists have followed."""

    class Meta:
        model = FollowedTalent

    talent = factory.SubFactory(TalentFactory)
    matters_at = factory.LazyFunction(timezone.now)


class RosterUploadFactory(DjangoModelFactory):
    class Meta:
        model = RosterUpload

    author = factory.SubFactory(UserFactory)
    holds_consent = True
    file_name = "人员名册.xlsx"
    digest = "0" * 64
    language = "zh-hans"


class RosterRowFactory(DjangoModelFactory):
    class Meta:
        model = RosterRow

    upload = factory.SubFactory(RosterUploadFactory)
    number = factory.Sequence(lambda n: n + 2)
    cells = factory.LazyFunction(dict)
