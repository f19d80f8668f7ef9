"""The records application."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Attachments, notifications and approvals of any record."""

    name = "quarterdeck.records"
    label = "records"
