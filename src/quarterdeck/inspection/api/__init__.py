"""Endpoints of the list of deals, at the addresses of opportunities, of its metrics, and of bulk edits."""

from quarterdeck.desk.api import opportunities
from quarterdeck.inspection.api.bulk import bulk
from quarterdeck.inspection.api.listing import list_opportunities, metrics

__all__ = ["bulk", "list_opportunities", "metrics", "opportunities"]
