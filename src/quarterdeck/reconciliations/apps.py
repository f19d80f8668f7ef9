"""The reconciliations application."""

from django.apps import AppConfig


class ReconciliationsConfig(AppConfig):
    """Control sheets: what a file says in sum beside what is here, signed off by name."""

    name = "quarterdeck.reconciliations"
    label = "reconciliations"
