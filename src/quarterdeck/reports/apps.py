"""The reports application."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Pages over the metrics of the analytics copy; no tables of its own."""

    name = "quarterdeck.reports"
    label = "reports"
