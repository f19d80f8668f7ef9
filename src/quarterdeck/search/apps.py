"""The search application."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """One index over records of all kinds, and the command palette."""

    name = "quarterdeck.search"
    label = "search"
