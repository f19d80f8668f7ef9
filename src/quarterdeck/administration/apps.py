"""The administration application."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Status, backups, audit and settings as a file; what it reports on belongs to the slices below."""

    name = "quarterdeck.administration"
    label = "administration"
