"""The inspection application."""

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    """The list of deals with its columns, changes and side panel; bulk edits."""

    name = "quarterdeck.inspection"
    label = "inspection"
