"""The activities application."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Notes, calls, meetings, tasks, next steps on any record."""

    name = "quarterdeck.activities"
    label = "activities"
