"""The vocabularies of needs and programmes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemandStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    PUBLISHED = "published", _("Published")
    FILLED = "filled", _("Filled")
    CLOSED = "closed", _("Closed")


class FieldMatch(models.TextChoices):
    """How close a talent's field must come to the need's."""

    SPECIALTY = "specialty", _("The same specialty")
    DISCIPLINE = "discipline", _("The same discipline")
    SECTOR = "sector", _("The same sector")


class Urgency(models.IntegerChoices):
    NORMAL = 1, _("Normal")
    URGENT = 2, _("Urgent")
    CRITICAL = 3, _("Critical")


class Support(models.TextChoices):
    """What the employer offers to somebody who comes."""

    LODGING = "lodging", _("Lodging")
    MEALS = "meals", _("Meals")
    TRAVEL = "travel", _("Travel costs")
    INSURANCE = "insurance", _("Insurance")
    ALLOWANCE = "allowance", _("Allowance")
    HEALTH_CHECK = "health_check", _("Medical check")
    ASSISTANT = "assistant", _("Local assistant")


# Every move between two states of a need; what is not here is a conflict. It also feeds the buttons.
DEMAND_TRANSITIONS: dict[DemandStatus, frozenset[DemandStatus]] = {
    DemandStatus.DRAFT: frozenset({DemandStatus.SUBMITTED, DemandStatus.CLOSED}),
    DemandStatus.SUBMITTED: frozenset({DemandStatus.PUBLISHED, DemandStatus.RETURNED, DemandStatus.DRAFT}),
    DemandStatus.RETURNED: frozenset({DemandStatus.DRAFT, DemandStatus.CLOSED}),
    DemandStatus.PUBLISHED: frozenset({DemandStatus.FILLED, DemandStatus.CLOSED}),
    DemandStatus.FILLED: frozenset(),
    DemandStatus.CLOSED: frozenset(),
}


class Step(models.TextChoices):
    """What happened to a need; most steps are changes of status."""

    CREATED = "created", _("Written")
    COPIED = "copied", _("Copied from another need")
    IMPORTED = "imported", _("Brought in from a file")
    EDITED = "edited", _("Changed")
    SUBMITTED = "submitted", _("Submitted")
    TAKEN_BACK = "taken_back", _("Taken back")
    RETURNED = "returned", _("Returned")
    REOPENED = "reopened", _("Taken up again")
    PUBLISHED = "published", _("Published")
    AMENDED = "amended", _("Amended after publication")
    FILLED = "filled", _("Filled")
    CLOSED = "closed", _("Closed")
    REMINDED = "reminded", _("Reminder sent")


class ReturnReason(models.TextChoices):
    """Why an authority gives a need back."""

    FIELD = "field", _("Field or title does not fit the post")
    PERIOD = "period", _("Period is unclear or too long")
    CONDITIONS = "conditions", _("Supports or equipment are not stated")
    AIM = "aim", _("What success looks like is not stated")
    PROGRAMME = "programme", _("Does not fit the programme")
    DUPLICATE = "duplicate", _("The same as another need")
    PLAN = "plan", _("Not in this year's plan")
    OTHER = "other", _("Another reason, given in words")


class CloseReason(models.TextChoices):
    """Why a need was closed; unmet need is counted by it."""

    RECRUITED = "recruited", _("Recruited in another way")
    NOT_NEEDED = "not_needed", _("No longer needed")
    FUNDS = "funds", _("No funds or no post")
    NOBODY = "nobody", _("Nobody suitable was found")
    EXPIRED = "expired", _("The time to start has passed")
    DUPLICATE = "duplicate_of", _("The same as another need")
    MISTAKE = "mistake", _("Entered by mistake")


class TeamRoleKind(models.TextChoices):
    MANAGEMENT = "management", _("Management")
    SUBJECT = "subject", _("Subject")
    TEACHING_GROUP = "teaching_group", _("Teaching group")
    DEPARTMENT = "department", _("Department")


class CatalogueStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
