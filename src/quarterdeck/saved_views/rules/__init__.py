"""Decisions about saved views."""

from quarterdeck.saved_views.rules.columns import as_text, columns_of, columns_reasons
from quarterdeck.saved_views.rules.fields import Known, page_of, settled, view_verdict
from quarterdeck.saved_views.rules.shipped import SHIPPED, shipped_usual

__all__ = [
    "SHIPPED",
    "Known",
    "as_text",
    "columns_of",
    "columns_reasons",
    "page_of",
    "settled",
    "shipped_usual",
    "view_verdict",
]
