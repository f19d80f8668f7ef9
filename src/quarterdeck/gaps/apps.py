"""The gaps application."""

from django.apps import AppConfig


class GapsConfig(AppConfig):
    """Product gaps: what customers ask for that the product lacks, and the deals that hang on it."""

    name = "quarterdeck.gaps"
    label = "gaps"
