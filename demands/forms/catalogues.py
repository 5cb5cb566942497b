"""What an authority writes on the first page of a catalogue."""

from django import forms
from django.utils.translation import gettext_lazy as _

from demands.models import Catalogue

CATALOGUE_YEARS = range(2000, 2101)


class CatalogueForm(forms.ModelForm):
    """The document number and the preface of a draft."""

    class Meta:
        model = Catalogue
        fields = ("document_number", "preface")
        widgets = {"preface": forms.Textarea(attrs={"rows": 5, "maxlength": 4000})}
        help_texts = {
            "document_number": _("As it stands on the letter by which the catalogue is issued."),
            "preface": _("A few sentences before the tables: for whom, on what basis, whom to turn to."),
        }

    def clean_preface(self) -> str:
        """Refuse what is no preface any more."""
        text: str = self.cleaned_data["preface"]
        if len(text) > 4000:
            raise forms.ValidationError(_("At most %(most)d characters."), params={"most": 4000})
        return text


class StartForm(forms.Form):
    """Of which year and region a catalogue is started."""

    year = forms.IntegerField(min_value=CATALOGUE_YEARS[0], max_value=CATALOGUE_YEARS[-1])
    region = forms.RegexField(r"^\d{6}$")
