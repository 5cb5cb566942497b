"""The form by which a roster is handed in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.uploads.forms import FileForm
from talent.sheets import BOUNDS


class RosterForm(FileForm):
    """A roster, whose people it holds, and the statement that they agreed."""

    bounds = BOUNDS

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Whose people"), required=False)
    holds_consent = forms.BooleanField(
        label=_("I hold the signed consent of everybody in this file to be kept on record here"),
        error_messages={"required": _("Only people who have agreed in writing may be put on record.")},
    )
    field_order = ("organisation", "file", "holds_consent")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = user.standing
        self.fields["file"].help_text = _("XLSX or CSV, at most 20 MB and 50,000 rows.")
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=standing.sending_unit_ids)  # type: ignore[attr-defined]
        # Without a unit of the user's own every row may name one, which only a coordinator's does.
        field.required = not standing.is_coordinator
        field.empty_label = _("the file says it in every row") if standing.is_coordinator else None  # type: ignore[attr-defined]
        self.initial.setdefault("organisation", min(standing.sending_unit_ids, default=None))
        if not standing.sending_unit_ids or (len(standing.sending_unit_ids) == 1 and not standing.is_coordinator):
            field.widget = forms.HiddenInput()
