"""The duplicates application."""

from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    """Records that mean the same: suggestions, the review queue, merges and their ledger."""

    name = "quarterdeck.duplicates"
    label = "duplicates"
