"""The quality application."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Data quality: rules over deals, scores of records, people and teams, guided clean-up."""

    name = "quarterdeck.quality"
    label = "quality"
