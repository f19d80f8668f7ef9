"""The imports application."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Import of files in two passes, mapping files, the demo company."""

    name = "quarterdeck.imports"
    label = "imports"
