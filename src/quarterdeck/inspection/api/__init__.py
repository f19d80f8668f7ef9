"""Endpoints of the list of deals, at the addresses of opportunities."""

from quarterdeck.desk.api import opportunities
from quarterdeck.inspection.api import listing

__all__ = ["listing", "opportunities"]
