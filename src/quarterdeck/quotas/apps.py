"""The quotas application."""

from django.apps import AppConfig


class QuotasConfig(AppConfig):
    """Quotas of people, teams and the company: by fiscal year and month, with every version kept."""

    name = "quarterdeck.quotas"
    label = "quotas"
