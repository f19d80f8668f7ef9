"""The pipelines application."""

from django.apps import AppConfig


class PipelinesConfig(AppConfig):
    """Pipelines, stages, criteria, gate."""

    name = "quarterdeck.pipelines"
    label = "pipelines"
