"""The fixed vocabularies of reference data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionLevel(models.TextChoices):
    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("County")


class FieldLevel(models.IntegerChoices):
    """The value is the length of the code: a prefix of a code names the level above."""

    SECTOR = 2, _("Sector")
    DISCIPLINE = 4, _("Discipline")
    SPECIALTY = 6, _("Specialty")


class TitleLevel(models.IntegerChoices):
    NONE = 0, _("No title")
    ASSOCIATE = 1, _("Associate level")
    JUNIOR = 2, _("Junior level")
    INTERMEDIATE = 3, _("Intermediate level")
    DEPUTY_SENIOR = 4, _("Deputy senior level")
    SENIOR = 5, _("Senior level")


class Employment(models.TextChoices):
    """Employment status, which talents have and programmes' rules ask for; the order is the engine's numbering."""

    IN_SERVICE = "in_service", _("In service")
    RETIRED = "retired", _("Retired")
    POSTDOC = "postdoc", _("Post-doctoral researcher")
    SOCIAL = "social", _("Free professional")


class AliasRelation(models.TextChoices):
    ALIAS = "alias", _("Another name for the mode")
    BESIDE = "beside", _("Stands next to the mode")
