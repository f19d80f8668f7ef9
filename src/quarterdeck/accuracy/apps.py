"""The accuracy application."""

from django.apps import AppConfig


class AccuracyConfig(AppConfig):
    """How right people's calls were beside the model; no tables of its own."""

    name = "quarterdeck.accuracy"
    label = "accuracy"
