"""The exports application."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Lists and the whole company as files, and what is held about a person."""

    name = "quarterdeck.exports"
    label = "exports"
