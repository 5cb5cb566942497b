"""Erasing a person: what says who they are goes, from their own rows and from what others wrote about them (I8).

The record stays as a husk, so that numbers still add up: title, degree and fields of nobody. Only
:func:`matching.services.leaving.erase_person` calls this: what runs with an employer is ended there first.
"""

import json
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Case, Q, TextField, Value, When
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext as _

from accounts.models import Notice, StoredReply, User
from accounts.services import in_language_of
from common.problems import Conflict
from talent.enums import TalentStep, Verdict
from talent.models import (
    Consent,
    ContactAccess,
    Document,
    Export,
    Registration,
    SavedSearch,
    Talent,
    TalentContact,
    TalentEvent,
    UnitInquiry,
    Verification,
)
from talent.services.events import mark_changed, write_event
from talent.services.placements import lock_talent
from talent.services.rosters import forget_person

# Stands where a constraint or the history wants words; what was written there is gone.
ERASED_WORDS = "-"
# Shorter ones would meet other people's words.
SHORTEST_TRACE = 2


@dataclass(frozen=True, slots=True)
class Traces:
    """By what somebody is found in other people's rows: their own data, and where their matters stand.

    ``identifiers`` are those of the ``words`` that are nobody else's: a name is shared by many.
    """

    words: tuple[str, ...]
    identifiers: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def in_columns(self, *columns: str) -> Q:
        """Rows in one of whose columns one of the words stands, also as an address would write it."""
        return _standing_in(columns, self.words)

    def surely_in(self, *columns: str) -> Q:
        """Rows in one of whose columns something stands that is nobody else's."""
        return _standing_in(columns, self.identifiers)


def _standing_in(columns: tuple[str, ...], words: tuple[str, ...]) -> Q:
    found = Q(pk__in=())
    for word in words:
        for form in {word, quote(word), quote_plus(word), json.dumps(word)[1:-1]}:
            for column in columns:
                found |= Q(**{f"{column}__icontains": form})
    return found


def traces_of(
    *, talent: Talent | None, user: User | None, paths: tuple[str, ...] = (), keys: tuple[str, ...] = ()
) -> Traces:
    """What is looked for; read before anything is erased.

    Args:
        paths: parts of addresses to which notices about the person lead.
        keys: regular expressions of the keys of such notices.
    """
    identifiers, words = set(), set()
    if user and not is_shared(user):
        identifiers.add(user.email)
        words.add(user.name)
    if talent is not None:
        contact = TalentContact.objects.filter(talent=talent).first()
        if contact is not None:
            identifiers |= {contact.phone, contact.email, contact.id_number}
            words.add(contact.full_name)
        words |= set(Document.objects.filter(talent=talent).values_list("file_name", flat=True))
        paths += (f"/talents/{talent.pk}/",)
        for inquiry in UnitInquiry.objects.filter(talent=talent).values_list("pk", flat=True):
            keys += (rf"^inquiry[a-z_]*:{inquiry}:",)
    return Traces(_long_enough(words | identifiers), _long_enough(identifiers), paths, keys)


def _long_enough(words: set[str]) -> tuple[str, ...]:
    return tuple(sorted(word for word in words if len(word) >= SHORTEST_TRACE))


@transaction.atomic
def erase_record(*, talent: Talent, actor: User | None, traces: Traces, note: str = "") -> None:
    """Take away all that a record says of who somebody is; title and degree stay, of nobody.

    Raises:
        Conflict: ``erased`` where that was done; ``names_them`` where the note would keep what is to go.
    """
    locked = lock_talent(talent.pk)
    if locked.erased_at is not None:
        raise Conflict("erased", _("This person has been erased already."))
    if any(word in note for word in traces.words):
        raise Conflict("names_them", _("Write the reason without the person's name or contact data."))
    _empty_record(locked)
    _empty_words(locked)
    write_event(talent=locked, step=TalentStep.ERASED, actor=actor, note=note)
    mark_changed(talent=locked)


def _empty_record(talent: Talent) -> None:
    """What hangs on the record goes; of consents stay the days, which are the proof of what was agreed to."""
    TalentContact.objects.filter(talent=talent).delete()
    Document.objects.filter(talent=talent).delete()
    UnitInquiry.objects.filter(talent=talent).delete()
    for rows in (talent.fields, talent.modes, talent.regions, talent.times, talent.availabilities):
        rows.all().delete()
    talent.commitments.all().delete()
    talent.endorsements.all().delete()
    Consent.objects.live().filter(talent=talent).update(withdrawn_at=Now())
    Talent.objects.filter(pk=talent.pk).update(
        user=None,
        surname="",
        birth_year=None,
        home_organisation=None,
        cleared_altitude_m=None,
        is_active=False,
        may_be_proposed=False,
        hold_reason="",
        verified_on=None,
        documents_expire_on=None,
        last_service_end=None,
        erased_at=Now(),
    )


def _empty_words(talent: Talent) -> None:
    """What was written in words goes from the histories; their steps stay. The trigger knows who was erased."""
    TalentEvent.objects.filter(talent=talent).exclude(note="").update(note="")
    ContactAccess.objects.filter(talent=talent).exclude(note="").update(note="")
    refused = When(verdict=Verdict.REFUSED, then=Value(ERASED_WORDS))
    Verification.objects.filter(talent=talent).exclude(reason="").update(reason=Case(refused, default=Value("")))


@transaction.atomic
def forget_elsewhere(*, talent: Talent | None, traces: Traces) -> None:
    """Take somebody out of registrations, rosters, notices, stored replies, searches and exports of others."""
    if talent is not None:
        forget_person(talent=talent)
    registrations = Registration.objects.annotate(text=Cast("data", TextField()))
    theirs = traces.surely_in("text")  # somebody else of that name keeps theirs
    if talent is not None:
        theirs |= Q(twin=talent)
    registrations.filter(theirs).delete()
    StoredReply.objects.annotate(text=Cast("body", TextField())).filter(traces.in_columns("text")).delete()
    SavedSearch.objects.filter(traces.in_columns("query", "name")).delete()
    Export.objects.filter(traces.in_columns("query")).update(query=ERASED_WORDS)
    LogEntry.objects.filter(traces.in_columns("object_repr", "change_message")).update(
        object_repr=ERASED_WORDS, change_message=""
    )
    _forget_notices(talent, traces)


def _forget_notices(talent: Talent | None, traces: Traces) -> None:
    """Letters to the person's own address go; what others were told of them says no more than that."""
    Notice.objects.filter(user=None, address__in=traces.words).delete()
    about = traces.in_columns("subject", "body", "error")
    for path in traces.paths:
        about |= Q(path__contains=path)
    for key in traces.keys:
        about |= Q(key__regex=key)
    if talent is not None:
        about |= Q(subject__contains=talent.number) | Q(body__contains=talent.number)
    with in_language_of(None):
        Notice.objects.filter(about).update(
            subject=_("About somebody who was erased"),
            body=_("This message was about somebody whose data have been erased since."),
            error="",
        )


@transaction.atomic
def erase_account(*, user: User, traces: Traces) -> bool:
    """Delete an account with its sessions, addresses, keys and notices; return whether it was.

    An account that acts for an organisation, or runs the platform, is not the volunteer's alone: it stays.
    """
    if is_shared(user):
        return False
    _forget_sessions(user, traces)
    own = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    own.update(object_repr=ERASED_WORDS, change_message="")
    user.delete()
    return True


def is_shared(user: User) -> bool:
    """Whether somebody acts for an organisation by the account, or runs the platform."""
    return user.is_staff or user.is_superuser or bool(user.standing.memberships)


def _forget_sessions(user: User, traces: Traces) -> None:
    """Sessions are sealed, so they are opened one by one; those of other accounts are left alone."""
    others = UserSession.objects.exclude(user=user).values("session_key")
    gone = []
    for session in Session.objects.exclude(session_key__in=others).iterator():
        held = session.get_decoded()
        text = json.dumps(held, ensure_ascii=False, default=str)
        if held.get(SESSION_KEY) == str(user.pk) or any(word in text for word in traces.words):
            gone.append(session.session_key)
    Session.objects.filter(session_key__in=gone).delete()
