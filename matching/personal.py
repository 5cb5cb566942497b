"""What the platform holds of a person, table by table: for their export, and the test that nothing is missing.

A part is one table; its rows are shown column by column, with the model's own names. What is left out says why.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountEvent, Membership, Notice, User
from common.templatetags.ui import last_day
from matching.models import Decision, Dismissal, FollowUp, Interest, InterestEvent, Match
from talent.models import (
    Availability,
    Commitment,
    Consent,
    ContactAccess,
    Document,
    Endorsement,
    Registration,
    RosterRow,
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

# Keys of rows and technical columns: they say nothing of a person that the row itself does not.
TECHNICAL = frozenset({"id", "talent", "user", "author", "interest", "document", "token", "lease_until", "attempts"})


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a person's data.

    Attributes:
        key: its name in JSON.
        rows: the rows of a user, of whom some have no profile.
        left_out: columns that are not told, each with its reason.
    """

    key: str
    title: str | Promise
    model: type[Model]
    rows: Callable[[User], QuerySet]
    left_out: dict[str, str]


def _of_talent(model: type[Model], *joins: str) -> Callable[[User], QuerySet]:
    return lambda user: model._default_manager.filter(talent__user=user).select_related(*joins).order_by("pk")


def _of_user(model: type[Model]) -> Callable[[User], QuerySet]:
    return lambda user: model._default_manager.filter(user=user).order_by("pk")


def _part(
    key: str, title: str | Promise, model: type[Model], rows: Callable[[User], QuerySet], /, **left_out: str
) -> Part:
    return Part(key, title, model, rows, left_out)


STAFF = "who of the staff it was: their data, not the person's"
PARTS: tuple[Part, ...] = (
    _part(
        "account", _("Account"), User, lambda user: User.objects.filter(pk=user.pk),
        **{"password": "a digest, of use to nobody but a thief"},
    ),
    _part("addresses", _("E-mail addresses of the account"), EmailAddress, _of_user(EmailAddress)),
    _part("second_factors", _("Second factors"), Authenticator, _of_user(Authenticator), data="a secret of log-in"),
    _part(
        "sessions", _("Devices logged in"), UserSession, _of_user(UserSession),
        session_key="a secret of log-in", data="technical",
    ),
    _part("account_history", _("History of the account"), AccountEvent, _of_user(AccountEvent), actor=STAFF),
    _part("memberships", _("Acting for organisations"), Membership, _of_user(Membership)),
    _part(
        "notices", _("Notices"), Notice, _of_user(Notice),
        key="technical", error="technical", parked_at="technical", address="empty where there is an account",
    ),
    _part("registration", _("Unfinished registration"), Registration,
          lambda user: Registration.objects.filter(author=user, is_own=True), twin="another person's number"),
    _part(
        "profile", _("Profile"), Talent,
        lambda user: Talent.objects.filter(user=user).select_related("degree", "title", "home_organisation"),
        matters_at="technical", erased_at="empty while there is somebody",
    ),
    _part(
        "roster_rows", _("Rows of rosters that became this profile"), RosterRow, _of_talent(RosterRow),
        upload="the file of whoever handed it in", twin="technical", likeness="technical", wish="technical",
    ),
    _part("contact", _("Contact data"), TalentContact, _of_talent(TalentContact)),
    _part("fields", _("Fields"), TalentField, _of_talent(TalentField, "field")),
    _part("modes", _("Ways of serving"), TalentMode, _of_talent(TalentMode, "mode")),
    _part("regions", _("Wishes about regions"), TalentRegion, _of_talent(TalentRegion, "region")),
    _part("times", _("Times stated"), Times, _of_talent(Times)),
    _part("windows", _("Windows that follow from them"), Availability, _of_talent(Availability), times="technical"),
    _part("commitments", _("Days promised"), Commitment, _of_talent(Commitment)),
    _part("recommendations", _("Recommendations by the unit"), Endorsement, _of_talent(Endorsement, "organisation")),
    _part(
        "inquiries", _("Inquiries to the unit"), UnitInquiry, _of_talent(UnitInquiry, "organisation"),
        nonce="with it anybody could answer for the unit", answered_by=STAFF,
    ),
    _part("documents", _("Documents"), Document, _of_talent(Document), added_by=STAFF),
    _part("verifications", _("Verifications"), Verification, _of_talent(Verification), by=STAFF),
    _part("history", _("History of the profile"), TalentEvent, _of_talent(TalentEvent), actor=STAFF),
    _part("consents", _("Consents"), Consent, _of_talent(Consent, "employer", "text"), given_by=STAFF),
    _part("looks", _("Who looked at the contact data"), ContactAccess,
          _of_talent(ContactAccess, "reader", "organisation")),
    _part("applications", _("Applications"), Interest, _of_talent(Interest, "demand__employer", "call", "unit")),
    _part(
        "application_steps", _("Steps of the applications"), InterestEvent,
        lambda user: InterestEvent.objects.filter(interest__talent__user=user).order_by("pk"), actor=STAFF,
    ),
    _part(
        "follow_ups", _("Follow-ups"), FollowUp,
        lambda user: FollowUp.objects.filter(interest__talent__user=user).order_by("pk"), entered_by=STAFF,
    ),
    _part(
        "proposals", _("Needs proposed to you"), Match,
        lambda user: Match.objects.visible_to(user).filter(talent__user=user).select_related("demand__employer")
        .order_by("demand"),
        rank="it tells of others", flags="told in words on the page of the need",
    ),
    _part(
        "decisions", _("Decisions released to you"), Decision,
        lambda user: Decision.objects.filter(talent__user=user, released_at__isnull=False)
        .select_related("demand__employer").order_by("pk"),
        decided_by=STAFF, reason="a word between coordinators",
    ),
    _part("dismissals", _("Needs you do not want"), Dismissal, _of_talent(Dismissal, "demand__employer")),
    _part(
        "saved_searches", _("Saved searches"), SavedSearch,
        lambda user: SavedSearch.objects.filter(author=user).order_by("pk"),
    ),
)  # fmt: skip

# Where else a person's key stands, and why it is no part of the export.
NOT_EXPORTED: dict[str, str] = {
    "accounts.UserHistory": "the database's own audit of the account, told in account_history",
    "accounts.MembershipHistory": "the database's own audit of memberships",
    "accounts.KeptAuthenticator": "the same table as second_factors",
    "accounts.AuthenticatorHistory": "the database's own audit of second factors, told in account_history",
    "accounts.StoredReply": "answers kept for seven days, copies of what stands in the other parts",
    "talent.TalentHistory": "the database's own audit, told in history",
    "talent.ConsentHistory": "the database's own audit, told in consents",
    "talent.Export": "a record of the staff's acts; who was in an export is told by looks",
    "talent.RosterUpload": "a file of the staff's or the unit's; one's own rows are told by roster_rows",
    "matching.FollowedTalent": "technical: how far matching has followed",
    "matching.MatchRun": "an act of the staff",
    "demands.ProgrammeRule": "an act of the staff",
    "demands.Team": "an act of the staff",
    "demands.Call": "an act of the staff",
    "demands.Catalogue": "an act of the staff",
    "demands.DemandDraft": "an employer's, not a person's",
    "demands.DemandEvent": "an act for an employer or authority",
    "demands.DemandImport": "an employer's, not a person's",
    "admin.LogEntry": "acts of administrators",
    "pghistory.MiddlewareEvents": "a view of the audit tables",
}


def columns_of(part: Part) -> list[Field]:
    """The columns that are told, in the model's order."""
    return [
        field
        for field in part.model._meta.concrete_fields
        if field.name not in TECHNICAL and field.name not in part.left_out
    ]


def personal_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """Everything as JSON can hold it, part by part; a relation is told by its key and its words."""
    return {part.key: [_values(row, part) for row in part.rows(user)] for part in PARTS}


def personal_parts(user: User) -> Iterator[tuple[Part, list[list[tuple[str, str]]]]]:
    """Everything in words: for each part that has something, its rows as pairs of name and value."""
    for part in PARTS:
        rows = [[pair for pair in _words(row, columns_of(part)) if pair[1]] for row in part.rows(user)]
        if rows:
            yield part, rows


def _values(row: Model, part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {"id": row.pk}
    for field in columns_of(part):
        value = getattr(row, field.attname)
        found[field.attname] = _plain(value)
        if isinstance(field, ForeignKey) and value is not None:
            found[field.name] = str(getattr(row, field.name))
    if isinstance(row, Consent):
        found["wording"] = {"zh": row.text.text_zh, "en": row.text.text_en}
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, DateRange):
        return {"first": value.lower.isoformat(), "last": last_day(value.upper).isoformat()}
    return value.isoformat() if isinstance(value, date) else value


def _words(row: Model, columns: Iterable[Field]) -> Iterator[tuple[str, str]]:
    for field in columns:
        yield capfirst(str(field.verbose_name)), _told(row, field)
    if isinstance(row, Consent):
        yield str(_("What you agreed to")), row.text.text


def _told(row: Model, field: Field) -> str:
    value = getattr(row, field.name)
    if value is None or value == "":
        return ""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, DateRange):
        return f"{date_format(value.lower)} – {date_format(last_day(value.upper))}"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value) if isinstance(value, str | Model | dict) else str(localize(value))
