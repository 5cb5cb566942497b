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
