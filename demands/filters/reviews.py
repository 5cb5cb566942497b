"""How the queue of needs that wait for a review is narrowed."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSelect, PrefixFilter, StrictFilterSet, YesNoFilter
from demands.models import Demand, Programme
from reference.models import region_prefix
from reference.options import receiving_regions, sectors_and_disciplines


class ReviewFilter(StrictFilterSet):
    """Filters of needs that wait for a review; codes are prefixes, as in the list of needs."""

    region = PrefixFilter(label=_("Region"), field_name="region__code", prefix=region_prefix, options=receiving_regions)
    field = PrefixFilter(label=_("Field"), field_name="field__code", options=sectors_and_disciplines)
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=Programme.objects.all(), widget=FilterSelect
    )
    overdue = YesNoFilter(label=_("Overdue"), method="by_deadline")

    class Meta(StrictFilterSet.Meta):
        model = Demand
        fields = ("region", "field", "programme", "overdue")

    def by_deadline(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Needs whose deadline has passed, or those whose has not."""
        today = timezone.localdate()
        return queryset.filter(review_due__lt=today) if value else queryset.filter(review_due__gte=today)
