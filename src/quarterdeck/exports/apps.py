"""The exports application."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Lists and the whole company as files, and what is held about a person."""

    name = "quarterdeck.exports"
    label = "exports"

    def ready(self) -> None:
        """Make the lists of the slices below known."""
        from quarterdeck.exports.tables import customers, deals, settings
        from quarterdeck.exports.tables.sources import sources

        for source in (deals.SOURCE, *customers.SOURCES, *settings.SOURCES):
            sources.add(source)
