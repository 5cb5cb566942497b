"""The form by which needs are collected into a call."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from demands.forms.periods import day_field
from demands.models import Demand

STATIONS, CHOSEN = "stations", "chosen"


class DemandChoices(forms.ModelMultipleChoiceField):
    """Needs to tick, each with where it is and when."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.position} · {obj.employer} · {obj.region.name} · {obj.start_earliest:%Y-%m-%d}"


class CallForm(forms.Form):
    """Which needs go to which units, and until when their people may apply."""

    name = forms.CharField(label=_("Name of the call"), max_length=80)
    apply_by = day_field(label=_("Apply by"), widget=forms.DateInput)
    demands = DemandChoices(label=_("Needs"), queryset=Demand.objects.none(), widget=forms.CheckboxSelectMultiple)
    audience = forms.ChoiceField(
        label=_("Pushed to"),
        choices=((STATIONS, _("All post-doctoral stations")), (CHOSEN, _("The units ticked below"))),
        initial=STATIONS,
        widget=forms.RadioSelect,
    )
    units = forms.ModelMultipleChoiceField(
        label=_("Units"),
        queryset=Organisation.objects.filter(kind=OrganisationKind.SENDING_UNIT),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("A word to the units"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, demands: QuerySet[Demand], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["demands"]
        choices.queryset = demands

    def clean_apply_by(self) -> Any:
        day = self.cleaned_data["apply_by"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("That day has passed."))
        return day

    def clean(self) -> dict[str, Any]:
        """``units`` become all stations where those were asked for."""
        cleaned = super().clean() or {}
        if cleaned.get("audience") == STATIONS:
            cleaned["units"] = Organisation.objects.filter(is_postdoc_station=True)
            if not cleaned["units"].exists():
                self.add_error("audience", _("No unit is marked as a post-doctoral station. Tick units instead."))
        elif not cleaned.get("units"):
            self.add_error("units", _("Tick at least one unit."))
        return cleaned
