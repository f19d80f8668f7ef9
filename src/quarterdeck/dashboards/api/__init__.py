"""Endpoints of dashboards and of their mail."""

from quarterdeck.dashboards.api.dashboards import router as dashboards
from quarterdeck.dashboards.api.mailings import router as mailings

__all__ = ["dashboards", "mailings"]
