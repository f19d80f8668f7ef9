"""The patterns application."""

from django.apps import AppConfig


class PatternsConfig(AppConfig):
    """What won deals have in common; no tables of its own."""

    name = "quarterdeck.patterns"
    label = "patterns"
