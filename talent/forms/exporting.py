"""The form that asks what an export is for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talent.models import Export

_REASON: Any = Export._meta.get_field("reason")
_LEAST = 4


class ExportForm(forms.Form):
    """What a list is taken for, and whether it names people; the latter is offered to coordinators only."""

    reason = forms.CharField(
        label=_("What do you need this list for?"),
        help_text=_("Your answer stands in the file and on record."),
        min_length=_LEAST,
        max_length=_REASON.max_length,
    )
    with_contacts = forms.BooleanField(
        label=_("Include full names, telephone numbers and e-mail addresses"),
        help_text=_("Every person on the list is told that you took their data, when and what for."),
        required=False,
    )

    def __init__(self, *args: Any, names_people: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not names_people:
            del self.fields["with_contacts"]
