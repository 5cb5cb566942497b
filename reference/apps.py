from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    name = "reference"
    verbose_name = _("Reference")

    def ready(self) -> None:
        """Register the database check."""
        from reference import checks  # noqa: F401 — importing it registers it
