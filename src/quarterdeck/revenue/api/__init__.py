"""Endpoints of revenue."""

from quarterdeck.revenue.api.lines import lines

__all__ = ["lines"]
