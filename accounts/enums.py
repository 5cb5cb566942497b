"""Roles and kinds of organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    EMPLOYER = "employer", _("Employer")
    SENDING_UNIT = "sending_unit", _("Sending unit")
    AUTHORITY = "authority", _("Authority")
    AGENCY = "agency", _("Agency")


class Role(models.TextChoices):
    EMPLOYER = "employer", _("Employer")
    SENDING_UNIT = "sending_unit", _("Sending unit")
    COORDINATOR = "coordinator", _("Coordinator")
    LEADER = "leader", _("Leader")


# Roles that look over a region rather than over one organisation.
REGIONAL_ROLES = (Role.COORDINATOR, Role.LEADER)
