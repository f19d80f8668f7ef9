"""The opportunities application."""

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """Pipelines, stages, gates, opportunities, history."""

    name = "quarterdeck.opportunities"
    label = "opportunities"
