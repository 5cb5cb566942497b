"""The form by which coordinators let a rule hold from a day on."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import HospitalTier
from demands.forms.periods import day_field
from demands.models import MAX_DURATION_DAYS, ProgrammeRule
from demands.services.programmes import RuleContent
from reference.enums import Employment, TitleLevel
from reference.options import sector_names

_SAME = (
    "title_min_level", "stint_days_min", "endorsement_required", "home_tier_min", "post_sectors", "departure_month",
    "departure_last_day", "text_zh", "text_en", "citation",
)  # fmt: skip
DAYS_IN_MONTH = 31


def _tomorrow() -> str:
    return (timezone.localdate() + timedelta(days=1)).isoformat()


class RuleForm(forms.Form):
    """A rule with the day from which it holds. Give ``like`` to begin with what another rule says."""

    first_day = day_field(
        label=_("Holds from"),
        help_text=_("Tomorrow at the earliest. The rule for the same people that holds then ends the day before."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    employment = forms.ChoiceField(
        label=_("For whom"),
        required=False,
        choices=[("", _("Everybody")), *Employment.choices],
        help_text=_("A rule for one employment status goes before the rule for everybody."),
    )
    sector = forms.ChoiceField(label=_("Sector of the person's field"), required=False)
    title_min_level = forms.TypedChoiceField(
        label=_("Lowest title level"), coerce=int, choices=TitleLevel.choices, initial=TitleLevel.NONE
    )
    home_tier_min = forms.TypedChoiceField(
        label=_("Home hospital"), coerce=int, choices=HospitalTier.choices, initial=HospitalTier.ANY
    )
    stint_days_min = forms.IntegerField(
        label=_("Shortest stint (days)"),
        min_value=0,
        max_value=MAX_DURATION_DAYS,
        initial=0,
        help_text=_("0 for none."),
    )
    endorsement_required = forms.BooleanField(label=_("The unit's recommendation is required"), required=False)
    post_sectors = forms.MultipleChoiceField(
        label=_("Sectors of the posts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: posts in any sector."),
    )
    departure_month = forms.TypedChoiceField(
        label=_("Month of departure"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", pgettext_lazy("month of departure", "Any")), *MONTHS.items()],
    )
    departure_last_day = forms.IntegerField(
        label=_("Last day of departure in that month"), required=False, min_value=1, max_value=DAYS_IN_MONTH
    )
    text_zh = forms.CharField(label=_("The rule in words, Chinese"), widget=forms.Textarea(attrs={"rows": 3}))
    text_en = forms.CharField(label=_("The rule in words, English"), widget=forms.Textarea(attrs={"rows": 3}))
    citation = forms.CharField(
        label=_("Citation"),
        max_length=200,
        help_text=_("The document and its section: people see why they are refused."),
    )

    def __init__(self, *args: Any, like: ProgrammeRule | None = None, **kwargs: Any) -> None:
        if like is not None:
            same = {name: getattr(like, name) for name in _SAME}
            kwargs["initial"] = {**same, "employment": like.employment, "sector": like.sector_id or ""}
        super().__init__(*args, **kwargs)
        names = sector_names()
        self.fields["first_day"].widget.attrs["min"] = _tomorrow()
        cast("forms.ChoiceField", self.fields["sector"]).choices = [("", _("Any sector")), *names.items()]
        cast("forms.ChoiceField", self.fields["post_sectors"]).choices = list(names.items())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "departure_last_day" in cleaned and cleaned.get("departure_month") is None:
            if cleaned["departure_last_day"] is not None:
                self.add_error("departure_month", _("Name the month too, or leave the day empty."))
        elif cleaned.get("departure_month") and cleaned.get("departure_last_day") is None:
            cleaned["departure_last_day"] = DAYS_IN_MONTH
        return cleaned

    @property
    def content(self) -> RuleContent:
        """What a valid form says."""
        said = self.cleaned_data
        columns = {name: said[name] for name in (*_SAME, "employment") if name != "post_sectors"}
        return RuleContent(
            sector_id=said["sector"] or None, post_sectors=tuple(sorted(said["post_sectors"])), **columns
        )


class LastDayForm(forms.Form):
    """The last day on which a rule holds."""

    last_day = day_field(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
