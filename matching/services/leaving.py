"""A person and an employer part, or a person leaves altogether: consents withdrawn, data erased; effective at commit.

Decided so: withdrawing a consent ends every application that has not become a service, and takes the person out of
that employer's lists. A service that has begun goes on, for it is a promise of its own: but the employer can no longer
look up how to reach the person. Whoever is in service, or has promised days ahead, can be erased after the last day.
"""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services import take_back_notices
from common.problems import Conflict
from demands.models import Demand
from demands.services.states import mark_for_matching
from matching.enums import BEGUN_INTEREST, CONSIDERED_INTEREST, SEATED_INTEREST, InterestStatus, InterestStep
from matching.models import Decision, Dismissal, FollowUp, Interest, InterestEvent, Match
from matching.services.interest_notices import tell_of_withdrawal
from matching.services.interests import set_interest_state
from talent.content import Contact
from talent.enums import AccessPurpose, ConsentPurpose
from talent.models import Commitment, Consent, Talent
from talent.services import lock_talent, reveal_contact, withdraw_consent
from talent.services.erasing import erase_account, erase_record, forget_elsewhere, traces_of
from talent.services.facts import pause

NOT_BEGUN = (*CONSIDERED_INTEREST, InterestStatus.SELECTED)
# For the follow-up; the text of the consent says so.
TOLD_AFTER_SERVICE = timedelta(days=365)


@transaction.atomic
def reveal_to_employer(*, interest: Interest, reader: User, purpose: AccessPurpose | str, note: str = "") -> Contact:
    """Tell a need's employer how to reach the person whom both sides accepted; the look is recorded.

    Raises:
        PermissionDenied: not of that employer, or the application was not released to it.
        Conflict: ``not_accepted`` before the selection; ``over`` a year after the service; ``no_consent``,
            ``no_contact``.
    """
    talent = lock_talent(interest.talent_id)  # before a withdrawal at the same moment, or after it
    now = Interest.objects.select_related("demand__employer").get(pk=interest.pk)
    if now.released_at is None or now.demand.employer_id not in reader.standing.employer_ids:
        raise PermissionDenied
    if now.status not in SEATED_INTEREST:
        raise Conflict("not_accepted", _("How to reach this person is shown once they are selected."))
    if now.status == InterestStatus.SERVED and timezone.localdate() >= told_until(now):
        raise Conflict("over", _("The service ended more than a year ago: the contact data are no longer shown."))
    return reveal_contact(talent=talent, reader=reader, purpose=purpose, organisation=now.demand.employer, note=note)


def told_until(interest: Interest) -> date:
    """The first day on which the employer is no longer told how to reach somebody who has served."""
    return (interest.service_end or timezone.localdate()) + TOLD_AFTER_SERVICE


@transaction.atomic
def withdraw_from_employer(*, talent: Talent, employer: Organisation, actor: User | None) -> None:
    """End a person's consent for an employer, and with it every application to it whose service has not begun.

    At commit they are out of that employer's lists and shortlists; the employer is told without naming anybody.

    Raises:
        Conflict: ``no_consent`` where none is alive.
    """
    lock_talent(talent.pk)
    consents = Consent.objects.live().filter(talent=talent, purpose=ConsentPurpose.EMPLOYER, employer=employer)
    if not consents:
        raise Conflict("no_consent", _("This consent has been withdrawn already."))
    for consent in consents:
        withdraw_consent(consent=consent, actor=actor)
    interests = Interest.objects.filter(talent=talent, demand__employer=employer)
    _withdraw_all(interests, actor)
    _take_back_notices(interests)


@transaction.atomic
def withdraw_from_platform(*, talent: Talent, actor: User) -> None:
    """End a person's consent to be kept and proposed: they are paused, and all their applications end.

    Their record stays until they erase it, or agree again; consents for employers end too.

    Raises:
        Conflict: ``no_consent`` where none is alive.
    """
    locked = lock_talent(talent.pk)
    live = list(Consent.objects.live().filter(talent=talent).order_by("pk"))
    if not any(consent.purpose == ConsentPurpose.PLATFORM for consent in live):
        raise Conflict("no_consent", _("This consent has been withdrawn already."))
    for consent in live:
        withdraw_consent(consent=consent, actor=actor)
    interests = Interest.objects.filter(talent=talent)
    _withdraw_all(interests, actor)
    _take_back_notices(interests)
    if locked.is_active:
        pause(talent=locked, actor=actor)


def _withdraw_all(interests: QuerySet[Interest], actor: User | None) -> None:
    """Withdraw those whose service has not begun; whoever waits for them is told."""
    for interest in interests.filter(status__in=NOT_BEGUN).order_by("pk"):
        moved = set_interest_state(
            interest=interest, to_status=InterestStatus.WITHDRAWN, step=InterestStep.WITHDRAWN, actor=actor
        )
        tell_of_withdrawal(interest=moved)


def _take_back_notices(interests: QuerySet[Interest]) -> None:
    """What employers were told of somebody they no longer find on any list goes from their notices too."""
    for pk in interests.exclude(status__in=BEGUN_INTEREST).values_list("pk", flat=True):
        take_back_notices(kind="interest_released", path=reverse("matching:interest", args=[pk]))


def bound_until(talent: Talent) -> date | None:
    """The last day of what somebody has promised, or none; until then they cannot be erased."""
    today = timezone.localdate()
    serving = Interest.objects.filter(talent=talent, status=InterestStatus.SERVING).aggregate(end=Max("service_end"))
    promised = Commitment.objects.filter(talent=talent).aggregate(end=Max(Upper("period")))
    ends = [end for end in (serving["end"], promised["end"]) if end is not None]
    is_serving = serving["end"] is not None
    last = max(ends, default=None)
    if last is None or (last <= today and not is_serving):
        return None
    return max(last - timedelta(days=1), today)


@transaction.atomic
def erase_person(*, talent: Talent, actor: User | None, note: str = "") -> bool:
    """Erase somebody, in one transaction: from the record, applications, histories, notices, sessions, and the account.

    What was served stays as numbers: need, days, status. Needs on whose shortlists they stood are matched anew.

    Args:
        note: how somebody without an account asked for it; without their name.

    Returns:
        Whether their account was deleted too; one that acts for an organisation stays.

    Raises:
        Conflict: ``in_service`` with the last day, while a service runs or days are promised; ``erased``;
            ``names_them``.
    """
    locked = lock_talent(talent.pk)
    last = bound_until(locked)
    if last is not None:
        raise Conflict(
            "in_service",
            _("You have promised days until %(day)s. Everything can be erased after that.")
            % {"day": date_format(last)},
        )
    user = locked.user
    interests = Interest.objects.filter(talent=locked)
    numbers = list(interests.values_list("pk", flat=True))
    traces = traces_of(
        talent=locked,
        user=user,
        paths=tuple(reverse("matching:interest", args=[number]) for number in numbers),
        keys=tuple(rf"^interest[a-z_]*:{number}:" for number in numbers),
    )
    _withdraw_all(interests, actor)
    erase_record(talent=locked, actor=actor, traces=traces, note=note)
    _empty_applications(locked)
    forget_elsewhere(talent=locked, traces=traces)
    return user is not None and erase_account(user=user, traces=traces)


def _empty_applications(talent: Talent) -> None:
    """Words go, steps and days stay; what was said of the pairs goes.

    A shortlist comes whole from one run (I4): the numbers of nobody on it are hidden until it is computed anew.
    """
    interests = Interest.objects.filter(talent=talent)
    InterestEvent.objects.filter(interest__in=interests).exclude(note="").update(note="")
    FollowUp.objects.filter(interest__in=interests).update(text="")
    interests.update(words="")
    listed = list(Match.objects.filter(talent=talent).values_list("demand_id", flat=True))
    for model in (Decision, Dismissal):
        model._default_manager.filter(talent=talent).delete()
    mark_for_matching(Demand.objects.published().filter(pk__in=listed))


@transaction.atomic
def erase_visitor(*, user: User) -> bool:
    """Erase an account that never became a profile: its unfinished registration and the account itself.

    Raises:
        Conflict: ``shared`` where the account acts for an organisation.
    """
    traces = traces_of(talent=None, user=user)
    if not erase_account(user=user, traces=traces):
        raise Conflict("shared", _("This account acts for an organisation. Its administrator closes it."))
    forget_elsewhere(talent=None, traces=traces)
    return True
