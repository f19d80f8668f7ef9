"""The insights application."""

from functools import partial
from importlib import import_module

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """My day, and pages about a customer across slices."""

    name = "quarterdeck.insights"
    label = "insights"

    def ready(self) -> None:
        """Hang trees, maps and timelines on pages of customers; let changes made from My day lead back to it."""
        from quarterdeck.insights.terms.my_day import DayView
        from quarterdeck.kit.ways import ways

        for view in DayView:
            ways.add(f"my-day-{view.value}", partial(_address, view.value))
        import_module("quarterdeck.insights.panels")


def _address(view: str) -> str:
    from django.urls import reverse

    return f"{reverse('my_day')}?view={view}"
