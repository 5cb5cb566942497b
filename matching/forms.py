"""Forms of applications: one for each step, for pages and REST alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from demands.forms.periods import day_field
from matching.enums import DismissReason, Strategy
from matching.services.dismissals import MAX_NOTE
from matching.services.interests import MAX_WORDS


class ApplyForm(forms.Form):
    """A few words with which somebody applies."""

    words = forms.CharField(
        label=_("Why you, in your own words"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Up to 300 characters, without name or phone number: the employer reads this before meeting you."),
    )
    agrees = forms.BooleanField(label=_("I agree"))

    def __init__(self, *args: Any, employer: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = _("I have read the above and agree that %(employer)s receives these data.") % {
            "employer": employer
        }


class DismissForm(forms.Form):
    """Why somebody does not want a need."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Choose a reason")), *DismissReason.choices])
    note = forms.CharField(
        label=_("A few words"), max_length=MAX_NOTE, required=False, help_text=_("For yourself: nobody else reads it.")
    )


class NoteForm(forms.Form):
    """A step that may carry a few words."""

    note = forms.CharField(label=_("A few words"), max_length=300, required=False)


class ReasonForm(forms.Form):
    """A step that needs a reason."""

    note = forms.CharField(label=_("Reason"), max_length=300)


class BeginForm(NoteForm):
    """The days of the service, both included."""

    start = day_field(label=_("First day"), widget=forms.DateInput)
    last = day_field(label=_("Last day"), widget=forms.DateInput)

    field_order = ("start", "last", "note")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"start", "last"} <= set(cleaned) and cleaned["last"] < cleaned["start"]:
            self.add_error("last", _("The last day lies before the first."))
        return cleaned


class FollowUpForm(forms.Form):
    """What came after the service."""

    strategy = forms.ChoiceField(label=_("Strategy"), choices=Strategy.choices, widget=forms.RadioSelect)
    day = day_field(label=_("Day"), widget=forms.DateInput)
    text = forms.CharField(
        label=_("What was done, and what came of it"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RecommendForm(forms.Form):
    """The unit's word on an application, by the link in the mail: the room for words is what the history can keep."""

    act = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("recommend", _("We recommend this person")), ("refuse", _("We do not release this person"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("A few words"),
        max_length=240,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where you do not release this person. They read it, and the region's coordinator."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("act") == "refuse" and not cleaned.get("note"):
            self.add_error("note", _("Say why you do not release this person."))
        return cleaned


ACT_FORMS: dict[str, type[forms.Form]] = {
    "recommend": NoteForm,
    "refuse": ReasonForm,
    "release": NoteForm,
    "wish": NoteForm,
    "select": NoteForm,
    "not_select": NoteForm,
    "begin": BeginForm,
    "complete": NoteForm,
    "follow_up": FollowUpForm,
    "withdraw": NoteForm,
}
