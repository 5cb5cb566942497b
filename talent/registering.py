"""Reading a registration: which pages there are, what they say together, and what is still wrong with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy

from common.faults import Fault
from talent.content import Contact, Lookups, ProfileContent
from talent.forms.regions import RegionsForm
from talent.forms.registration import FieldsForm, HealthForm, ModesForm, TitleForm, WhoForm, WorkForm
from talent.forms.steps import BLANK, StepForm
from talent.forms.times import TimesForm

FORMS: dict[str, type[StepForm]] = {
    "who": WhoForm,
    "work": WorkForm,
    "title": TitleForm,
    "fields": FieldsForm,
    "times": TimesForm,
    "modes": ModesForm,
    "regions": RegionsForm,
    "health": HealthForm,
}
LOOK = "look"
STEPS = (*FORMS, LOOK)
LABELS = {
    "who": gettext_lazy("Name and phone"),
    "work": gettext_lazy("Work and unit"),
    "title": gettext_lazy("Title and degree"),
    "fields": gettext_lazy("Fields"),
    "times": gettext_lazy("Times"),
    "modes": gettext_lazy("Ways of serving"),
    "regions": gettext_lazy("Regions"),
    "health": gettext_lazy("Altitude and health"),
    LOOK: gettext_lazy("Look over and agree"),
}
# What the person is asked, and a line that helps.
QUESTIONS = {
    "who": (gettext_lazy("Who are you?"), gettext_lazy("Nine short pages. You can stop at any time and go on later.")),
    "work": (gettext_lazy("What is your work now?"), ""),
    "title": (gettext_lazy("What is your title, and your degree?"), ""),
    "fields": (gettext_lazy("What is your field?"), gettext_lazy("Up to three, the one you know best first.")),
    "times": (
        gettext_lazy("When would it suit you?"),
        gettext_lazy("Roughly is enough; you can change it at any time."),
    ),
    "modes": (gettext_lazy("In which ways would you serve?"), gettext_lazy("Choose all that you would accept.")),
    "regions": (
        gettext_lazy("Where would you like to go?"),
        gettext_lazy("Answer where it matters to you. Nobody is sent where they would rather not go."),
    ),
    "health": (
        gettext_lazy("Altitude and health"),
        gettext_lazy("Voluntary. Whoever is cleared up to a height is never proposed for a place above it."),
    ),
    LOOK: (gettext_lazy("Is everything right?"), ""),
}
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pages say together. ``faults`` has every fault with the page on which it is put right."""

    content: ProfileContent
    contact: Contact
    faults: list[tuple[str, Fault]]


def page_in(data: Data, step: str) -> dict[str, list[str]] | None:
    """What is kept of a page; ``None`` where it was not opened yet."""
    raw = data.get(step)
    return raw if isinstance(raw, dict) else None


def name_in(data: Data) -> str:
    """The name typed so far, up to 40 characters; empty before it was."""
    names = (page_in(data, "who") or {}).get("full_name")
    return str(names[0])[:40] if isinstance(names, list) and names else ""


def read(data: Data, *, is_own: bool = True, email: str = "") -> Reading:
    """Read all pages; of a page with a fault nothing is taken.

    Args:
        data: what is kept of a registration, by page.
        email: the account's address, where people register themselves.
    """
    content, contact, faults, lookups = BLANK, Contact(full_name="", email=email), [], Lookups()
    for step, form_class in FORMS.items():
        form = form_class(page_in(data, step) or {}, contact=contact, is_own=is_own, lookups=lookups)
        if form.is_valid():
            content = replace(content, **form.values())
            contact = replace(contact, **form.contact_values())
        faults += [(step, fault) for fault in form.faults]
    return Reading(content, contact, faults)


def content_in(data: Data) -> tuple[ProfileContent | None, list[Fault]]:
    """The profile that an unfinished registration says so far, and everything that is still wrong with it.

    ``None`` until work, title, degree and fields are known, without which nothing can be matched. Modes may still be
    empty, and times: whoever matches it takes that as not said yet.
    """
    found = read(data)
    said = found.content
    is_known = bool(said.employment and said.title_id and said.fields) and said.degree_id != BLANK.degree_id
    return (said if is_known else None), [fault for _step, fault in found.faults]


def steps_of(current: str, done: Collection[str]) -> list[dict[str, Any]]:
    """The pages with their names and whether each is filled in: for the list from which one jumps back."""
    return [
        {
            "step": step,
            "label": LABELS[step],
            "is_done": step in done,
            "is_current": step == current,
        }
        for step in STEPS
    ]
