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


class HospitalTier(models.IntegerChoices):
    """How a home hospital is graded, as far as programmes ask; the order is the engine's."""

    ANY = 0, _("Any unit")
    TERTIARY = 1, _("Tertiary hospital")
    TERTIARY_A = 2, _("Tertiary grade-A hospital")


# How an organisation's grade begins that is of a tier, the higher one first.
TIER_GRADES = ((HospitalTier.TERTIARY_A, "三级甲等"), (HospitalTier.TERTIARY, "三级"))
