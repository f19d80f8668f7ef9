"""The objections application."""

from django.apps import AppConfig


class ObjectionsConfig(AppConfig):
    """What buyers held against it beside what came of their deals; no tables of its own."""

    name = "quarterdeck.objections"
    label = "objections"
