"""The form by which a spreadsheet of needs is handed in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.sheets import MAX_BYTES, SheetRefused, check_file
from demands.models import DemandImport


class UploadForm(forms.Form):
    """A file, and whose needs it holds; a file that is refused for its kind or size is refused here."""

    employer = forms.ModelChoiceField(Organisation.objects.none(), label=_("Whose needs"), required=False)
    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, at most 5 MB and 10,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = user.standing
        field = self.fields["employer"]
        employers = Organisation.objects.filter(pk__in=standing.employer_ids)
        field.queryset = employers  # type: ignore[attr-defined]
        # Without an employer of the user's own every row must name one, which only a coordinator's may.
        field.required = not standing.is_coordinator
        field.empty_label = _("the file says it in every row") if standing.is_coordinator else None  # type: ignore[attr-defined]
        self.initial.setdefault("employer", min(standing.employer_ids, default=None))
        if not standing.employer_ids or (len(standing.employer_ids) == 1 and not standing.is_coordinator):
            field.widget = forms.HiddenInput()

    def clean_file(self) -> Any:
        """The file with its bytes read, refused where no spreadsheet can be read from it."""
        file = self.cleaned_data["file"]
        try:
            # One byte more than is taken, so that a larger file is not read in whole.
            self.content = file.read(MAX_BYTES + 1)
            check_file(self.content, file_name=file.name)
        except SheetRefused as refusal:
            raise forms.ValidationError(refusal.message, refusal.code) from refusal
        return file

    @property
    def file_name(self) -> str:
        """The file's name, as far as it is kept; its end says what kind it is."""
        most = DemandImport._meta.get_field("file_name").max_length or 0
        return str(self.cleaned_data["file"].name)[-most:]
