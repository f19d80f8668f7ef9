"""Reads of objections beside outcomes, scoped by the actor's deals, as they are now."""

from quarterdeck.objections.queries.figures import (
    METRIC,
    Cell,
    Figures,
    Place,
    figures_of,
    topics_of,
)
from quarterdeck.objections.queries.rows import Row, RowsPage, Wanted, deals_behind

__all__ = [
    "METRIC", "Cell", "Figures", "Place", "Row", "RowsPage", "Wanted", "deals_behind", "figures_of", "topics_of",
]  # fmt: skip
