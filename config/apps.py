from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Carries the commands that need every app at once: load_reference and demo."""

    name = "config"
