"""The kit application: templates, static files, the public id in addresses."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Page shell, components, formats and readers of every page."""

    name = "quarterdeck.kit"
    label = "kit"

    def ready(self) -> None:
        """Register the `pid` path converter before any URL pattern is read."""
        from quarterdeck.kit.converters import register

        register()
