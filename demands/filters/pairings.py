"""How the list of pairs is narrowed."""

import django_filters
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSelect, PrefixFilter, StrictFilterSet
from demands.models import Pairing, PairingScheme
from demands.querysets import PairingQuerySet
from reference.models import region_prefix
from reference.options import receiving_regions


class PairingFilter(StrictFilterSet):
    """Filters of pairs: by scheme, by a year in which they hold, by the receiving unit's region."""

    scheme = django_filters.ModelChoiceFilter(
        label=_("Scheme"), queryset=PairingScheme.objects.all(), widget=FilterSelect
    )
    year = django_filters.NumberFilter(label=_("Holds in the year"), method="holding", min_value=1900, max_value=2999)
    region = PrefixFilter(
        label=_("Region"), field_name="receiving__region__code", prefix=region_prefix, options=receiving_regions
    )

    class Meta(StrictFilterSet.Meta):
        model = Pairing
        fields = ("scheme", "year", "region")

    def holding(self, queryset: PairingQuerySet, name: str, value: int) -> PairingQuerySet:
        """Pairs that hold in the year."""
        return queryset.in_year(value)
