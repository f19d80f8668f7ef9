"""The seller's desk."""

from importlib import import_module

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Board, list, deal page, and the forms of deals: pages only, no tables of its own."""

    name = "quarterdeck.desk"
    label = "desk"

    def ready(self) -> None:
        """Hang the deals on the pages of accounts and contacts; tell qualification how far they are."""
        from quarterdeck.desk.queries.qualifying import pipeline_names, subjects_of
        from quarterdeck.qualification.queries.subjects import subjects

        subjects.add("opportunity", subjects_of, pipeline_names)
        import_module("quarterdeck.desk.panels")
