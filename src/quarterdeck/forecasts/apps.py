"""The forecasts application."""

from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    """What people say will be won: calls, managers' adjustments, judgements, and what they were each week."""

    name = "quarterdeck.forecasts"
    label = "forecasts"
