"""How the talent directory is narrowed, in HTML and REST alike."""

from datetime import date, datetime, time
from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import BigIntegerField, ExpressionWrapper, F, Func, Q, QuerySet, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from common.filters import FilterSelect, PrefixFilter, StrictFilterForm, StrictFilterSet, YesNoFilter
from reference.enums import TitleLevel
from reference.models import ROOT_REGION, Degree, Mode, Region
from reference.options import receiving_regions, sectors_and_disciplines
from talent.enums import DocumentKind, Employment, Source, Stance, UnitWord
from talent.free_times import NO_END, Span, free_people, one_day, stated_people
from talent.models import Commitment, Document, Export, Talent, TalentField, TalentMode, TalentRegion, UnitInquiry
from talent.searching import people_found, searches_names

MAX_QUERY = 1000
_LAST_DAY = date(2199, 12, 31)
# Each rank gets a stretch of numbers longer than all keys, so that rank and key make one number to page by.
_RANKED = 10**12
_NEVER_SERVED = 99_999
# These three are one condition.
_SPAN = ("free_from", "free_until", "free_months")
# The page shows these, and folds the others.
_ALWAYS_SHOWN = {"q", "field", "employment", "available_on", "may_be_proposed", "order"}
_PROOFS = (DocumentKind.TITLE, DocumentKind.DEGREE)


class WholeFilter(django_filters.NumberFilter):
    """A whole number; anything else is a fault."""

    field_class = forms.IntegerField


class RegionFilter(django_filters.CharFilter):
    """What people say of a region: of the one named, or of one that it lies in."""

    def __init__(self, *args: Any, stance: Stance, **kwargs: Any) -> None:
        self.stance = stance
        widget = FilterSelect(choices=CallableChoiceIterator(_region_choices))
        super().__init__(*args, widget=widget, **kwargs)

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        """Those who prefer it; or those who do not exclude it. Nobody where there is no such region."""
        if not value:
            return queryset
        if not Region.objects.filter(pk=value).exists():
            return queryset.none()
        around = {ROOT_REGION, f"{value[:2]}0000", f"{value[:4]}00", value}
        said = Q(pk__in=TalentRegion.objects.filter(stance=self.stance, region__in=around).values("talent"))
        return queryset.filter(said if self.stance == Stance.PREFERRED else ~said)


def _region_choices() -> list[tuple[str, Any]]:
    return [("", _("any")), *receiving_regions()]


class TalentFilterForm(StrictFilterForm):
    """The filters' form; a span of days must say how long somebody is to be free."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last, months = (cleaned.get(name) for name in _SPAN)
        if first and last and last < first:
            self.add_error("free_until", _("The last day lies before the first."))
        if (first or last) and not months and not (first and last):
            self.add_error("free_months", _("Say from when until when, or for how many months."))
        return cleaned


class TalentFilter(StrictFilterSet):
    """Filters of talents; a field's code is a prefix, so a sector takes in everything below.

    What ``q`` finds depends on who asks: see :mod:`talent.searching`. "Free" means within times that have not lapsed,
    not on days promised to a placement, and neither paused nor held back by the unit.
    """

    q = django_filters.CharFilter(label=_("Name, number, unit, field or title"), method="search")
    field = PrefixFilter(label=_("Field"), method="in_field", options=sectors_and_disciplines)
    title_level = django_filters.MultipleChoiceFilter(
        label=_("Title level"),
        choices=TitleLevel.choices,
        method="of_levels",
        widget=forms.CheckboxSelectMultiple,
    )
    degree_min = django_filters.ModelChoiceFilter(
        label=_("Degree at least"), field_name="degree", queryset=Degree.objects.all(), widget=FilterSelect,
        method="of_degree",
    )  # fmt: skip
    employment = django_filters.ChoiceFilter(label=_("Employment status"), choices=Employment.choices)
    unit = django_filters.CharFilter(label=_("Home unit"), method="of_unit")
    mode = django_filters.ModelChoiceFilter(
        label=_("Mode accepted"), queryset=Mode.objects.all(), widget=FilterSelect, method="in_mode"
    )
    region = RegionFilter(label=_("Does not rule out"), stance=Stance.EXCLUDED)
    region_preferred = RegionFilter(label=_("Would rather go to"), stance=Stance.PREFERRED)
    available_on = django_filters.DateFilter(label=_("Free on"), method="free_on")
    free_from = django_filters.DateFilter(label=_("Free from"), method="keep")
    free_until = django_filters.DateFilter(label=_("until"), method="keep")
    free_months = WholeFilter(label=_("for at least (months)"), method="keep", min_value=1, max_value=120)
    assigned_on = django_filters.DateFilter(label=_("On assignment on"), method="promised_on")
    times = django_filters.ChoiceFilter(
        label=_("Times"),
        choices=(("counting", _("Count")), ("lapsed", _("Lapsed")), ("none", _("None ahead"))),
        method="with_times",
    )
    verified = YesNoFilter(label=_("Verified"), field_name="verified_on", lookup_expr="isnull", exclude=True)
    to_verify = YesNoFilter(label=_("Proof waits to be checked"), method="waiting_for_proof")
    may_be_proposed = YesNoFilter(label=_("May be proposed"))
    paused = YesNoFilter(label=_("Paused"), field_name="is_active", exclude=True)
    unit_word = django_filters.ChoiceFilter(
        label=_("Unit's word"), choices=(*UnitWord.choices, ("open", _("Asked, no answer yet"))), method="of_word"
    )
    altitude = WholeFilter(
        label=_("Cleared for altitude of (m)"), field_name="cleared_altitude_m", lookup_expr="gte", min_value=0,
        max_value=9000,
    )  # fmt: skip
    source = django_filters.ChoiceFilter(label=_("Came by"), choices=Source.choices)
    registered_since = django_filters.DateFilter(label=_("Registered since"), method="since")
    order = django_filters.ChoiceFilter(
        label=_("Order"),
        choices=(
            ("newest", _("Newest first")), ("title", _("Highest title first")), ("service", _("Last service first")),
        ),
        empty_label=_("Number"),
        method="ranked",
    )  # fmt: skip

    class Meta(StrictFilterSet.Meta):
        model = Talent
        form = TalentFilterForm
        fields = (
            "q", "field", "title_level", "degree_min", "employment", "unit", "mode", "region", "region_preferred",
            "available_on", "free_from", "free_until", "free_months", "assigned_on", "times", "verified", "to_verify",
            "may_be_proposed", "paused", "unit_word", "altitude", "source", "registered_since", "order",
        )  # fmt: skip

    @classmethod
    def get_filters(cls) -> Any:
        """The filters; days are those of a calendar that PostgreSQL can count on from."""
        found = super().get_filters()
        for one in found.values():
            if isinstance(one, django_filters.DateFilter):
                one.extra.setdefault("validators", [MaxValueValidator(_LAST_DAY)])
        return found

    @property
    def paging(self) -> dict[str, Any]:
        """How the page of this order is cut: its key, and which end comes first."""
        order = self.form.cleaned_data.get("order") if self.form.is_valid() else ""
        return {"key": "rank" if order in _RANKS else "pk", "newest_first": order == "newest"}

    @property
    def used_folded(self) -> int:
        """How many filters are used that the page keeps folded."""
        if not self.form.is_valid():
            return 0
        cleaned = self.form.cleaned_data
        return sum(cleaned.get(name) not in (None, "", []) for name in self._folded)

    @property
    def has_folded_fault(self) -> bool:
        """Whether one of them is at fault: then they are shown."""
        return not self._folded.isdisjoint(self.form.errors)

    @property
    def _folded(self) -> set[str]:
        return set(self.form.fields) - _ALWAYS_SHOWN

    def in_order(self) -> Any:
        """All that is found, in the order of its pages."""
        paging = self.paging
        return self.qs.order_by(f"{'-' if paging['newest_first'] else ''}{paging['key']}")

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """People by what was typed."""
        return queryset.filter(people_found(value, by_name=searches_names(getattr(self.request, "user", None))))

    def in_field(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Talents who name, in any place, a specialty of that subtree."""
        return queryset.filter(pk__in=TalentField.objects.filter(field__code__startswith=value).values("talent"))

    def of_levels(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Talents with a title of one of these levels."""
        return queryset.filter(title__level__in=value) if value else queryset

    def of_degree(self, queryset: QuerySet, name: str, value: Degree) -> QuerySet:
        """Talents with that degree or a higher one."""
        return queryset.filter(degree__gte=value.rank)

    def of_unit(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Talents of the units with that in their name; by their keys, so that the database knows what to expect."""
        units = Organisation.objects.filter(name__icontains=value).values_list("pk", flat=True)
        return queryset.filter(home_organisation__in=list(units))

    def in_mode(self, queryset: QuerySet, name: str, value: Mode) -> QuerySet:
        """Talents who accept that mode."""
        return queryset.filter(pk__in=TalentMode.objects.filter(mode=value).values("talent"))

    def free_on(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        """Talents who are free on that day."""
        return queryset.filter(free_people(one_day(value)))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """The filters one by one; the three of the span are one condition."""
        found = super().filter_queryset(queryset)
        if not self.form.is_valid():
            return found
        cleaned = self.form.cleaned_data
        months, last = cleaned.get("free_months"), cleaned.get("free_until")
        if not months and not last:
            return found
        first = cleaned.get("free_from") or timezone.localdate()
        end = date.fromordinal(last.toordinal() + 1) if last else NO_END
        return found.filter(free_people(Span(first, end, months or 0))) if first < end else found.none()

    def keep(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Part of the span: see :meth:`filter_queryset`."""
        return queryset

    def promised_on(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        """Talents with that day promised to a placement."""
        return queryset.filter(pk__in=Commitment.objects.filter(period__contains=value).values("talent"))

    def with_times(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Talents whose times count, have lapsed without an answer, or who have none ahead."""
        if value == "counting":
            return queryset.filter(stated_people(counting=True))
        ahead = stated_people()
        return queryset.filter(ahead, ~stated_people(counting=True)) if value == "lapsed" else queryset.filter(~ahead)

    def waiting_for_proof(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Talents who are not verified and handed in proof of title or degree."""
        waiting = Q(verified_on__isnull=True, pk__in=Document.objects.filter(kind__in=_PROOFS).values("talent"))
        return queryset.filter(waiting if value else ~waiting)

    def of_word(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """By the unit's last word; a refusal stands until the unit says otherwise."""
        if value == UnitWord.REFUSED:
            return queryset.filter(unit_refuses=True)
        if value == UnitWord.CONFIRMED:
            said = UnitInquiry.objects.filter(word=UnitWord.CONFIRMED)
            return queryset.filter(unit_refuses=False, pk__in=said.values("talent"))
        return queryset.filter(pk__in=UnitInquiry.objects.filter(word="").values("talent"))

    def since(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        """Talents on record since the beginning of that day."""
        return queryset.filter(created_at__gte=timezone.make_aware(datetime.combine(value, time.min)))

    def ranked(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """With ``rank``, a number that no two share and by which pages are cut; the key does where there is none."""
        return queryset.annotate(rank=_RANKS[value]) if value in _RANKS else queryset


def _rank(first: Any) -> ExpressionWrapper:
    """A place in an order and the key, as one number; the database is told that it is a long one."""
    return ExpressionWrapper(first * Value(_RANKED, BigIntegerField()) + F("pk"), BigIntegerField())


_RANKS: dict[str, Any] = {
    "title": _rank(Value(max(TitleLevel.values)) - F("title__level")),
    "service": _rank(
        Func(
            F("last_service_end"),
            template=f"COALESCE(DATE '{NO_END}' - %(expressions)s, {_NEVER_SERVED})",
            output_field=BigIntegerField(),
        )
    ),
}


class ExportFilter(StrictFilterSet):
    """Filters of exports."""

    with_contacts = YesNoFilter(label=_("With contact data"))

    class Meta(StrictFilterSet.Meta):
        model = Export
        fields = ("with_contacts",)


def kept_query(text: str) -> tuple[str, list[str]]:
    """The query string without what the filters no longer take; and what was taken away, by name."""
    query = QueryDict(text[:MAX_QUERY], mutable=True)
    kept = QueryDict(mutable=True)
    for name in TalentFilter.base_filters:
        if any(query.getlist(name)):
            kept.setlist(name, [value for value in query.getlist(name) if value])
    dropped = [name for name in query if name not in TalentFilter.base_filters]
    faulty = set(TalentFilter(kept, Talent.objects.none()).form.errors)
    if faulty & set(_SPAN):
        faulty |= set(_SPAN)
    for name in [name for name in kept if name in faulty]:
        kept.pop(name)
        dropped.append(name)
    return kept.urlencode(), dropped
