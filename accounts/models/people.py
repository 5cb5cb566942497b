"""Users, organisations, and who acts for which organisation in which region."""

from functools import cached_property

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import REGIONAL_ROLES, TIER_GRADES, HospitalTier, OrganisationKind, Role
from common.histories import every_change
from reference.models import Region


class UserManager(BaseUserManager["User"]):
    """Creates users by their e-mail address, which is stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a user; without a password the account cannot log in by one."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create an administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


# Kept by trigger, so that bulk writes and raw SQL are seen too; what says who somebody is stays out of it.
@pghistory.track(*every_change(), fields=["is_active", "is_staff", "is_superuser"], model_name="UserHistory")
class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in, by e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),)

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def standing(self) -> "Standing":
        """What this user is, read once per request: visibility and rules all ask it."""
        return Standing.of(self)


@pghistory.track(*every_change(), exclude=["email"], model_name="OrganisationHistory")
class Organisation(models.Model):
    """An employer, a sending unit, an authority or an agency."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations", verbose_name=_("region"))
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    # The office that is written to; where nobody of the unit has an account, letters go here.
    email = models.EmailField(_("e-mail address of the office"), blank=True, default="", db_default="")
    is_postdoc_station = models.BooleanField(_("post-doctoral station"), default=False, db_default=False)
    is_synthetic = models.BooleanField(_("made up for demonstration"), default=False)

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = (models.UniqueConstraint(fields=("region", "name", "kind"), name="organisation_once_per_region"),)

    def __str__(self) -> str:
        return self.name

    @property
    def tier(self) -> HospitalTier:
        """The tier that the grade says; ``ANY`` for everything that is no tertiary hospital."""
        return next((tier for tier, grade in TIER_GRADES if self.grade.startswith(grade)), HospitalTier.ANY)


@pghistory.track(*every_change(), model_name="MembershipHistory")
class Membership(models.Model):
    """A user acting for an organisation in a role; coordinators and leaders within a region."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    scope = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region scope"))
    may_export = models.BooleanField(
        _("may export lists of people"),
        default=False,
        db_default=False,
        help_text=_("Counts for coordinators and leaders only. Every export is kept on record."),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "organisation", "role", "scope"), name="membership_once", nulls_distinct=False
            ),
            # No scope never means "everywhere": the whole country is a region of its own.
            models.CheckConstraint(
                condition=Q(role__in=REGIONAL_ROLES, scope__isnull=False)
                | (~Q(role__in=REGIONAL_ROLES) & Q(scope__isnull=True)),
                name="membership_scope_for_regional_roles",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} · {self.get_role_display()} · {self.organisation_id}"


class Standing:
    """A user's memberships, sorted for the questions that visibility asks.

    Attributes:
        employer_ids: organisations for which the user posts needs.
        sending_unit_ids: organisations whose people the user releases.
        coordinator_prefixes, leader_prefixes: region-code prefixes; ``""`` is the whole country.
        may_export: whether one of the memberships as coordinator or leader allows lists of people to be exported.
    """

    def __init__(self, memberships: list[Membership]) -> None:
        def organisations(role: Role) -> frozenset[int]:
            return frozenset(m.organisation_id for m in memberships if m.role == role)

        def prefixes(role: Role) -> tuple[str, ...]:
            return tuple(sorted({m.scope.prefix for m in memberships if m.role == role and m.scope}))

        self.memberships = memberships
        self.employer_ids = organisations(Role.EMPLOYER)
        self.sending_unit_ids = organisations(Role.SENDING_UNIT)
        self.coordinator_prefixes = prefixes(Role.COORDINATOR)
        self.leader_prefixes = prefixes(Role.LEADER)
        self.may_export = any(m.may_export for m in memberships if m.role in REGIONAL_ROLES)

    @classmethod
    def of(cls, user: User) -> "Standing":
        """Read the memberships of ``user`` in one query."""
        return cls(list(user.memberships.select_related("scope", "organisation").order_by("id")))

    @property
    def is_coordinator(self) -> bool:
        return bool(self.coordinator_prefixes)

    @property
    def is_leader(self) -> bool:
        return bool(self.leader_prefixes)

    @property
    def overview_prefixes(self) -> tuple[str, ...]:
        """The regions whose whole picture this user may read."""
        return self.coordinator_prefixes + self.leader_prefixes

    @property
    def is_employer(self) -> bool:
        return bool(self.employer_ids)
