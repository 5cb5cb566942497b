"""How the talent directory is narrowed, in HTML and REST alike."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSelect, PrefixFilter, StrictFilterSet, YesNoFilter
from reference.enums import TitleLevel
from reference.models import Mode
from reference.options import sectors_and_disciplines
from talent.enums import Employment
from talent.models import Talent, TalentContact, TalentField


class TalentFilter(StrictFilterSet):
    """Filters of talents; a field's code is a prefix, so a sector takes in everything below."""

    q = django_filters.CharFilter(label=_("Number or full name"), method="search")
    field = PrefixFilter(label=_("Field"), method="in_field", options=sectors_and_disciplines)
    title_level = django_filters.ChoiceFilter(
        label=_("Title level"), field_name="title__level", choices=TitleLevel.choices
    )
    employment = django_filters.ChoiceFilter(label=_("Employment status"), choices=Employment.choices)
    mode = django_filters.ModelChoiceFilter(
        label=_("Mode accepted"), field_name="modes__mode", queryset=Mode.objects.all(), widget=FilterSelect
    )
    available_on = django_filters.DateFilter(
        label=_("Available on"), field_name="availabilities__period", lookup_expr="contains", distinct=True
    )
    may_be_proposed = YesNoFilter(label=_("May be proposed"))

    class Meta(StrictFilterSet.Meta):
        model = Talent
        fields = ("q", "field", "title_level", "employment", "mode", "available_on", "may_be_proposed")

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """A talent by number (T0000012), or by the whole name: parts of names are not searched.

        Whoever types a full name knows it already, so nothing is revealed by finding it.
        """
        number = value[1:] if value[:1].upper() == "T" else value
        if number.isascii() and number.isdigit() and len(number) < 19:
            return queryset.filter(pk=int(number))
        return queryset.filter(pk__in=TalentContact.objects.filter(full_name=value).values("talent"))

    def in_field(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Talents who name, in any place, a specialty of that subtree."""
        return queryset.filter(pk__in=TalentField.objects.filter(field__code__startswith=value).values("talent"))
