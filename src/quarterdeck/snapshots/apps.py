"""The snapshots application."""

from django.apps import AppConfig


class SnapshotsConfig(AppConfig):
    """Dated exports of another system: history read out of them, and pipelines kept beside it."""

    name = "quarterdeck.snapshots"
    label = "snapshots"
