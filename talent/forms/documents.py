"""The form by which a proof is handed in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.problems import Conflict
from talent.enums import DocumentKind
from talent.models import MAX_DOCUMENT_BYTES
from talent.proofs import check_proof


class DocumentForm(forms.Form):
    """A file, what it proves and how long it is valid; a file that is refused for what it is is refused here."""

    kind = forms.ChoiceField(label=_("What it is"), choices=DocumentKind.choices)
    file = forms.FileField(
        label=_("File or photo"),
        help_text=_("PDF, JPEG or PNG, at most 5 MB. On a phone you can take the photo now."),
        # By their types: a telephone then offers its camera too, and turns its own kind of photo into a JPEG.
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
        allow_empty_file=True,
        max_length=200,
    )
    expires_on = forms.DateField(
        label=_("Valid until"), required=False, help_text=_("Leave it empty where the document does not run out.")
    )

    def clean_file(self) -> Any:
        """The file with its bytes read, one more than is taken at most; refused where it is no proof."""
        file = self.cleaned_data["file"]
        self.content = file.read(MAX_DOCUMENT_BYTES + 1)
        try:
            check_proof(self.content)
        except Conflict as conflict:
            raise forms.ValidationError(conflict.message, conflict.code) from conflict
        return file
