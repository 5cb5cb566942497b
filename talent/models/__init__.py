"""The tables of the supply side, by subject."""

from talent.models.people import (
    MAX_FIELDS,
    MAX_STINT_DAYS,
    Talent,
    TalentContact,
    TalentField,
    TalentMode,
    TalentRegion,
)
from talent.models.privacy import Consent, ConsentText, ContactAccess, Export, SavedSearch
from talent.models.registrations import Registration
from talent.models.roster import RosterRow, RosterUpload
from talent.models.standing import (
    MAX_DOCUMENT_BYTES,
    Document,
    DocumentContent,
    TalentEvent,
    Verification,
)
from talent.models.times import MAX_MONTHS, Availability, Commitment, Endorsement, Times, UnitInquiry

__all__ = [
    "MAX_DOCUMENT_BYTES",
    "MAX_FIELDS",
    "MAX_MONTHS",
    "MAX_STINT_DAYS",
    "Availability",
    "Commitment",
    "Consent",
    "ConsentText",
    "ContactAccess",
    "Document",
    "DocumentContent",
    "Endorsement",
    "Export",
    "Registration",
    "RosterRow",
    "RosterUpload",
    "SavedSearch",
    "Talent",
    "TalentContact",
    "TalentEvent",
    "TalentField",
    "TalentMode",
    "TalentRegion",
    "Times",
    "UnitInquiry",
    "Verification",
]
