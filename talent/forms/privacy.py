"""Forms about personal data: why somebody looks, and the word before everything is erased."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talent.enums import AccessPurpose
from talent.services.contacts import MAX_NOTE

# An export records its looks by itself.
ASKED = tuple(choice for choice in AccessPurpose.choices if choice[0] != AccessPurpose.EXPORT)
# What an employer has to do with a person; the record is the coordinators'.
EMPLOYERS = (AccessPurpose.INVITE, AccessPurpose.ARRANGE, AccessPurpose.EMERGENCY)
# To be typed in the reader's language; both are taken in either.
ERASE_WORDS = ("erase", "删除")


class RevealForm(forms.Form):
    """Why somebody looks at contact data; the person reads it."""

    purpose = forms.ChoiceField(label=_("What for"), choices=ASKED, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("In a few words"),
        max_length=MAX_NOTE,
        required=False,
        help_text=_("The person reads this beside your name."),
    )


class EmployerRevealForm(RevealForm):
    """Why an employer looks."""

    purpose = forms.ChoiceField(
        label=_("What for"),
        choices=[(choice.value, choice.label) for choice in EMPLOYERS],
        widget=forms.RadioSelect,
    )


class EraseForm(forms.Form):
    """The word that has to be typed before everything is erased."""

    word = forms.CharField(label=_("Type the word “erase” to confirm"), max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].widget.attrs.update(autocomplete="off", autocapitalize="off")

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"].strip().lower()
        if word not in ERASE_WORDS:
            raise forms.ValidationError(_("Type exactly “erase”, or leave this page: nothing has happened."))
        return word


class EraseSomebodyForm(EraseForm):
    """Erasing on behalf of somebody who asked for it otherwise than here."""

    reason = forms.CharField(
        label=_("How and when they asked for it"),
        max_length=200,
        help_text=_("Such as: by letter of 2026-11-20, kept in the office. Without the person's name."),
    )

    field_order = ("reason", "word")
