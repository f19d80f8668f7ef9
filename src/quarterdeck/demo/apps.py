"""The demo application."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Companies to try things on; no tables."""

    name = "quarterdeck.demo"
    label = "demo"
