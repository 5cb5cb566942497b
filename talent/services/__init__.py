"""The only code that writes talents, by subject."""

from talent.services.events import mark_changed, write_event
from talent.services.people import CONFIRMED_FOR, lapse_day, register_talent, update_contact, update_profile
from talent.services.placements import ENDORSED_FOR, endorse, lock_talent, promise_days, record_service

__all__ = [
    "CONFIRMED_FOR",
    "ENDORSED_FOR",
    "endorse",
    "lapse_day",
    "lock_talent",
    "mark_changed",
    "promise_days",
    "record_service",
    "register_talent",
    "update_contact",
    "update_profile",
    "write_event",
]
