"""The dashboards application."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Dashboards: figures of reports put together as tiles, kept for oneself or shared."""

    name = "quarterdeck.dashboards"
    label = "dashboards"
