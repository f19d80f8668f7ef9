"""The opportunities application."""

from importlib import import_module

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """Pipelines, stages, gates, opportunities, history."""

    name = "quarterdeck.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        """Hang the deals on the pages of accounts and contacts, and listen to what changes elsewhere."""
        import_module("quarterdeck.opportunities.panels")
        import_module("quarterdeck.opportunities.subscribers")
