"""Configuration of the slice."""

from django.apps import AppConfig


class ScoresConfig(AppConfig):
    """The model side: scores of open deals, forecasts of the model, and how right they were."""

    name = "quarterdeck.scores"
    label = "scores"
