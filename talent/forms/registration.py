"""The pages on which a profile is asked for, one group of questions each; the same for registering and for changing.

What a page says becomes columns of :class:`~talent.content.ProfileContent` and :class:`~talent.content.Contact`, which
``faults_of`` and ``faults_of_contact`` judge; a page shows the faults of its own columns.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from common.comboboxes import ComboboxField
from common.faults import Fault
from reference.lookups import FIELDS, OWN_TITLES
from reference.models import Degree, Mode
from talent.content import HIGHEST_M
from talent.enums import Employment
from talent.forms.steps import BLANK, PhoneField, StepForm, WholeField
from talent.lookups import UNITS
from talent.models import MAX_FIELDS, TalentContact


class WhoForm(StepForm):
    """Name, telephone, year of birth; the address where somebody else is registered."""

    columns = ("birth_year",)
    contact_columns = ("full_name", "phone", "email")

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=TalentContact._meta.get_field("full_name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(
        label=_("Mobile phone"),
        required=False,
        max_length=TalentContact._meta.get_field("phone").max_length,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    birth_year = WholeField(
        label=_("Year of birth"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4", "autocomplete": "bday-year"}),
        help_text=_("Four figures, such as 1958. Others only see your age band, such as 65–69."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("A phone number or an address is needed."),
    )

    def offer(self) -> None:
        if self.is_own:
            del self.fields["email"]
            self.fields["phone"].help_text = _("So that a coordinator can call you. Nobody else sees it.")
        else:
            self.fields["birth_year"].help_text = _("Four figures, such as 1958. Others only see the age band.")

    def initial_values(self) -> dict[str, Any]:
        return {"birth_year": self.base.birth_year} | {
            name: getattr(self.contact, name) for name in self.contact_columns if name in self.fields
        }

    def contact_values(self) -> dict[str, str]:
        said = super().contact_values()
        return said | {"email": self.contact.email} if self.is_own else said


class WorkForm(StepForm):
    """Employment status and unit."""

    columns = ("employment", "home_organisation_id")
    field_of: ClassVar[Mapping[str, str]] = {"home_organisation_id": "unit"}

    employment = forms.ChoiceField(label=_("Your work now"), choices=Employment.choices, widget=forms.RadioSelect)
    unit = ComboboxField(
        UNITS,
        required=False,
        label=_("Your unit"),
        help_text=_("Type a few characters or the pinyin initials and choose. Leave it empty if it is not listed."),
    )

    def offer(self) -> None:
        if not self.is_own:
            self.fields["employment"].label = _("Work now")
            self.fields["unit"].label = _("Unit")

    def initial_values(self) -> dict[str, Any]:
        return {"employment": self.base.employment, "unit": self.base.home_organisation_id}

    def values(self) -> dict[str, Any]:
        unit = self.cleaned_data.get("unit")
        return {
            "employment": self.cleaned_data.get("employment", ""),
            "home_organisation_id": int(unit) if unit else None,
        }


class TitleForm(StepForm):
    """Degree and title."""

    columns = ("degree_id", "title_id")
    field_of: ClassVar[Mapping[str, str]] = {"degree_id": "degree", "title_id": "title"}

    title = ComboboxField(
        OWN_TITLES,
        label=_("Professional title"),
        help_text=_("Type its beginning or its pinyin initials, such as 主任医师 or “zrys”. Without one: 无职称."),
    )
    degree = forms.ModelChoiceField(
        Degree.objects.order_by("-rank"), label=_("Highest degree"), empty_label=None, widget=forms.RadioSelect
    )

    def initial_values(self) -> dict[str, Any]:
        known = self.base.degree_id != BLANK.degree_id
        return {"title": self.base.title_id, "degree": self.base.degree_id if known else None}

    def values(self) -> dict[str, Any]:
        degree = self.cleaned_data.get("degree")
        return {
            "degree_id": degree.pk if degree else BLANK.degree_id,
            "title_id": self.cleaned_data.get("title", ""),
        }


class FieldsForm(StepForm):
    """Up to three specialties, the first one first."""

    columns = ("fields",)
    field_of: ClassVar[Mapping[str, str]] = {"fields": "field_1"}

    field_1 = ComboboxField(
        FIELDS, label=_("First field"), help_text=_("Type a few letters: 眼科, its initials “yk”, or “ophthalmology”.")
    )
    field_2 = ComboboxField(FIELDS, required=False, label=_("Second field"))
    field_3 = ComboboxField(FIELDS, required=False, label=_("Third field"))

    def initial_values(self) -> dict[str, Any]:
        return {f"field_{place}": code for place, code in enumerate(self.base.fields, start=1)}

    def values(self) -> dict[str, Any]:
        said = [self.cleaned_data.get(f"field_{place}") for place in range(1, MAX_FIELDS + 1)]
        return {"fields": tuple(code for code in said if code)}


class ModesForm(StepForm):
    """The ways of serving that somebody accepts, and which of them they would like best."""

    columns = ("modes", "modes_preferred")

    modes = forms.MultipleChoiceField(
        label=_("Ways of serving"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one way in which you would serve.")},
    )
    modes_preferred = forms.MultipleChoiceField(
        label=_("Liked best"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer(self) -> None:
        self.offered = list(Mode.objects.all())
        for name in ("modes", "modes_preferred"):
            self.fields[name].choices = [(mode.pk, mode.name) for mode in self.offered]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        modes = self.cleaned_data.get("modes", [])
        # A preference stands inside the card of its mode, and goes with it.
        preferred = [code for code in self.cleaned_data.get("modes_preferred", []) if code in modes]
        return {"modes": tuple(sorted(modes)), "modes_preferred": tuple(sorted(preferred))}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The eight ways, with what is ticked."""
        on, best = (self[name].value() or () for name in ("modes", "modes_preferred"))
        return [
            {"mode": mode, "is_on": mode.pk in on, "is_best": mode.pk in best, "place": place}
            for place, mode in enumerate(self.offered)
        ]


class HealthForm(StepForm):
    """How high somebody may go, and what else coordinators should know: honest, and voluntary."""

    columns = ("cleared_altitude_m",)
    contact_columns = ("health_note",)

    examined = forms.ChoiceField(
        label=_("Examined for high altitude?"),
        required=False,
        choices=[("no", _("Not examined, or not known")), ("yes", _("Examined, and cleared up to a height"))],
        widget=forms.RadioSelect,
    )
    cleared_altitude_m = WholeField(
        label=_("Cleared up to (metres)"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "5"}),
        help_text=_("The height that the doctor named, such as 3500. At most %(most)d.") % {"most": HIGHEST_M},
    )
    health_note = forms.CharField(
        label=_("Anything else about health"),
        required=False,
        max_length=TalentContact._meta.get_field("health_note").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In your own words. Only coordinators see it, and each look is recorded."),
    )

    def initial_values(self) -> dict[str, Any]:
        height = self.base.cleared_altitude_m
        return {
            "examined": "no" if height is None else "yes",
            "cleared_altitude_m": height,
            "health_note": self.contact.health_note,
        }

    def clean(self) -> dict[str, Any]:
        """Whoever was examined says up to which height."""
        read = super().clean()
        if read.get("examined") == "yes" and read.get("cleared_altitude_m") is None and not self.errors:
            fault = Fault("cleared_altitude_m", "missing", str(_("Enter the height in metres.")))
            self.faults.append(fault)
            self.add_error("cleared_altitude_m", fault.text)
        return read

    def values(self) -> dict[str, Any]:
        height = self.cleaned_data.get("cleared_altitude_m")
        # The number is hidden where somebody says that they were not examined.
        return {"cleared_altitude_m": None if self.cleaned_data.get("examined") == "no" else height}
