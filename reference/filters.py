"""How reference data is narrowed."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.filters import PrefixFilter, StrictFilterSet, YesNoFilter
from reference.models import Field, Region, Title, region_prefix


class RegionFilter(StrictFilterSet):
    """Regions by level, by what they lie in, by name, or only those that receive people."""

    inside = PrefixFilter(label=_("Inside"), field_name="code", prefix=region_prefix)
    receiving = YesNoFilter(label=_("Receiving"), field_name="receiving", lookup_expr="isnull", exclude=True)
    q = django_filters.CharFilter(label=_("Name"), method="search")

    class Meta(StrictFilterSet.Meta):
        model = Region
        fields = ("level", "inside", "receiving", "q")

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Regions whose name, Chinese or English, contains the text."""
        return queryset.filter(Q(name_zh__icontains=value) | Q(name_en__icontains=value))


class FieldFilter(StrictFilterSet):
    """Fields by level, subtree, name or pinyin initials."""

    inside = PrefixFilter(label=_("Inside"), field_name="code")
    q = django_filters.CharFilter(label=_("Name"), method="search")

    class Meta(StrictFilterSet.Meta):
        model = Field
        fields = ("level", "inside", "q")

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Fields whose name contains the text, or whose pinyin initials start with it."""
        return queryset.filter(
            Q(name_zh__icontains=value) | Q(name_en__icontains=value) | Q(initials__istartswith=value)
        )


class TitleFilter(StrictFilterSet):
    """Titles by series and level."""

    class Meta(StrictFilterSet.Meta):
        model = Title
        fields = ("series", "level")
