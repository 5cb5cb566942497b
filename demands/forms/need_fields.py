"""The fields of the form of a need, group by group, as people are asked for them."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from common.comboboxes import ComboboxField, SeveralField
from demands.content import MAX_ALTERNATIVES, MAX_POSITION, MAX_TEXT
from demands.enums import FieldMatch, Support, Urgency
from demands.forms.periods import DAYS, MONTHS, day_field
from demands.models import MAX_DURATION_DAYS, MAX_HEADCOUNT, Programme
from reference.lookups import FIELDS, TITLES
from reference.models import Degree, Mode

UNITS = [(MONTHS, _("months")), (DAYS, _("days"))]


class ModeField(forms.ModelChoiceField):
    """Modes with what each means."""

    def label_from_instance(self, obj: Any) -> str:
        return format_html('{} <span class="help">{}</span>', obj.name, obj.description)


class NeedFields(forms.Form):
    """What is asked; what the answers mean is for the form itself."""

    demand = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    team_role = forms.IntegerField(required=False, widget=forms.HiddenInput)

    employer = forms.ModelChoiceField(Organisation.objects.none(), label=_("Employer"), empty_label=None)
    position = forms.CharField(
        label=_("Position"),
        max_length=MAX_POSITION,
        help_text=_("As colleagues would call it, for example “ophthalmologist”."),
    )
    field = ComboboxField(
        FIELDS, label=_("Field"), help_text=_("Type a few letters: 眼科, its initials “yk”, or “ophthalmology”.")
    )
    alternatives = SeveralField(
        FIELDS,
        most=MAX_ALTERNATIVES,
        required=False,
        label=_("Other fields you would accept"),
        help_text=_("Up to five. Put a semicolon between two."),
    )
    field_match = forms.ChoiceField(
        label=_("How close must the field come?"), choices=FieldMatch.choices, initial=FieldMatch.DISCIPLINE.value
    )
    region = forms.ChoiceField(label=_("Place of the post"), required=False)
    programme = forms.ModelChoiceField(
        Programme.objects.all(), label=_("Programme"), required=False, empty_label=_("none: the employer's own need")
    )

    title_min = ComboboxField(
        TITLES,
        required=False,
        label=_("Lowest title"),
        help_text=_("A title or a level: 主治医师, “zzys”, “intermediate”."),
    )
    title_preferred = ComboboxField(
        TITLES, required=False, label=_("Title you would like best"), help_text=_("Whoever has it stands higher.")
    )
    degree_min = forms.ModelChoiceField(
        Degree.objects.filter(rank__gt=0), label=_("Lowest degree"), required=False, empty_label=_("no degree asked")
    )

    start_earliest = day_field(label=_("Start, at the earliest"))
    start_latest = day_field(label=_("Start, at the latest"))
    length_number = forms.IntegerField(
        label=_("How long"), required=False, min_value=1, max_value=MAX_DURATION_DAYS, localize=False
    )
    length_unit = forms.ChoiceField(label=_("Months or days"), choices=UNITS, required=False)
    ends_on = day_field(
        label=_("or until (last day)"),
        required=False,
        help_text=_("Instead of a length; counted from the earliest start."),
    )
    shortest_number = forms.IntegerField(
        label=_("Shortest useful stint"),
        required=False,
        min_value=1,
        max_value=MAX_DURATION_DAYS,
        help_text=_("Whoever stays for less is not proposed. Matters where relay is allowed."),
    )
    shortest_unit = forms.ChoiceField(label=_("Months or days"), choices=UNITS, required=False)
    relay_allowed = forms.BooleanField(label=_("Several people may serve one after another (relay)"), required=False)

    headcount = forms.IntegerField(label=_("How many people"), min_value=1, max_value=MAX_HEADCOUNT, initial=1)
    mode = ModeField(Mode.objects.all(), label=_("Mode"), widget=forms.RadioSelect, empty_label=None)
    urgency = forms.TypedChoiceField(
        label=_("How urgent"),
        choices=Urgency.choices,
        coerce=int,
        initial=int(Urgency.NORMAL),
        widget=forms.RadioSelect,
    )
    prefers_paired = forms.BooleanField(label=_("People of our paired unit first"), required=False)

    supports = forms.MultipleChoiceField(
        label=_("What you offer"),
        choices=Support.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    equipment = forms.CharField(
        label=_("Equipment the person needs"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What must stand ready when the person arrives."),
    )
    success = forms.CharField(
        label=_("What success looks like"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In one or two sentences, so that a volunteer can tell whether it suits them."),
    )
