"""One FilterSet for HTML and REST, which refuses what it does not know."""

from collections.abc import Callable
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import BooleanField, Model, QuerySet
from django.http import QueryDict
from django.utils.choices import CallableChoiceIterator, flatten_choices
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet
from django_filters.rest_framework import DjangoFilterBackend

Choices = list[tuple[str, Any]]

# Parameters that belong to paging, not to filtering.
PAGING = frozenset({"cursor", "page_size", "after", "before"})


class StrictFilterForm(forms.Form):
    """A filter form for which a parameter nobody knows is a fault, not something to ignore."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in sorted(set(self.data) - set(self.fields) - PAGING):
            self.add_error(None, forms.ValidationError(_("Unknown filter: %(name)s"), params={"name": name}))
        return cleaned


class YesNoField(forms.NullBooleanField):
    """``true`` or ``false``; anything else is a fault, where Django would take it for no answer."""

    def to_python(self, value: Any) -> Any:
        """True, false, or none where nothing was chosen."""
        found = super().to_python(value)
        if found is None and value not in self.empty_values:
            raise forms.ValidationError(
                forms.ChoiceField.default_error_messages["invalid_choice"], "invalid_choice", {"value": value}
            )
        return found


class YesNoFilter(django_filters.BooleanFilter):
    """``true`` or ``false``; in a form: any, yes, no."""

    field_class = YesNoField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        choices = CallableChoiceIterator(lambda: [("", _("any")), ("true", _("yes")), ("false", _("no"))])
        super().__init__(*args, widget=FilterSelect(choices=choices), **kwargs)


class StrictFilterSet(FilterSet):
    """The base of every FilterSet of the platform."""

    FILTER_DEFAULTS = {**FilterSet.FILTER_DEFAULTS, BooleanField: {"filter_class": YesNoFilter}}

    class Meta:
        form = StrictFilterForm

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Nothing where a filter is at fault: what could not be read must never widen a list."""
        return super().filter_queryset(queryset) if self.form.is_valid() else queryset.none()

    @cached_property
    def chosen(self) -> list[dict[str, str]]:
        """Each filter in use with its label, its value and the query string without it, for chips."""
        if not self.form.is_valid():
            return []
        return [
            {"label": str(field.label or name), "value": self._shown(name), "without": self._without(name)}
            for name, field in self.form.fields.items()
            if self.form.cleaned_data.get(name) not in (None, "", [])
        ]

    def _shown(self, name: str) -> str:
        value = self.form.cleaned_data[name]
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        if isinstance(value, Model):
            return str(value)
        widget = self.form.fields[name].widget
        offered: list[Any] = list(flatten_choices(getattr(widget, "choices", ())))
        choices = {str(key): str(text) for key, text in offered}
        several = value if isinstance(value, list) else [value]
        return " / ".join(choices.get(str(one), str(one)) for one in several)

    def _without(self, name: str) -> str:
        data = self.form.data
        kept = {key: data.getlist(key) if isinstance(data, QueryDict) else data[key] for key in data}
        kept = {key: value for key, value in kept.items() if key not in {name, *PAGING}}
        return f"?{urlencode(kept, doseq=True)}"


class FilterSelect(forms.Select):
    """A choice of filters; never required, so its options need not be read to find that out."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class StrictFilterBackend(DjangoFilterBackend):
    """Answers 400 with the form's errors where a filter is unknown or its value is wrong."""

    filterset_base = StrictFilterSet


class PrefixFilter(django_filters.CharFilter):
    """Rows whose code lies in the subtree of the code given: a sector, a province.

    Any code is taken; a form offers those that ``options`` returns, called whenever a form is shown.
    """

    def __init__(
        self,
        *args: Any,
        prefix: Callable[[str], str] = str,
        options: Callable[[], Choices] | None = None,
        **kwargs: Any,
    ) -> None:
        self.prefix = prefix
        if options is not None:
            kwargs["widget"] = FilterSelect(choices=CallableChoiceIterator(lambda: [("", _("any")), *options()]))
        super().__init__(*args, lookup_expr="startswith", **kwargs)

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        """Compare with what ``prefix`` makes of the code: of 530000 the 53 that everything inside shares."""
        return super().filter(queryset, self.prefix(value))
