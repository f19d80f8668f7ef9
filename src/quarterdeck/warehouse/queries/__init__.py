"""Asking the analytics copy."""

from quarterdeck.warehouse.queries.asking import ask, copy_age, given, viewer_of
from quarterdeck.warehouse.queries.named import NAMED, Named

__all__ = ["NAMED", "Named", "ask", "copy_age", "given", "viewer_of"]
