"""The forms by which searches are kept and renamed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talent.models import SavedSearch

_NAME: Any = SavedSearch._meta.get_field("name")


class SearchNameForm(forms.Form):
    """A search's name."""

    name = forms.CharField(label=_("Name of the search"), max_length=_NAME.max_length)


class SaveSearchForm(SearchNameForm):
    """The filters of the page under a name."""

    query = forms.CharField(max_length=1000, widget=forms.HiddenInput)
