"""Reads of objections beside outcomes, scoped by the actor's deals."""

from quarterdeck.objections.queries.figures import (
    Cell,
    Figures,
    Group,
    Place,
    figures_of,
    topics_of,
)
from quarterdeck.objections.queries.rows import Row, RowsPage, Wanted, deals_behind

__all__ = [
    "Cell", "Figures", "Group", "Place", "Row", "RowsPage", "Wanted", "deals_behind", "figures_of", "topics_of",
]  # fmt: skip
