"""Endpoints of the list of deals, at the addresses of opportunities, and of bulk edits."""

from quarterdeck.desk.api import opportunities
from quarterdeck.inspection.api import listing
from quarterdeck.inspection.api.bulk import bulk

__all__ = ["bulk", "listing", "opportunities"]
