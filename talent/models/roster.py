"""Rosters: people handed in as a spreadsheet, on their way to becoming records."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.uploads.enums import UploadStatus
from common.uploads.models import Upload, UploadRow
from common.uploads.querysets import UploadQuerySet
from talent.enums import Likeness, RosterRowStatus, TwinWish
from talent.models.people import Talent


class RosterUpload(Upload):
    """A roster. ``forgotten_at`` is when what its rows say of people was deleted."""

    author = models.ForeignKey(User, models.CASCADE, related_name="rosters", verbose_name=_("uploaded by"))
    # Whose people they are; none where each row of a coordinator's file names the unit.
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    # Their author states that they hold the consent of everybody in the file, signed.
    holds_consent = models.BooleanField(_("signed consent is held"))
    forgotten_at = models.DateTimeField(_("rows deleted"), null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")
        constraints = (
            models.CheckConstraint(condition=Q(status__in=UploadStatus.values), name="roster_status_known"),
            models.CheckConstraint(condition=Q(holds_consent=True), name="roster_consent_is_held"),
        )


class RosterRow(UploadRow):
    """A row of a roster: who seems to be the same person on record, what shall become of it, and what it became."""

    upload = models.ForeignKey(RosterUpload, models.CASCADE, related_name="rows")
    status = models.CharField(_("status"), max_length=8, choices=RosterRowStatus, default=RosterRowStatus.PENDING)
    twin = models.ForeignKey(Talent, models.SET_NULL, null=True, blank=True, related_name="+")
    likeness = models.CharField(max_length=8, choices=Likeness, blank=True, default="")
    wish = models.CharField(_("what shall become of it"), max_length=8, choices=TwinWish, blank=True, default="")
    talent = models.ForeignKey(Talent, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("upload", "number")
        verbose_name = _("row of a roster")
        verbose_name_plural = _("rows of a roster")
        indexes = (models.Index(fields=("upload", "status", "number"), name="roster_row_idx"),)
        constraints = (
            models.UniqueConstraint(fields=("upload", "number"), name="roster_row_once"),
            models.CheckConstraint(condition=Q(status__in=RosterRowStatus.values), name="roster_row_status_known"),
            # Name and telephone are one person's: nobody makes a second one of them.
            models.CheckConstraint(
                condition=~Q(wish=TwinWish.SEPARATE) | Q(likeness=Likeness.POST),
                name="roster_second_person_by_post_only",
            ),
        )
