"""The insights application."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """My day, and pages about a customer across slices."""

    name = "quarterdeck.insights"
    label = "insights"
