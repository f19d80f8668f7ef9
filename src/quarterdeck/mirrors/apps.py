"""The mirrors application."""

from django.apps import AppConfig


class MirrorsConfig(AppConfig):
    """Second screen: scheduled loads that keep the pipeline beside another system's, read-only here."""

    name = "quarterdeck.mirrors"
    label = "mirrors"
