"""The lists of the slices below, made known when the application starts."""

from quarterdeck.exports.tables import customers, deals, movement, parts, settings
from quarterdeck.exports.tables.sources import sources


def add_lists() -> None:
    """Add every list of this release."""
    for source in (deals.SOURCE, *customers.SOURCES, *settings.SOURCES, *parts.SOURCES, *movement.SOURCES):
        sources.add(source)
