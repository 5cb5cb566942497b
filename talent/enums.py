"""The vocabularies of talent profiles."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reference.enums import Employment

__all__ = [
    "NEEDS_ENDORSEMENT",
    "AccessPurpose",
    "ConsentBasis",
    "ConsentPurpose",
    "DocumentKind",
    "Employment",
    "HoldReason",
    "Likeness",
    "RosterRowStatus",
    "Source",
    "Stance",
    "TalentStep",
    "TimesKind",
    "TwinWish",
    "UnitWord",
    "Verdict",
    "VerifiedPart",
]


# People with a unit that has to let them go: without its recommendation their match carries a flag.
NEEDS_ENDORSEMENT = (Employment.IN_SERVICE, Employment.POSTDOC)


class Stance(models.TextChoices):
    """What a talent says of a region."""

    PREFERRED = "preferred", _("Preferred")
    EXCLUDED = "excluded", _("Excluded")


class Source(models.TextChoices):
    """How a talent came to be on record."""

    OWN = "own", _("Registered themselves")
    COORDINATOR = "coordinator", _("Registered by a coordinator")
    ROSTER = "roster", _("From a roster")


class HoldReason(models.TextChoices):
    """Why a coordinator does not let somebody be proposed."""

    DOUBT = "doubt", _("Title or degree in doubt")
    UNREACHABLE = "unreachable", _("Cannot be reached")
    HEALTH = "health", _("Health to be cleared first")
    COMPLAINT = "complaint", _("A complaint is being looked into")
    OTHER = "other", _("Another reason, in words")


class TimesKind(models.TextChoices):
    """The three ways in which people say when they can serve."""

    YEARLY = "yearly", _("The same months every year")
    FIXED = "fixed", _("From one day to another")
    WITHIN = "within", _("Any few months within a longer time")


class UnitWord(models.TextChoices):
    """What a unit answers about the times of its person."""

    CONFIRMED = "confirmed", _("May go")
    REFUSED = "refused", _("Cannot be released")


class DocumentKind(models.TextChoices):
    TITLE = "title", _("Certificate of the title")
    DEGREE = "degree", _("Certificate of the degree")
    LICENCE = "licence", _("Licence to practise")
    HEALTH = "health", _("Medical examination")
    OTHER = "other", _("Another document")


class VerifiedPart(models.TextChoices):
    """What is verified against proof: both make a profile verified."""

    TITLE = "title", _("Title")
    DEGREE = "degree", _("Degree")


class Verdict(models.TextChoices):
    CONFIRMED = "confirmed", _("Agrees with the proof")
    REFUSED = "refused", _("Does not agree with the proof")


class ConsentPurpose(models.TextChoices):
    """What a person agrees to. Employers are agreed to one by one (PIPL art. 23)."""

    PLATFORM = "platform", _("To be kept on record and proposed, masked")
    EMPLOYER = "employer", _("To be made known to an employer")


class ConsentBasis(models.TextChoices):
    """How the consent was given."""

    OWN = "own", _("Given here by the person")
    PAPER = "paper", _("Signed on paper, kept by whoever entered it")


class AccessPurpose(models.TextChoices):
    """Why contact data or a document was looked at."""

    INVITE = "invite", _("To speak about a need")
    VERIFY = "verify", _("To verify title or degree")
    ARRANGE = "arrange", _("To arrange the journey and the service")
    CORRECT = "correct", _("To correct the record")
    EMERGENCY = "emergency", _("An emergency")
    EXPORT = "export", _("Exported with a list")


class TalentStep(models.TextChoices):
    """What happened to a talent's record."""

    REGISTERED = "registered", _("Registered")
    CHANGED = "changed", _("Profile changed")
    MERGED = "merged", _("Completed from a second record")
    LINKED = "linked", _("Joined to an account")
    DOCUMENT_ADDED = "document_added", _("Document handed in")
    DOCUMENT_REMOVED = "document_removed", _("Document taken back")
    VERIFIED = "verified", _("Agrees with the proof")
    NOT_VERIFIED = "not_verified", _("Does not agree with the proof")
    UNVERIFIED = "unverified", _("Verification ended")
    PROPOSABLE = "proposable", _("May be proposed")
    HELD_BACK = "held_back", _("Held back")
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Taken up again")
    TIMES_SET = "times_set", _("Times stated")
    RECONFIRMED = "reconfirmed", _("Times confirmed anew")
    LAPSED = "lapsed", _("Times lapsed without an answer")
    UNIT_ASKED = "unit_asked", _("Unit asked")
    UNIT_CONFIRMED = "unit_confirmed", _("Unit agrees")
    UNIT_REFUSED = "unit_refused", _("Unit does not release")
    RECOMMENDED = "recommended", _("Recommended by the unit")
    ASSIGNED = "assigned", _("Days promised to a placement")
    CONSENTED = "consented", _("Consent given")
    WITHDREW = "withdrew", _("Consent withdrawn")
    ERASED = "erased", _("Erased")


class RosterRowStatus(models.TextChoices):
    """What was found of a row of a roster, and what became of it (common.uploads.enums.RowStatus, and two more)."""

    PENDING = "pending", _("Not checked yet")
    GOOD = "good", _("Good")
    FAULTY = "faulty", _("With faults")
    TWIN = "twin", _("Seems to be on record")
    CREATED = "created", _("Put on record")
    MERGED = "merged", _("Record completed")


class Likeness(models.TextChoices):
    """By what somebody seems to be the same person as one on record."""

    PHONE = "phone", _("same name and telephone")
    POST = "post", _("same name, unit and title")


class TwinWish(models.TextChoices):
    """What shall become of a row whose person seems to be on record."""

    COMPLETE = "complete", _("Complete the record on file")
    SKIP = "skip", _("Leave the row out")
    SEPARATE = "separate", _("Another person: register separately")
