"""The journal application."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Append-only record of what happened."""

    name = "quarterdeck.journal"
    label = "journal"
