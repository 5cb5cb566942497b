"""The only code that writes talents, by subject."""

from talent.services.consents import current_text, give_consent, load_consent_texts, withdraw_consent
from talent.services.contacts import own_contact, reaches, reveal_contact
from talent.services.documents import MAX_DOCUMENTS, add_document, open_document, remove_document
from talent.services.events import mark_changed, write_event
from talent.services.facts import last_findings, pause, relied_on, resume, set_proposable, value_of, verify
from talent.services.people import CONFIRMED_FOR, lapse_day, register_talent, update_contact, update_profile
from talent.services.placements import ENDORSED_FOR, endorse, lock_talent, promise_days, record_service

__all__ = [
    "CONFIRMED_FOR",
    "ENDORSED_FOR",
    "MAX_DOCUMENTS",
    "add_document",
    "current_text",
    "endorse",
    "give_consent",
    "lapse_day",
    "last_findings",
    "load_consent_texts",
    "lock_talent",
    "mark_changed",
    "open_document",
    "own_contact",
    "pause",
    "promise_days",
    "reaches",
    "record_service",
    "register_talent",
    "relied_on",
    "remove_document",
    "resume",
    "reveal_contact",
    "set_proposable",
    "update_contact",
    "update_profile",
    "value_of",
    "verify",
    "withdraw_consent",
    "write_event",
]
