"""The saved_views application."""

from django.apps import AppConfig


class SavedViewsConfig(AppConfig):
    """Views of lists that people keep: filter, sort and columns, shared or their own."""

    name = "quarterdeck.saved_views"
    label = "saved_views"
