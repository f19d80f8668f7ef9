"""The scenarios application."""

from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    """What if: levers and named deals over the model's forecast, kept, compared and shared."""

    name = "quarterdeck.scenarios"
    label = "scenarios"
