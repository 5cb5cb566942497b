"""The forms by which coordinators enter and change pairs of units."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from demands.models import Pairing, PairingScheme
from demands.services.pairings import PairContent

SEPARATOR = " · "
SUGGESTIONS = 5
_COLUMNS = ("from_year", "to_year", "headcount_a_year", "funds_yuan", "note")


class UnitField(forms.CharField):
    """A unit by its name, or a part of it that only one unit has; ``name · region`` where several share a name."""

    def __init__(self, *, kind: OrganisationKind, **kwargs: Any) -> None:
        super().__init__(max_length=160, **kwargs)
        self.kind = kind

    def clean(self, value: Any) -> Organisation:
        """The one unit that is meant.

        Raises:
            ValidationError: where nothing, or more than one unit, fits; the units that do are named.
        """
        name, _sep, region = super().clean(value).partition(SEPARATOR)
        found = Organisation.objects.filter(kind=self.kind, name__icontains=name.strip()).select_related("region")
        if region:
            found = found.filter(Q(region__name_zh=region.strip()) | Q(region__name_en=region.strip()))
        units = list(found.order_by("name", "id")[: SUGGESTIONS + 1])
        exact = list(found.filter(name=name.strip())[:2]) if len(units) > 1 else units
        if len(exact) == 1:
            return exact[0]
        if not units:
            raise forms.ValidationError(_now("There is no such unit."), "unknown")
        names = _now(", ").join(f"{unit.name}{SEPARATOR}{unit.region.name}" for unit in units[:SUGGESTIONS])
        raise forms.ValidationError(
            _now("Several units fit. Enter one of them: %(names)s"), "several", {"names": names}
        )


class PairForm(forms.Form):
    """Years and amounts of a pair."""

    from_year = forms.IntegerField(label=_("From the year"), min_value=2000, max_value=2100)
    to_year = forms.IntegerField(
        label=_("To the year"),
        min_value=2000,
        max_value=2100,
        help_text=_("The last year counts too. To end a pair, bring it forward."),
    )
    headcount_a_year = forms.IntegerField(label=_("People a year"), required=False, min_value=0, max_value=10_000)
    funds_yuan = forms.IntegerField(
        label=_("Funds (yuan)"),
        required=False,
        min_value=0,
        max_value=10**12,
        help_text=_("For all its years. Empty where nothing is on record."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, pairing: Pairing | None = None, **kwargs: Any) -> None:
        if pairing is not None:
            kwargs["initial"] = {name: getattr(pairing, name) for name in _COLUMNS}
        super().__init__(*args, **kwargs)

    @property
    def content(self) -> PairContent:
        """What a valid form says."""
        return PairContent(**{name: self.cleaned_data[name] for name in _COLUMNS})


class NewPairForm(PairForm):
    """A new pair: the scheme and the two units as well."""

    scheme = forms.ModelChoiceField(label=_("Scheme"), queryset=PairingScheme.objects.all())
    sending = UnitField(
        kind=OrganisationKind.SENDING_UNIT, label=_("Sending unit"), help_text=_("Its name, or a part of it.")
    )
    receiving = UnitField(
        kind=OrganisationKind.EMPLOYER, label=_("Receiving unit"), help_text=_("Its name, or a part of it.")
    )
    field_order = ("scheme", "receiving", "sending")
