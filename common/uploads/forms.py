"""The file in a form, of any kind of upload."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.sheets import BOUNDS, Bounds, SheetRefused, check_file
from common.uploads.models import Upload


class FileForm(forms.Form):
    """A file; one that is refused for its kind or size is refused here. ``content`` are its bytes."""

    bounds: Bounds = BOUNDS
    content: bytes

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, at most 5 MB and 10,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        """The file with its bytes read, refused where no spreadsheet can be read from it."""
        file = self.cleaned_data["file"]
        try:
            # One byte more than is taken, so that a larger file is not read in whole.
            self.content = file.read(self.bounds.data + 1)
            check_file(self.content, file_name=file.name, bounds=self.bounds)
        except SheetRefused as refusal:
            raise forms.ValidationError(refusal.message, refusal.code) from refusal
        return file

    @property
    def file_name(self) -> str:
        """The file's name, as far as it is kept; its end says what kind it is."""
        most = Upload._meta.get_field("file_name").max_length or 0
        return str(self.cleaned_data["file"].name)[-most:]
