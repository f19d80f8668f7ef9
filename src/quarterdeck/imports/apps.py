"""The imports application."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Import of files in two passes, and mapping files."""

    name = "quarterdeck.imports"
    label = "imports"
