"""Endpoints of the list of deals, at the addresses of opportunities."""

from quarterdeck.inspection.api.listing import opportunities

__all__ = ["opportunities"]
