"""How published needs are narrowed: the public list, an official catalogue, every format of them, and REST."""

import re
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSelect, PrefixFilter, StrictFilterForm, StrictFilterSet
from demands.enums import Urgency
from demands.models import Posting, Programme
from reference.enums import TitleLevel
from reference.models import Mode, region_prefix
from reference.options import receiving_regions, sectors_and_disciplines

MAX_QUERY_LENGTH = 100
# A handful of words says what one looks for; every further one is a further pass over the texts.
MAX_WORDS = 8


class LengthBand(models.TextChoices):
    """Lengths of service as the public thinks of them; the bounds are days, both included."""

    MONTH = "month", _("Up to 1 month")
    HALF_YEAR = "half_year", _("1 to 6 months")
    YEAR = "year", _("6 to 12 months")
    YEARS = "years", _("1 to 3 years")
    LONGER = "longer", _("3 years or more")


# A year and three years are whole ones, with or without a 29 February.
BANDS: dict[str, tuple[int, int]] = {
    LengthBand.MONTH: (1, 31),
    LengthBand.HALF_YEAR: (32, 184),
    LengthBand.YEAR: (185, 366),
    LengthBand.YEARS: (367, 1094),
    LengthBand.LONGER: (1095, 32767),
}


class PostingFilterForm(StrictFilterForm):
    """The filters, of which the words searched for are bounded."""

    def clean_q(self) -> str:
        """Refuse more words than anybody means."""
        text: str = self.cleaned_data["q"]
        if len(text.split()) > MAX_WORDS:
            raise forms.ValidationError(_("At most %(most)d words."), params={"most": MAX_WORDS})
        return text


class PostingFilter(StrictFilterSet):
    """Filters of published needs; codes are prefixes, so a sector or a province takes in everything below."""

    # Those that the catalogue counts: each of their values under all the other filters.
    FACETS = ("region", "field", "level", "mode")

    q = django_filters.CharFilter(
        label=_("Position, employer, field or place"),
        method="search",
        max_length=MAX_QUERY_LENGTH,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    region = PrefixFilter(label=_("Region"), field_name="region__code", prefix=region_prefix, options=receiving_regions)
    field = PrefixFilter(label=_("Field"), field_name="field__code", options=sectors_and_disciplines)
    title = django_filters.ChoiceFilter(
        label=_("My title"), field_name="title_min_level", lookup_expr="lte", choices=TitleLevel.choices
    )
    level = django_filters.ChoiceFilter(
        label=_("Lowest title"), field_name="title_min_level", choices=TitleLevel.choices, widget=FilterSelect
    )
    mode = django_filters.ModelChoiceFilter(label=_("Mode"), queryset=Mode.objects.all(), widget=FilterSelect)
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=Programme.objects.all(), widget=FilterSelect
    )
    starts_from = django_filters.DateFilter(
        label=_("Start on or after"), field_name="start_latest", lookup_expr="gte", widget=forms.DateInput
    )
    starts_until = django_filters.DateFilter(
        label=_("Start by"), field_name="start_earliest", lookup_expr="lte", widget=forms.DateInput
    )
    length = django_filters.ChoiceFilter(label=_("Length"), choices=LengthBand.choices, method="within_band")
    urgency = django_filters.ChoiceFilter(label=_("Urgency"), choices=Urgency.choices)

    class Meta(StrictFilterSet.Meta):
        model = Posting
        form = PostingFilterForm
        fields = (
            "q",
            "region",
            "field",
            "title",
            "level",
            "mode",
            "programme",
            "starts_from",
            "starts_until",
            "length",
            "urgency",
        )

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Postings in whose text every word stands; the text is kept in lower case."""
        for word in re.split(r"\s+", value.strip().lower()):
            queryset = queryset.filter(search_text__contains=word)
        return queryset

    def within_band(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Postings whose length lies in the band."""
        return queryset.filter(duration_days__range=BANDS[value])

    def narrowed(self, without: tuple[str, ...]) -> QuerySet:
        """The rows under all filters but those named; nothing where a filter is at fault."""
        queryset: QuerySet = self.queryset.all()
        if not self.form.is_valid():
            return queryset.none()
        for name, value in self.form.cleaned_data.items():
            if name not in without:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    def condition(self, name: str) -> Q | None:
        """What one of the counted filters asks of a row; ``None`` where it is not in use."""
        value: Any = self.form.cleaned_data.get(name)
        if value in (None, ""):
            return None
        return {
            "region": lambda: Q(region__code__startswith=region_prefix(value)),
            "field": lambda: Q(field__code__startswith=value),
            "level": lambda: Q(title_min_level=int(value)),
            "mode": lambda: Q(mode=value),
        }[name]()
