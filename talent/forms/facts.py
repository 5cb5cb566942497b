"""Forms by which a coordinator moves the facts of a talent: findings against proof, and holding back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talent.enums import DocumentKind, HoldReason, Verdict, VerifiedPart
from talent.models import Document, Talent
from talent.services import value_of

# The kind of document that proves a part before any other does.
PROOF_OF = {VerifiedPart.TITLE: DocumentKind.TITLE, VerifiedPart.DEGREE: DocumentKind.DEGREE}


class ProposableForm(forms.Form):
    """Whether somebody may be proposed; who is held back is held back for a reason of the list."""

    allowed = forms.ChoiceField(choices=(("yes", ""), ("no", "")), widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Reason for holding back"), choices=(("", _("Choose a reason")), *HoldReason.choices), required=False
    )
    note = forms.CharField(
        label=_("In words"), max_length=200, required=False, help_text=_("The person reads the reason and these words.")
    )

    def clean(self) -> dict[str, Any]:
        """Holding back needs a reason; another one than those of the list needs words."""
        data = super().clean() or self.cleaned_data
        if data.get("allowed") == "no" and "reason" in data:
            if not data["reason"]:
                self.add_error("reason", _("Choose why the person is held back."))
            elif data["reason"] == HoldReason.OTHER and not data.get("note"):
                self.add_error("note", _("Say the other reason in words."))
        return data


class DocumentChoice(forms.ModelChoiceField):
    """A document by its kind, its file and how long it is valid."""

    def label_from_instance(self, document: Document) -> str:
        """Kind and file; the day where it runs out."""
        words = f"{document.get_kind_display()} · {document.file_name}"
        if document.expires_on is None:
            return words
        return _("%(document)s · valid until %(day)s") % {"document": words, "day": document.expires_on.isoformat()}


class FindingForm(forms.Form):
    """Whether a title or degree agrees with a document; ``value`` is the code that the coordinator looked at."""

    part = forms.ChoiceField(choices=VerifiedPart.choices, widget=forms.HiddenInput)
    value = forms.CharField(max_length=40, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=Verdict.choices, widget=forms.HiddenInput)
    document = DocumentChoice(
        Document.objects.none(), label=_("Against"), required=False, empty_label=_("Choose a document")
    )
    reason = forms.CharField(
        label=_("What does not agree"), max_length=200, required=False, help_text=_("Only where it does not agree.")
    )

    def __init__(self, *args: Any, talent: Talent, part: str, **kwargs: Any) -> None:
        documents = list(talent.documents.all())
        # Two of these forms stand on one page.
        kwargs["auto_id"] = f"{part}_%s"
        super().__init__(*args, **kwargs)
        choice = self.fields["document"]
        choice.queryset = talent.documents.all()  # type: ignore[attr-defined]
        choice.choices = [("", choice.empty_label), *((d.pk, choice.label_from_instance(d)) for d in documents)]  # type: ignore[attr-defined]
        proofs = [document.pk for document in documents if document.kind == PROOF_OF[VerifiedPart(part)]]
        first = proofs[0] if proofs else None
        self.initial.update({"part": part, "value": value_of(talent, part), "document": first})

    def clean(self) -> dict[str, Any]:
        """To agree takes a document, not to agree takes words."""
        data = super().clean() or self.cleaned_data
        if data.get("verdict") == Verdict.CONFIRMED and "document" in data and data["document"] is None:
            self.add_error("document", _("Choose the document that proves it."))
        if data.get("verdict") == Verdict.REFUSED and not data.get("reason"):
            self.add_error("reason", _("Say what does not agree: the person reads it."))
        return data
