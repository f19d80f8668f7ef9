"""Asking the analytics copy."""

from quarterdeck.warehouse.queries.asking import ask, copy_age, viewer_of
from quarterdeck.warehouse.queries.named import NAMED, Behind, Named, Rows

__all__ = ["NAMED", "Behind", "Named", "Rows", "ask", "copy_age", "viewer_of"]
