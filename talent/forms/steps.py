"""What every page of a profile has in common: read, judged by the one judge of profiles, kept valid or not."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.comboboxes import ComboboxField
from common.faults import Fault
from common.sheets import narrow
from talent.content import Contact, Lookups, ProfileContent, faults_of, faults_of_contact, kept_phone

Raw = dict[str, list[str]]
# The longest value that is kept of a page, and the most of one name.
LONGEST, MOST_VALUES = 600, 30
BLANK = ProfileContent(employment="", degree_id=-1, title_id="", fields=(), modes=())


class StepForm(forms.Form):
    """One page. Without ``judged`` it shows what stands in it and finds no fault.

    Args:
        base: the profile as it stands; what this page does not ask stays as it is there.
        contact: likewise who the person is.
        is_own: whether people speak of themselves.
    """

    columns: ClassVar[tuple[str, ...]] = ()
    contact_columns: ClassVar[tuple[str, ...]] = ()
    # Where a fault of a column stands on the page, if it is not named alike.
    field_of: ClassVar[Mapping[str, str]] = {}
    use_required_attribute = False

    def __init__(
        self,
        raw: Mapping[str, Iterable[str]] | None = None,
        *,
        base: ProfileContent = BLANK,
        contact: Contact | None = None,
        is_own: bool = True,
        judged: bool = True,
        lookups: Lookups | None = None,
    ) -> None:
        self.base, self.contact = base, contact or Contact(full_name="")
        self.is_own, self.judged = is_own, judged
        self.lookups = lookups or Lookups()
        self.faults: list[Fault] = []
        super().__init__(data_of(raw) if raw is not None else None)
        self.offer()
        self.initial.update(self.initial_values())

    def offer(self) -> None:
        """Fit the fields to who is asked; before anything is read."""

    def initial_values(self) -> dict[str, Any]:
        """What the page shows of a profile that is on record."""
        return {name: getattr(self.base, name) for name in self.columns if name in self.fields}

    def values(self) -> dict[str, Any]:
        """What the page says, by columns of the profile; only of what could be read."""
        return {name: self.cleaned_data.get(name) for name in self.columns}

    def contact_values(self) -> dict[str, str]:
        """What the page says of who the person is, by columns of the contact data."""
        return {name: self.cleaned_data.get(name) or "" for name in self.contact_columns}

    def content(self) -> ProfileContent:
        """The profile with what this page says."""
        return replace(self.base, **self.values())

    def contact_said(self) -> Contact:
        """Who the person is, with what this page says."""
        return replace(self.contact, **self.contact_values())

    def full_clean(self) -> None:
        """Read and judge; what is only shown is not judged."""
        if self.judged or not self.is_bound:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def clean(self) -> dict[str, Any]:
        """Let the one judge look at what this page says."""
        read = super().clean() or {}
        self.faults = [
            self._fault_of(name, error.code or "form", text)
            for name, errors in self.errors.as_data().items()
            for error in errors
            for text in error.messages
        ]
        if not self.faults:
            for fault in self._judged():
                self.faults.append(fault)
                self.add_error(self.field_of.get(fault.column, fault.column), fault.text)
        return read

    def _fault_of(self, name: str, code: str, text: str) -> Fault:
        """A fault in words that also tell which field it is, for where it does not stand beside it."""
        if code == "required" and name in self.fields:
            text = _("Still missing: %(label)s") % {"label": self.fields[name].label}
        return Fault(name, code, text)

    def _judged(self) -> list[Fault]:
        found: list[Fault] = []
        if self.columns:
            faults = faults_of(self.content(), today=timezone.localdate(), lookups=self.lookups)
            found += [fault for fault in faults if fault.column in self.columns]
        if self.contact_columns:
            faults = faults_of_contact(self.contact_said())
            found += [fault for fault in faults if fault.column in self.contact_columns]
        return found

    def names(self) -> list[str]:
        """The names under which a browser sends this page."""
        picks = [f"{name}_pick" for name, field in self.fields.items() if isinstance(field, ComboboxField)]
        return [*self.fields, *picks]

    def raw_of(self, data: QueryDict) -> Raw:
        """This page's own fields in ``data``, valid or not, each cut to a sensible size."""
        kept = {
            # No text of the database holds the sign of number nought.
            name: [value.replace("\0", "")[:LONGEST] for value in data.getlist(name)[:MOST_VALUES]]
            for name in self.names()
        }
        return {name: values for name, values in kept.items() if any(values)}


def data_of(raw: Mapping[str, Iterable[str]]) -> QueryDict:
    """Form data that say what was kept; whatever else stands in the store counts as nothing."""
    data = QueryDict(mutable=True)
    for name, values in raw.items():
        if isinstance(values, list):
            data.setlist(name, [str(value) for value in values])
    return data


class PhoneField(forms.CharField):
    """A telephone number, full-width figures made narrow."""

    def to_python(self, value: Any) -> str:
        return kept_phone(super().to_python(value) or "")


class WholeField(forms.IntegerField):
    """A whole number, also in full-width figures; of no more figures than a column could hold."""

    def to_python(self, value: Any) -> int | None:
        text = narrow(str(value)) if value not in self.empty_values else ""
        if len(text) > 6:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)
