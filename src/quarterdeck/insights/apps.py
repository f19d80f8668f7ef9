"""The insights application."""

from importlib import import_module

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """My day, and pages about a customer across slices."""

    name = "quarterdeck.insights"
    label = "insights"

    def ready(self) -> None:
        """Hang trees and maps on pages of customers."""
        import_module("quarterdeck.insights.panels")
