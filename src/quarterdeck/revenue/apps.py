"""The revenue application."""

from django.apps import AppConfig


class RevenueConfig(AppConfig):
    """Lines of opportunities, their schedules and recurring figures, splits of credit."""

    name = "quarterdeck.revenue"
    label = "revenue"
