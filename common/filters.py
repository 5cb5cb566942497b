"""One FilterSet for HTML and REST, which refuses what it does not know."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Model, QuerySet
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


class StrictFilterSet(FilterSet):
    """The base of every FilterSet of the platform."""

    class Meta:
        form = StrictFilterForm

    @property
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
        choices = dict(flatten_choices(getattr(widget, "choices", ())))
        return str(choices.get(str(value), value))

    def _without(self, name: str) -> str:
        kept = {key: value for key, value in self.form.data.items() if key not in {name, *PAGING}}
        return f"?{urlencode(kept)}"


class StrictFilterBackend(DjangoFilterBackend):
    """Answers 400 with the form's errors where a filter is unknown or its value is wrong."""

    filterset_base = StrictFilterSet


class YesNoFilter(django_filters.BooleanFilter):
    """``true`` or ``false``; in a form: any, yes, no."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        choices = CallableChoiceIterator(lambda: [("", _("any")), ("true", _("yes")), ("false", _("no"))])
        super().__init__(*args, widget=forms.Select(choices=choices), **kwargs)


class PrefixFilter(django_filters.CharFilter):
    """Rows whose code lies in the subtree of the code given: a sector, a province.

    Any code is taken; a form offers those that ``options`` returns, called whenever a form is shown.
    """

    def __init__(self, *args: Any, trim: str = "", options: Callable[[], Choices] | None = None, **kwargs: Any) -> None:
        self.trim = trim
        if options is not None:
            kwargs["widget"] = forms.Select(choices=CallableChoiceIterator(lambda: [("", _("any")), *options()]))
        super().__init__(*args, lookup_expr="startswith", **kwargs)

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        """Cut trailing ``trim`` pairs first: 530000 means everything that starts with 53."""
        while self.trim and value.endswith(self.trim):
            value = value.removesuffix(self.trim)
        return super().filter(queryset, value)
