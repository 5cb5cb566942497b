"""The answer of a unit about one of its people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talent.enums import UnitWord
from talent.services.units import MAX_REASON


class AnswerForm(forms.Form):
    """Confirm, or refuse with a reason; ``about`` says which times were shown."""

    word = forms.ChoiceField(label=_("Your answer"), choices=UnitWord.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where you cannot release this person. They read it."),
    )
    about = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("word") == UnitWord.REFUSED and not cleaned.get("reason"):
            self.add_error("reason", _("Say why you cannot release this person."))
        return cleaned
