"""What people say when they hand in, return or close a need."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from demands.content import MAX_NOTE
from demands.enums import CloseReason, ReturnReason


def note_field(**kwargs: Any) -> forms.CharField:
    """A few words that stay in the need's history."""
    return forms.CharField(max_length=MAX_NOTE, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class SubmitForm(forms.Form):
    """Words to the authority; with ``is_again`` they are needed, for nothing else tells why the need comes back."""

    use_required_attribute = False
    note = note_field(label=_("To the authority"), required=False)

    def __init__(self, *args: Any, is_again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_again:
            self.fields["note"].required = True
            self.fields["note"].help_text = _("Say why the need stays as it is.")


class ReturnForm(forms.Form):
    """Why a need goes back to its employer."""

    use_required_attribute = False
    reasons = forms.TypedMultipleChoiceField(
        label=_("Reasons"),
        choices=ReturnReason.choices,
        coerce=ReturnReason,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one reason.")},
    )
    note = note_field(
        label=_("In words"), required=False, help_text=_("What has to be changed. The employer reads it as it stands.")
    )

    def clean(self) -> dict[str, Any]:
        """Another reason needs words."""
        cleaned = super().clean() or {}
        if ReturnReason.OTHER in cleaned.get("reasons", []) and not cleaned.get("note", "").strip():
            self.add_error("note", _("Put the other reason in words."))
        return cleaned


class CloseForm(forms.Form):
    """Why a need is closed without being filled."""

    use_required_attribute = False
    reason = forms.TypedChoiceField(
        label=_("Reason"),
        choices=CloseReason.choices,
        coerce=CloseReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    note = note_field(label=_("In words"), required=False)
