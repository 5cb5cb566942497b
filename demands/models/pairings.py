"""Pairings (结对): which unit of Shanghai stands by which unit of a receiving region, and for how long."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from demands.models.programmes import Programme
from demands.querysets import PairingQuerySet, PairingSchemeQuerySet
from reference.models import Bilingual


class PairingScheme(Bilingual):
    """An arrangement of pairings: its years and what was stated for all of them together.

    What a source does not state is empty, never nought; ``funds_yuan`` is for the whole scheme and all its years
    unless the source says otherwise.
    """

    code = models.CharField(_("code"), max_length=40, primary_key=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="pairing_schemes", verbose_name=_("programme")
    )
    from_year = models.SmallIntegerField(_("from the year"))
    to_year = models.SmallIntegerField(_("to the year"))
    pairs_stated = models.SmallIntegerField(_("pairs stated"), null=True, blank=True)
    headcount_a_year = models.SmallIntegerField(_("people a year, at least"), null=True, blank=True)
    funds_yuan = models.BigIntegerField(_("funds (yuan)"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = PairingSchemeQuerySet.as_manager()

    class Meta:
        ordering = ("-from_year", "code")
        verbose_name = _("pairing scheme")
        verbose_name_plural = _("pairing schemes")
        constraints = (
            models.CheckConstraint(condition=Q(to_year__gte=F("from_year")), name="pairing_scheme_years"),
            models.CheckConstraint(
                condition=Q(funds_yuan__isnull=True) | Q(funds_yuan__gte=0), name="pairing_scheme_funds"
            ),
        )


class Pairing(models.Model):
    """One pair of units within a scheme, with the years, yearly headcount and funds of its own where they are known."""

    scheme = models.ForeignKey(PairingScheme, models.PROTECT, related_name="pairings", verbose_name=_("scheme"))
    sending = models.ForeignKey(
        Organisation, models.PROTECT, related_name="pairings_out", verbose_name=_("sending unit")
    )
    receiving = models.ForeignKey(
        Organisation, models.PROTECT, related_name="pairings_in", verbose_name=_("receiving unit")
    )
    from_year = models.SmallIntegerField(_("from the year"))
    to_year = models.SmallIntegerField(_("to the year"))
    headcount_a_year = models.SmallIntegerField(_("people a year"), null=True, blank=True)
    funds_yuan = models.BigIntegerField(_("funds (yuan)"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_synthetic = models.BooleanField(_("made up for demonstration"), default=False)

    objects = PairingQuerySet.as_manager()

    class Meta:
        ordering = ("scheme", "receiving__name", "id")
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "sending", "receiving"), name="pairing_once_per_scheme"),
            models.CheckConstraint(condition=~Q(sending=F("receiving")), name="pairing_of_two"),
            models.CheckConstraint(condition=Q(to_year__gte=F("from_year")), name="pairing_years"),
            models.CheckConstraint(
                condition=(Q(funds_yuan__isnull=True) | Q(funds_yuan__gte=0))
                & (Q(headcount_a_year__isnull=True) | Q(headcount_a_year__gte=0)),
                name="pairing_amounts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sending} ↔ {self.receiving}"
