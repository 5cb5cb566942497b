"""How runs and matches are narrowed, in HTML and REST alike."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSelect, PrefixFilter, StrictFilterSet, YesNoFilter
from demands.models import Demand, Programme
from matching.enums import InterestStatus, OwnView, RunStatus
from matching.models import Interest, Match, MatchRun, SupplyCount
from reference.models import Mode, region_prefix
from reference.options import receiving_regions, sectors


class RunFilter(StrictFilterSet):
    """Runs by status."""

    status = django_filters.ChoiceFilter(label=_("Status"), choices=RunStatus.choices)

    class Meta(StrictFilterSet.Meta):
        model = MatchRun
        fields = ("status", "is_full", "is_dry")


class MatchFilter(StrictFilterSet):
    """Matches of one need, of one talent, or from a score up."""

    demand = django_filters.NumberFilter(label=_("Need"), field_name="demand_id")
    talent = django_filters.NumberFilter(label=_("Talent"), field_name="talent_id")
    score_min = django_filters.NumberFilter(label=_("Lowest score"), field_name="score", lookup_expr="gte")

    class Meta(StrictFilterSet.Meta):
        model = Match
        fields = ("demand", "talent", "score_min")


class InterestFilter(StrictFilterSet):
    """Applications by state, programme, call and need, and those that wait for their unit's word."""

    status = django_filters.ChoiceFilter(label=_("Status"), choices=InterestStatus.choices)
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), field_name="demand__programme", queryset=Programme.objects.all(), widget=FilterSelect
    )
    awaiting = YesNoFilter(label=_("Waits for the unit"), method="awaits_the_unit")
    call = django_filters.NumberFilter(label=_("Call"), field_name="call_id")
    demand = django_filters.NumberFilter(label=_("Need"), field_name="demand_id")
    talent = django_filters.NumberFilter(label=_("Talent"), field_name="talent_id")

    class Meta(StrictFilterSet.Meta):
        model = Interest
        fields = ("status", "programme", "awaiting", "call", "demand", "talent")

    def awaits_the_unit(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Those about which a unit is asked and has not spoken; or all others."""
        waiting = Q(status=InterestStatus.APPLIED, unit__isnull=False)
        return queryset.filter(waiting if value else ~waiting)


class OwnNeedFilter(StrictFilterSet):
    """Published needs for one talent: in which respect, where, in which mode, under which programme, how much covered.

    ``show`` and ``covers`` are answered by the engine (:mod:`matching.own_needs`), not by the database.
    """

    show = django_filters.ChoiceFilter(
        label=_("Show"), choices=OwnView.choices, empty_label=None, widget=FilterSelect, method="leave_to_engine"
    )
    region = PrefixFilter(label=_("Region"), field_name="region__code", prefix=region_prefix, options=receiving_regions)
    mode = django_filters.ModelChoiceFilter(label=_("Mode"), queryset=Mode.objects.all(), widget=FilterSelect)
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=Programme.objects.all(), widget=FilterSelect
    )
    covers = django_filters.ChoiceFilter(
        label=_("My time covers"),
        choices=(("50", _("at least half")), ("100", _("the whole length"))),
        method="leave_to_engine",
    )

    class Meta(StrictFilterSet.Meta):
        model = Demand
        fields = ("show", "region", "mode", "programme", "covers")

    def leave_to_engine(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Nothing that a query could tell."""
        return queryset


class SupplyFilter(StrictFilterSet):
    """Cells of supply against demand: those of a sector, or a part of it, and of a region with all inside it."""

    sector = PrefixFilter(label=_("Sector"), field_name="field__code", options=sectors)
    region = PrefixFilter(label=_("Region"), field_name="region__code", prefix=region_prefix, options=receiving_regions)

    class Meta(StrictFilterSet.Meta):
        model = SupplyCount
        fields = ("sector", "region")
