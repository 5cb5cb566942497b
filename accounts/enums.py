"""Roles and kinds of organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    EMPLOYER = "employer", _("Employer")
    SENDING_UNIT = "sending_unit", _("Sending unit")
    AUTHORITY = "authority", _("Authority")
    AGENCY = "agency", _("Agency")


class AccountEventKind(models.TextChoices):
    """What is kept of an account's life; people read the labels on their own page."""

    LOGGED_IN = "logged_in", _("Logged in")
    LOG_IN_FAILED = "log_in_failed", _("Log-in failed: wrong password")
    CODE_REFUSED = "code_refused", _("Log-in failed: wrong code")
    LOGGED_OUT = "logged_out", _("Logged out")
    SESSION_ENDED = "session_ended", _("Session on another device ended")
    PASSWORD_SET = "password_set", _("Password set")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_RESET = "password_reset", _("Password reset by a link in a mail")
    EMAIL_CONFIRMED = "email_confirmed", _("E-mail address confirmed")
    EMAIL_CHANGED = "email_changed", _("E-mail address changed")
    FACTOR_ADDED = "factor_added", _("Second factor set up")
    FACTOR_REMOVED = "factor_removed", _("Second factor taken away")
    CODES_RENEWED = "codes_renewed", _("New recovery codes made")
    CODE_USED = "code_used", _("Recovery code used")
    ACCOUNT_MADE = "account_made", _("Account made")
    RIGHTS_CHANGED = "rights_changed", _("Rights of the account changed")
    MEMBERSHIP_GIVEN = "membership_given", _("Membership given")
    MEMBERSHIP_TAKEN = "membership_taken", _("Membership taken away")
    EXPORT_GIVEN = "export_given", _("Right to export lists of people given")
    EXPORT_TAKEN = "export_taken", _("Right to export lists of people taken away")


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
