"""The vocabularies of talent profiles."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Employment(models.TextChoices):
    """Employment status; the order is the engine's numbering."""

    IN_SERVICE = "in_service", _("In service")
    RETIRED = "retired", _("Retired")
    POSTDOC = "postdoc", _("Post-doctoral researcher")
    SOCIAL = "social", _("Free professional")


# People with a unit that has to let them go: without its recommendation their match carries a flag.
NEEDS_ENDORSEMENT = (Employment.IN_SERVICE, Employment.POSTDOC)


class Stance(models.TextChoices):
    """What a talent says of a region."""

    PREFERRED = "preferred", _("Preferred")
    EXCLUDED = "excluded", _("Excluded")
