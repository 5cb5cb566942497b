"""Which needs somebody may see, and what lists read with them."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from demands.enums import CatalogueStatus, DemandStatus

if TYPE_CHECKING:
    from accounts.models import User


class DemandQuerySet(models.QuerySet):
    """Needs; every list, detail, export and count starts from :meth:`visible_to`."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Employers see their own needs; coordinators and leaders those of their regions, drafts excepted."""
        if not user.is_authenticated:
            return self.none()
        standing = user.standing
        seen = Q(employer__in=standing.employer_ids)
        for prefix in standing.overview_prefixes:
            seen |= Q(region__code__startswith=prefix) & ~Q(status=DemandStatus.DRAFT)
        return self.filter(seen)

    def published(self) -> Self:
        """The needs that are matched."""
        return self.filter(status=DemandStatus.PUBLISHED)

    def waiting_for(self, user: "User | AnonymousUser") -> Self:
        """Submitted needs of the regions for which the user is the authority, the most pressing first."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(pk__in=())
        for prefix in user.standing.coordinator_prefixes:
            mine |= Q(region__code__startswith=prefix)
        own = user.standing.employer_ids
        return self.filter(mine, status=DemandStatus.SUBMITTED).exclude(employer__in=own).order_by("review_due", "pk")

    def for_list(self) -> Self:
        """With all that a row of the list shows, in a fixed number of queries."""
        return self.select_related("employer", "region", "programme", "field", "mode", "degree_min")

    def for_detail(self) -> Self:
        """With everything the page of a need shows."""
        return (
            self.for_list()
            .select_related("team_role__team", "copied_from")
            .prefetch_related("alternatives__field", "programme__rules__sector")
        )


class DraftQuerySet(models.QuerySet):
    """Unfinished forms."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The user's own, of employers for which they still act."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(author=user, employer__in=user.standing.employer_ids)


class EventQuerySet(models.QuerySet):
    """The history of needs."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """That of the needs that the user may see."""
        demands: Any = self.model._meta.get_field("demand").related_model
        return self.filter(demand__in=demands._default_manager.visible_to(user))


class PostingQuerySet(models.QuerySet):
    """What the public reads of needs."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Everybody sees all: postings are public."""
        return self

    def live(self) -> Self:
        """Those of needs that are open now."""
        return self.filter(is_live=True)

    def for_list(self) -> Self:
        """With the names that a row shows, in a fixed number of queries."""
        return self.select_related("region", "field", "mode", "programme", "degree_min")


class CatalogueQuerySet(models.QuerySet):
    """Yearly catalogues."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Published ones are everybody's; drafts their region's coordinators'."""
        seen = Q(status=CatalogueStatus.PUBLISHED)
        if user.is_authenticated:
            for prefix in user.standing.coordinator_prefixes:
                seen |= Q(region__code__startswith=prefix)
        return self.filter(seen)

    def published(self) -> Self:
        """Those the public reads."""
        return self.filter(status=CatalogueStatus.PUBLISHED)


class TeamQuerySet(models.QuerySet):
    """Teams."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """An employer's own, and those of the regions that a coordinator or leader looks over."""
        if not user.is_authenticated:
            return self.none()
        seen = Q(employer__in=user.standing.employer_ids)
        for prefix in user.standing.overview_prefixes:
            seen |= Q(employer__region__code__startswith=prefix)
        return self.filter(seen)

    def for_list(self) -> Self:
        """With its programme and employer, how many people it takes and for how many of them needs are published."""
        roles: Any = self.model._meta.get_field("roles").related_model
        wanted = roles._default_manager.filter(team=OuterRef("pk")).order_by().values("team")
        live = Q(demands__status__in=(DemandStatus.PUBLISHED, DemandStatus.FILLED))
        return self.select_related("programme", "employer__region").annotate(
            wanted=Coalesce(Subquery(wanted.annotate(n=Sum("headcount")).values("n")), 0),
            published=Coalesce(Subquery(wanted.annotate(n=Sum("demands__headcount", filter=live)).values("n")), 0),
        )


class CallQuerySet(models.QuerySet):
    """Calls by which needs are pushed to units."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Coordinators and leaders see all; a unit those pushed to it; an employer those with a need of theirs."""
        if not user.is_authenticated:
            return self.none()
        if user.standing.overview_prefixes:
            return self
        pushed = Q(opened_at__isnull=False)
        mine = Q(units__in=user.standing.sending_unit_ids) | Q(demands__employer__in=user.standing.employer_ids)
        return self.filter(pushed & mine).distinct()

    def pushed(self) -> Self:
        """Those that have gone out to the units."""
        return self.filter(opened_at__isnull=False)

    def open_on(self, day: date) -> Self:
        """Those whose people may still apply on ``day``."""
        return self.pushed().filter(apply_by__gte=day)

    def for_list(self) -> Self:
        """With its programme, and how many needs went to how many units."""
        meta: Any = self.model._meta
        through = (meta.get_field(name).remote_field.through for name in ("demands", "units"))
        needs, units = (
            table._default_manager.filter(call=OuterRef("pk")).order_by().values("call").annotate(n=Count("pk"))
            for table in through
        )
        return self.select_related("programme").annotate(
            needs_count=Coalesce(Subquery(needs.values("n")), 0),
            units_count=Coalesce(Subquery(units.values("n")), 0),
        )


class PairingQuerySet(models.QuerySet):
    """Pairs of units."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Coordinators and leaders see all; an employer or a sending unit its own."""
        if not user.is_authenticated:
            return self.none()
        standing = user.standing
        if standing.overview_prefixes:
            return self
        return self.filter(Q(receiving__in=standing.employer_ids) | Q(sending__in=standing.sending_unit_ids))

    def for_list(self) -> Self:
        """With what a row shows, in one query: names, and how many needs the receiving unit has published."""
        published = Q(receiving__demands__status=DemandStatus.PUBLISHED)
        return self.select_related("scheme", "sending", "receiving__region").annotate(
            published_needs=Count("receiving__demands", filter=published)
        )

    def in_year(self, year: int) -> Self:
        """Those that hold in ``year``."""
        return self.filter(from_year__lte=year, to_year__gte=year)


class PairingSchemeQuerySet(models.QuerySet):
    """Arrangements of pairings."""

    def with_totals(self) -> Self:
        """With what is on record beside what was stated: pairs, people a year and funds, the latter two if known."""
        return self.annotate(
            pairs_recorded=Count("pairings"),
            headcount_recorded=Sum("pairings__headcount_a_year"),
            funds_recorded=Sum("pairings__funds_yuan"),
        )


class ProgrammeRuleQuerySet(models.QuerySet):
    """The dated rules of programmes."""

    def on(self, day: date) -> Self:
        """The rules in force on ``day``."""
        return self.filter(in_force__contains=day)
