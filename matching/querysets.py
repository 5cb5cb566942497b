"""Which runs, shortlists and matches somebody may see, and what lists read with them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.db.models.functions import Coalesce, Now

from demands.enums import DemandStatus
from demands.models import Demand
from matching.enums import BEGUN_INTEREST, UNFINISHED_RUN, ChunkStatus, RunKind, RunStatus, Verdict
from talent.enums import ConsentPurpose
from talent.models import Consent

if TYPE_CHECKING:
    from accounts.models import User


class RunQuerySet(models.QuerySet):
    """Matching runs."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Coordinators and leaders see every run: a run is the platform's, not a region's."""
        if user.is_authenticated and (user.standing.is_coordinator or user.standing.is_leader):
            return self
        return self.none()

    def shortlists(self) -> Self:
        """Runs that compute shortlists: the counts of supply have a page of their own."""
        return self.filter(kind=RunKind.SHORTLISTS)

    def unfinished(self) -> Self:
        """Runs that still have something to do."""
        return self.filter(status__in=UNFINISHED_RUN)

    def stalled(self, after: timedelta) -> Self:
        """Unfinished runs that nobody touched for ``after``, by the database's clock: their messages are lost."""
        since = Now() - after
        moved = Q(created_at__gt=since) | Q(chunks__claimed_at__gt=since) | Q(chunks__done_at__gt=since)
        return self.unfinished().exclude(pk__in=self.model._default_manager.filter(moved).values("pk"))

    def for_list(self) -> Self:
        """With their policy and who started them."""
        return self.select_related("policy", "started_by")


class ChunkQuerySet(models.QuerySet):
    """Chunks of runs."""

    def claimable(self) -> Self:
        """Open chunks of unfinished runs that nobody holds. The database's clock decides."""
        return self.filter(status=ChunkStatus.OPEN, run__status__in=UNFINISHED_RUN).filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
        )

    def totals(self) -> dict[str, int]:
        """What the finished chunks add up to, and how many needs are parked."""
        done = Q(status=ChunkStatus.DONE)
        size = models.functions.Coalesce(models.Func("demand_ids", function="cardinality"), 0)
        return self.aggregate(
            demands_done=Coalesce(Sum(size, filter=done, output_field=models.IntegerField()), 0),
            demands_parked=Coalesce(
                Sum(size, filter=Q(status=ChunkStatus.PARKED), output_field=models.IntegerField()), 0
            ),
            talents_read=Coalesce(Max("talents_read"), 0),
            pairs_scored=Coalesce(Sum("pairs_scored", filter=done), 0),
            matches_listed=Coalesce(Sum("matches_listed", filter=done), 0),
            demands_changed=Coalesce(Sum("demands_changed", filter=done), 0),
            rows_changed=Coalesce(Sum("rows_changed", filter=done), 0),
            chunks=Count("id"),
        )


class ShortlistQuerySet(models.QuerySet):
    """Shortlists, one per need."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the needs that the user may see."""
        return self.filter(demand__in=Demand.objects.visible_to(user))


def withdrew_consent(talent: str, employer: str) -> Q:
    """Whether somebody withdrew their consent to be made known to an employer, and did not give it anew.

    Args:
        talent, employer: the names of the columns that hold the keys of both.
    """
    consents = Consent.objects.filter(
        talent=OuterRef(talent), employer=OuterRef(employer), purpose=ConsentPurpose.EMPLOYER
    )
    return Q(Exists(consents.filter(withdrawn_at__isnull=False))) & ~Q(Exists(consents.live()))


class MatchQuerySet(models.QuerySet):
    """Matches; every list, detail, export and count starts from :meth:`visible_to`."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of published needs the user may see; a talent's own only once they were released.

        What a need that is filled or closed since then left behind is nobody's proposal any more, nor is a need that
        the talent does not want, nor somebody who paused, is held back, is not released by their unit, was erased, or
        withdrew their consent for the need's employer: they are gone at once, though the list may still be on its way
        to saying so.
        """
        if not user.is_authenticated:
            return self.none()
        released = self.model._default_manager.filter(
            talent__user=user,
            demand__status=DemandStatus.PUBLISHED,
            demand__decisions__talent=models.F("talent"),
            demand__decisions__released_at__isnull=False,
        ).values("pk")
        seen = self.filter(Q(demand__in=Demand.objects.visible_to(user).published()) | Q(pk__in=released))
        dismissals: Any = apps.get_model("matching", "Dismissal")
        unwanted = dismissals._default_manager.filter(talent=OuterRef("talent"), demand=OuterRef("demand"))
        open_to_it = {"talent__is_active": True, "talent__may_be_proposed": True, "talent__unit_refuses": False}
        return seen.filter(~Exists(unwanted), ~withdrew_consent("talent", "demand__employer"), **open_to_it)

    def for_list(self) -> Self:
        """With the person and the need, in a fixed number of queries."""
        return self.select_related(
            "talent__title", "talent__degree", "talent__home_organisation", "demand__employer", "demand__region"
        ).prefetch_related("talent__fields__field")


class DecisionQuerySet(models.QuerySet):
    """Decisions on pairs."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those on needs that the user looks over, and a talent's own once released."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(demand__in=Demand.objects.visible_to(user)) | Q(talent__user=user, released_at__isnull=False)
        )

    def closing(self) -> Self:
        """Those after which the pair is not proposed again."""
        return self.filter(verdict=Verdict.DISMISSED)


class DismissalQuerySet(models.QuerySet):
    """Needs that talents do not want."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The talent's own. Nobody else is told why somebody stays away from a need."""
        return self.filter(talent__user=user) if user.is_authenticated else self.none()


class InterestQuerySet(models.QuerySet):
    """Applications of talents to needs."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """A talent's own; their unit's; a region's coordinators and leaders'; the employer's once released.

        Who withdrew their consent for an employer is out of its list at once; a service that has begun stays there.
        """
        if not user.is_authenticated:
            return self.none()
        standing = user.standing
        seen = Q(talent__user=user) | Q(unit__in=standing.sending_unit_ids)
        if standing.employer_ids:
            theirs = Q(demand__employer__in=standing.employer_ids, released_at__isnull=False)
            seen |= theirs & (Q(status__in=BEGUN_INTEREST) | ~withdrew_consent("talent", "demand__employer"))
        for prefix in standing.overview_prefixes:
            seen |= Q(demand__region__code__startswith=prefix)
        return self.filter(seen)

    def for_list(self) -> Self:
        """With the person and the need, in a fixed number of queries."""
        return self.select_related(
            "talent__title",
            "talent__degree",
            "talent__home_organisation",
            "unit",
            "call",
            "demand__employer",
            "demand__region",
        ).prefetch_related("talent__fields__field")


class SupplyQuerySet(models.QuerySet):
    """Supply against demand."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Everybody who posts needs or looks over them: the counts name nobody."""
        if user.is_authenticated and (user.standing.employer_ids or user.standing.overview_prefixes):
            return self
        return self.none()

    def newest(self) -> Self:
        """The cells of the newest finished count."""
        runs: Any = self.model._meta.get_field("run").related_model
        run = runs._default_manager.filter(kind=RunKind.SUPPLY, status=RunStatus.FINISHED, is_full=True).order_by("-id")
        return self.filter(run=run.values("pk")[:1])
