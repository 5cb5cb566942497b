"""Which talents somebody may see, and what lists read with them."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from talent.enums import Verdict

if TYPE_CHECKING:
    from accounts.models import User


class TalentQuerySet(models.QuerySet):
    """Talents; every list, detail, export and count starts from :meth:`visible_to`."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Coordinators and leaders see the pool, a unit its own people, a talent themselves.

        An employer meets talents only through the shortlist of their own needs (matching). Who was erased is seen by
        nobody.
        """
        if not user.is_authenticated:
            return self.none()
        standing, people = user.standing, self.filter(erased_at__isnull=True)
        if standing.is_coordinator or standing.is_leader:
            return people
        own = Q(user=user)
        if standing.sending_unit_ids:
            own |= Q(home_organisation__in=standing.sending_unit_ids)
        return people.filter(own)

    def for_list(self) -> Self:
        """With all that a row of the directory shows, in a fixed number of queries."""
        return self.select_related("title", "degree", "home_organisation").prefetch_related("fields__field")

    def for_detail(self) -> Self:
        """With the whole profile, contact data excepted."""
        return self.for_list().prefetch_related(
            "modes__mode", "regions__region", "availabilities", "commitments", "endorsements__organisation"
        )

    def for_export(self) -> Self:
        """With all that a row of the spreadsheet says, contact data excepted."""
        return self.for_list().prefetch_related("modes__mode", "regions__region", "availabilities", "commitments")

    def open_to_proposals(self) -> Self:
        """Those who are active, may be proposed, and whose unit has not said that it cannot release them."""
        return self.filter(is_active=True, may_be_proposed=True, unit_refuses=False)

    def awaiting_verification(self) -> Self:
        """Those not verified who handed in a document that nobody has found wrong since, with ``waits``: its key.

        Keys of documents grow with time, so that the lowest one is whoever waits longest. After a finding that
        something does not agree it is for the person to hand in another one.
        """
        finding, document = apps.get_model("talent", "Verification"), apps.get_model("talent", "Document")
        later = finding.objects.filter(talent=OuterRef("talent"), part=OuterRef("part"), pk__gt=OuterRef("pk"))
        refused = finding.objects.filter(~Exists(later), talent=OuterRef("talent"), verdict=Verdict.REFUSED)
        unanswered = ~Exists(refused.filter(at__gte=OuterRef("added_at")))
        waiting = document.objects.filter(unanswered, talent=OuterRef("pk")).order_by("pk")
        return (
            self.filter(verified_on__isnull=True, erased_at__isnull=True)
            .annotate(waits=Subquery(waiting.values("pk")[:1]))
            .filter(waits__isnull=False)
        )


class DocumentQuerySet(models.QuerySet):
    """Documents; their bytes are read by one service only."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """A talent's own; coordinators, who verify, see those of everybody."""
        if not user.is_authenticated:
            return self.none()
        return self if user.standing.is_coordinator else self.filter(talent__user=user)


class ConsentQuerySet(models.QuerySet):
    """Consents."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """A talent's own; coordinators see those of everybody."""
        if not user.is_authenticated:
            return self.none()
        return self if user.standing.is_coordinator else self.filter(talent__user=user)

    def live(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class AccessQuerySet(models.QuerySet):
    """Looks at contact data."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those at the user's own data; coordinators see all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.standing.is_coordinator else self.filter(talent__user=user)


class SavedSearchQuerySet(models.QuerySet):
    """Saved searches."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The user's own."""
        return self.filter(author=user) if user.is_authenticated else self.none()


class ExportQuerySet(models.QuerySet):
    """Exports of talents."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Coordinators and leaders see all of them: that is what the record is for."""
        if not user.is_authenticated:
            return self.none()
        standing = user.standing
        return self if standing.is_coordinator or standing.is_leader else self.none()


class RegistrationQuerySet(models.QuerySet):
    """Unfinished registrations."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The user's own; coordinators also see those that wait for them."""
        if not user.is_authenticated:
            return self.none()
        seen = Q(author=user)
        if user.standing.is_coordinator:
            seen |= Q(waiting_since__isnull=False)
        return self.filter(seen)

    def waiting(self) -> Self:
        """Those that seem to be of somebody on record, the longest waiting first."""
        return self.filter(waiting_since__isnull=False).order_by("waiting_since", "pk")


class InquiryQuerySet(models.QuerySet):
    """Inquiries to units."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those to the user's own units, and those about themselves; coordinators and leaders see all."""
        if not user.is_authenticated:
            return self.none()
        standing = user.standing
        if standing.is_coordinator or standing.is_leader:
            return self
        return self.filter(Q(organisation__in=standing.sending_unit_ids) | Q(talent__user=user))

    def waiting(self) -> Self:
        """Those without an answer, the longest waiting first."""
        return self.filter(word="").order_by("asked_at", "pk")

    def for_list(self) -> Self:
        """With the person and their times, in a fixed number of queries."""
        return self.select_related("talent__title", "talent__degree", "organisation").prefetch_related(
            "talent__fields__field", "talent__availabilities"
        )
