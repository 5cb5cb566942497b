"""Teams, their composition, and the calls by which needs are pushed to units."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from demands.enums import TeamRoleKind
from demands.models.programmes import Programme
from demands.querysets import CallQuerySet, TeamQuerySet
from reference.models import Field


class Team(models.Model):
    """People who serve one employer as a team (组团): a composition of roles, each filled by needs."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="teams", verbose_name=_("programme"))
    employer = models.ForeignKey(Organisation, models.PROTECT, related_name="teams", verbose_name=_("employer"))
    name = models.CharField(_("name of the team"), max_length=80)
    batch = models.SmallIntegerField(_("batch"), default=1)
    starts_on = models.DateField(_("starts on"))
    duration_days = models.SmallIntegerField(_("duration (days)"))
    note = models.TextField(_("note"), blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    is_synthetic = models.BooleanField(_("made up for demonstration"), default=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-id")
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = (
            models.UniqueConstraint(fields=("employer", "programme", "batch"), name="team_once_per_batch"),
            models.CheckConstraint(condition=Q(duration_days__gte=1, batch__gte=1), name="team_length"),
        )

    def __str__(self) -> str:
        return self.name


class TeamRole(models.Model):
    """A role in a team's composition and how many people it takes."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="roles")
    place = models.SmallIntegerField(_("place"))
    kind = models.CharField(_("kind of role"), max_length=16, choices=TeamRoleKind)
    name = models.CharField(_("role"), max_length=60)
    field = models.ForeignKey(Field, models.PROTECT, null=True, blank=True, verbose_name=_("field"))
    headcount = models.SmallIntegerField(_("headcount"), default=1)

    class Meta:
        ordering = ("team", "place")
        verbose_name = _("role in a team")
        verbose_name_plural = _("roles in a team")
        constraints = (
            models.UniqueConstraint(fields=("team", "kind", "name"), name="team_role_once"),
            models.CheckConstraint(condition=Q(headcount__range=(1, 500)), name="team_role_headcount"),
            models.CheckConstraint(
                condition=Q(field__isnull=True) | Q(Exact(Length("field_id"), 6)), name="team_role_field_is_specialty"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """Needs of a programme pushed to units, whose people may apply until a day (推介)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="calls", verbose_name=_("programme"))
    name = models.CharField(_("name of the call"), max_length=80)
    apply_by = models.DateField(_("apply by"))
    note = models.TextField(_("note"), blank=True)
    demands = models.ManyToManyField("demands.Demand", related_name="calls", verbose_name=_("needs"))
    units = models.ManyToManyField(Organisation, related_name="calls", verbose_name=_("units"))
    opened_at = models.DateTimeField(_("pushed"), null=True, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    is_synthetic = models.BooleanField(_("made up for demonstration"), default=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("call")
        verbose_name_plural = _("calls")

    def __str__(self) -> str:
        return self.name

    def units_shown_to(self, user: User) -> list[Organisation]:
        """The units to which it goes: all of them for those who look over calls, for a unit only itself."""
        standing = user.standing
        return [unit for unit in self.units.all() if standing.overview_prefixes or unit.pk in standing.sending_unit_ids]
