"""How lists of teams are narrowed."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSelect, PrefixFilter, StrictFilterSet
from demands.models import Programme, Team
from reference.models import region_prefix
from reference.options import receiving_regions


class TeamFilter(StrictFilterSet):
    """Teams by words, region and programme."""

    q = django_filters.CharFilter(label=_("Team or employer"), method="search")
    region = PrefixFilter(
        label=_("Region"), field_name="employer__region__code", prefix=region_prefix, options=receiving_regions
    )
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=Programme.objects.filter(is_team=True), widget=FilterSelect
    )

    class Meta(StrictFilterSet.Meta):
        model = Team
        fields = ("q", "region", "programme")

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Teams whose name or employer contains the text."""
        return queryset.filter(Q(name__icontains=value) | Q(employer__name__icontains=value))
