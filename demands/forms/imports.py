"""The form by which a spreadsheet of needs is handed in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.uploads.forms import FileForm


class UploadForm(FileForm):
    """A file, and whose needs it holds."""

    employer = forms.ModelChoiceField(Organisation.objects.none(), label=_("Whose needs"), required=False)
    field_order = ("employer", "file")

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
