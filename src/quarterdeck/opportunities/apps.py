"""The opportunities application."""

from importlib import import_module

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """Opportunities, their history, and the gate's facts."""

    name = "quarterdeck.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        """Listen to what changes elsewhere."""
        import_module("quarterdeck.opportunities.subscribers")
