"""The lists of the slices below, made known when the application starts."""

from quarterdeck.exports.tables import (
    benchmarks,
    customers,
    deals,
    gaps,
    health,
    movement,
    objections,
    parts,
    patterns,
    report,
    settings,
    traps,
    why,
)
from quarterdeck.exports.tables.sources import sources


def add_lists() -> None:
    """Add every list of this release."""
    figures = (*movement.SOURCES, *report.SOURCES, *why.SOURCES, *patterns.SOURCES)
    others = (*gaps.SOURCES, *health.SOURCES, *benchmarks.SOURCES, *objections.SOURCES, *traps.SOURCES, *figures)
    for source in (deals.SOURCE, *customers.SOURCES, *settings.SOURCES, *parts.SOURCES, *others):
        sources.add(source)
