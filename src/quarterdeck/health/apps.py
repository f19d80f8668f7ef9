"""The health application."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Deal health: what open deals lack, in points and words, and how long won ones took."""

    name = "quarterdeck.health"
    label = "health"
