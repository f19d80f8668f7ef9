"""The uploads application."""

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Files that people bring: the import wizard, saved mappings, progress and errors of an import."""

    name = "quarterdeck.uploads"
    label = "uploads"
