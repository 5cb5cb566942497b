"""How lists of calls, and the needs that a call may hold, are narrowed."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSelect, StrictFilterSet, YesNoFilter
from demands.models import Call, Programme


class CallFilter(StrictFilterSet):
    """Calls by programme, and whether people may still apply."""

    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=Programme.objects.all(), widget=FilterSelect
    )
    open = YesNoFilter(label=_("Open for applications"), method="still_open")

    class Meta(StrictFilterSet.Meta):
        model = Call
        fields = ("programme", "open")

    def still_open(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Pushed calls whose last day has not passed; or all others."""
        is_open = Q(opened_at__isnull=False, apply_by__gte=timezone.localdate())
        return queryset.filter(is_open if value else ~is_open)
