"""How lists of needs are narrowed, in HTML and REST alike."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSelect, PrefixFilter, StrictFilterSet
from common.keys import key_in
from demands.enums import DemandStatus, Urgency
from demands.models import Demand, Programme
from reference.models import Mode, region_prefix
from reference.options import receiving_regions, sectors_and_disciplines


class DemandFilter(StrictFilterSet):
    """Filters of needs; codes are prefixes, so a sector or a province takes in everything below."""

    q = django_filters.CharFilter(label=_("Position or employer"), method="search")
    region = PrefixFilter(label=_("Region"), field_name="region__code", prefix=region_prefix, options=receiving_regions)
    field = PrefixFilter(label=_("Field"), field_name="field__code", options=sectors_and_disciplines)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=DemandStatus.choices)
    mode = django_filters.ModelChoiceFilter(label=_("Mode"), queryset=Mode.objects.all(), widget=FilterSelect)
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=Programme.objects.all(), widget=FilterSelect
    )
    urgency = django_filters.ChoiceFilter(label=_("Urgency"), choices=Urgency.choices)

    class Meta(StrictFilterSet.Meta):
        model = Demand
        fields = ("q", "region", "field", "status", "mode", "programme", "urgency")

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Needs whose position or employer contains the text, or whose number it is."""
        found = Q(position__icontains=value) | Q(employer__name__icontains=value)
        if value[:1].upper() == "N" and (key := key_in(value[1:])) is not None:
            found |= Q(pk=key)
        return queryset.filter(found)
