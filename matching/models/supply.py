"""Supply against demand, counted by a run for every discipline × region."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.models.runs import MatchRun
from matching.querysets import SupplyQuerySet
from reference.models import Field, Region


class SupplyCount(models.Model):
    """What stands against what in one discipline and one region, as of a run.

    ``fit`` counts people once who are eligible for one of the published needs there; ``fit_long`` those of them
    who cover the whole length of one. ``posts_hopeless`` is the headcount of needs that nobody fits;
    ``posts_short`` of those that somebody fits, but nobody for the whole length. ``narrowest`` is the gate that
    closes most people out of those needs; empty where there are none.
    """

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="supply")
    field = models.ForeignKey(Field, models.PROTECT, related_name="+", verbose_name=_("field"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    needs = models.IntegerField(_("needs"))
    posts = models.IntegerField(_("posts"))
    fit = models.IntegerField(_("people who fit"))
    fit_long = models.IntegerField(_("people who fit for long enough"))
    posts_hopeless = models.IntegerField(_("posts that nobody fits"))
    posts_short = models.IntegerField(_("posts that nobody fits for long enough"))
    narrowest = models.SmallIntegerField(_("narrowest condition"), null=True, blank=True)

    objects = SupplyQuerySet.as_manager()

    class Meta:
        ordering = ("field", "region")
        verbose_name = _("supply against demand")
        verbose_name_plural = _("supply against demand")
        constraints = (
            models.UniqueConstraint(fields=("run", "field", "region"), name="supply_once_per_cell"),
            models.CheckConstraint(
                condition=models.Q(fit_long__lte=models.F("fit"), posts_hopeless__gte=0, posts_short__gte=0),
                name="supply_counts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.field_id} × {self.region_id}"
