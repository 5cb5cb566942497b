"""The vocabularies of talent profiles."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reference.enums import Employment

__all__ = ["NEEDS_ENDORSEMENT", "Employment", "Stance"]


# People with a unit that has to let them go: without its recommendation their match carries a flag.
NEEDS_ENDORSEMENT = (Employment.IN_SERVICE, Employment.POSTDOC)


class Stance(models.TextChoices):
    """What a talent says of a region."""

    PREFERRED = "preferred", _("Preferred")
    EXCLUDED = "excluded", _("Excluded")
